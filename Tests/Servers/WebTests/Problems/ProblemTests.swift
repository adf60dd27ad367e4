import HTTP
import HTTPServing
import JSON
import Synchronization
import Testing
import Web

@Suite("RFC 9457: errors as problem details") struct ProblemTests {
    struct Secret: Error, CustomStringConvertible { let description = "the password is 1234" }

    final class Reports: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func app(isDev: Bool, _ reports: Reports) -> App {
        var options = AppOptions()
        options.isDev = isDev
        options.report = { failure in reports.lines.withLock { $0.append("\(failure)") } }
        let app = App(options: options)
        app.get("/unexpected") { request -> String in
            request.id = "r-1"
            throw Secret()
        }
        app.get("/problem") { _ -> String in
            var problem = Problem(
                .conflict, "berth 4 is taken", type: "/problems/taken", title: "Taken")
            problem.extensions = [JSONMember("berth", 4)]
            problem.fields["Retry-After"] = "60"
            throw problem
        }
        app.get("/http") { _ -> String in throw HTTPError(.gone, "it was sold") }
        return app
    }

    @Test func `an unexpected one is told to the log, and its number alone to the client`()
        async throws
    {
        let reports = Reports()
        try await app(isDev: false, reports).test { client in
            let answer = try await client.get("/unexpected")
            #expect(answer.status == .internalServerError)
            #expect(
                answer.text
                    == #"{"title":"Internal Server Error","status":500,"detail":"the server failed to answer","requestId":"r-1"}"#
            )
        }
        #expect(
            reports.lines.withLock { $0 }
                == ["GET /unexpected failed: the password is 1234 (request r-1)"])
    }

    @Test func `while developing the client is told, too`() async throws {
        let reports = Reports()
        try await app(isDev: true, reports).test { client in
            let answer = try await client.get("/unexpected")
            #expect(try answer.json["error"]?.string == "the password is 1234")
            #expect(try answer.json["errorType"]?.string == "Secret")
        }
        #expect(reports.lines.withLock { $0.count } == 1)
    }

    @Test func `a problem is sent as it was thrown`() async throws {
        try await app(isDev: false, Reports()).test { client in
            let answer = try await client.get("/problem")
            #expect(answer.status == .conflict)
            #expect(answer.fields["Retry-After"] == "60")
            #expect(
                answer.text
                    == #"{"type":"/problems/taken","title":"Taken","status":409,"detail":"berth 4 is taken","berth":4}"#
            )
            #expect(try await client.get("/http").text.contains(#""detail":"it was sold""#))
        }
    }
}
