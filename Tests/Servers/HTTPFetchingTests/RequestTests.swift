import EventLoops
import HTTP
import Linux
import Synchronization
import Testing

@testable import HTTPFetching

@Suite("RFC 9112 §3 requests as a client writes them") struct RequestTests {
    /// What an origin receives of a request.
    private func received(
        of change: @escaping @Sendable (inout FetchRequest) throws -> Void
    ) async throws -> String {
        let text = Mutex("")
        try await withOrigin { side, _ in
            let head = try await side.head() ?? ""
            if head.contains("Expect:") { try await side.write("HTTP/1.1 100 Continue\r\n\r\n") }
            var body = ""
            if head.contains("chunked") {
                body = try await side.text(through: "0\r\n\r\n") ?? ""
            } else if head.contains("Content-Length: 5") {
                body = try await side.text(through: "hello") ?? ""
            }
            text.withLock { $0 = head + body }
            try await side.write("HTTP/1.1 204 No Content\r\n\r\n")
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            request.host = "a"
            try change(&request)
            let status = try await client.fetch(request).status
            #expect(status == .noContent)
        }
        return text.withLock { $0 }
    }

    /// A body of these pieces.
    private static func stream(_ pieces: [String], length: Int?) -> FetchRequest.Body {
        var left = pieces[...]
        return .stream(length: length) { left.popFirst().map { Array($0.utf8) } }
    }

    @Test func `a request without a body has no word of one`() async throws {
        #expect(try await received { _ in } == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test func `a method that wants a body says that it has none`() async throws {
        let text = try await received { $0.method = .post }
        #expect(text == "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `fields stand as they were put in`() async throws {
        let text = try await received {
            $0.target = "/x?y"
            $0.fields = try FieldBlock(["A": "1", "a": "2"])
        }
        #expect(text == "GET /x?y HTTP/1.1\r\nHost: a\r\nA: 1\r\na: 2\r\n\r\n")
    }

    @Test func `without a host it is the origin's`() async throws {
        let text = try await received { $0.host = nil }
        #expect(text.hasPrefix("GET / HTTP/1.1\r\nHost: 127.0.0.1:"))
    }

    @Test func `a body of known length goes as it is`() async throws {
        let text = try await received {
            $0.method = .put
            $0.body = Self.stream(["he", "", "llo"], length: 5)
        }
        #expect(text == "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    }

    @Test func `a body of unknown length goes in chunks, none of them empty`() async throws {
        let text = try await received {
            $0.method = .post
            $0.body = Self.stream(["hello", "", " world"], length: nil)
        }
        #expect(
            text == "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
    }

    @Test(arguments: [["hell"], ["hello", "!"]])
    func `a body of another length than promised ends the exchange`(
        pieces: [String]
    ) async throws {
        try await withOrigin { side, _ in
            _ = try await side.rest()
        } _: { client, origin in
            var request = FetchRequest(.put, origin.origin, target: "/")
            request.body = Self.stream(pieces, length: 5)
            let asked = request
            await #expect(throws: FetchError.wrongLength(promised: 5)) {
                _ = try await client.fetch(asked)
            }
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }

    @Test func `a body that cannot be read ends the exchange`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.rest()
        } _: { client, origin in
            var request = FetchRequest(.put, origin.origin, target: "/")
            request.body = .stream(length: nil) { throw Errno.accessDenied }
            let asked = request
            await #expect(throws: FetchError.unreadableBody) {
                _ = try await client.fetch(asked)
            }
        }
    }

    // MARK: What cannot be written

    @Test(arguments: ["", "/a b", "/\r\nX: y", "/\u{0}", "/é", "/#x"])
    func `a target that would end its line is not sent`(target: String) async throws {
        try await withOrigin { side, _ in
            Issue.record("received \(try await side.rest())")
        } _: { client, origin in
            let request = FetchRequest(.get, origin.origin, target: target)
            await #expect(throws: FetchError.malformedRequest(.malformedTarget)) {
                _ = try await client.fetch(request)
            }
        }
    }

    @Test(arguments: ["a\r\nX: y", "a\n", "\u{0}"])
    func `so with a field that would end its own`(value: String) async throws {
        #expect(throws: MessageError.malformedFieldValue) { try FieldBlock(["A": value]) }
        #expect(throws: MessageError.malformedFieldName) { try FieldBlock([value: "A"]) }
        try await withOrigin { side, _ in
            Issue.record("received \(try await side.rest())")
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            request.host = value
            let asked = request
            await #expect(throws: FetchError.malformedRequest(.malformedFieldValue)) {
                _ = try await client.fetch(asked)
            }
        }
    }

    // MARK: Asking first (RFC 9110 §10.1.1)

    @Test func `with Expect the body goes once it is asked for`() async throws {
        let text = try await received {
            $0.method = .put
            $0.expectsContinue = true
            $0.body = Self.stream(["hello"], length: 5)
        }
        #expect(
            text == "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                + "\r\nhello")
    }

    @Test func `with Expect a refusal comes before the body`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
            let rest = try await side.rest()
            #expect(rest == "")
        } _: { client, origin in
            var request = FetchRequest(.put, origin.origin, target: "/")
            request.expectsContinue = true
            request.body = .stream(length: 5) {
                Issue.record("the body was read")
                return nil
            }
            let status = try await client.fetch(request).status
            #expect(status == .contentTooLarge)
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }

    @Test func `with Expect the body goes after a while to a server that knows nothing of it`()
        async throws
    {
        try await withOriginAndClock { side, _ in
            _ = try await side.head()
            #expect(try await side.text(through: "hello") == "hello")
            try await side.write("HTTP/1.1 204 No Content\r\n\r\n")
        } _: { client, origin, clock in
            var request = FetchRequest(.put, origin.origin, target: "/")
            request.expectsContinue = true
            request.body = Self.stream(["hello"], length: 5)
            let asked = request
            var status: Status?
            let task = client.loop.start { status = try? await client.fetch(asked).status }
            while status == nil {
                clock.advance(milliseconds: 100)
                await client.loop.pass(turns: 1)
            }
            await task.value
            #expect(status == .noContent)
        }
    }

    // MARK: Answers that come early

    @Test func `an answer may come, and flow, while the body is still sent`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<3 {
                _ = try await side.text(through: "!")
                try await side.write("1\r\n.\r\n")
            }
            _ = try await side.text(through: "0\r\n\r\n")
            try await side.write("0\r\n\r\n")
            _ = try await side.rest()
        } _: { client, origin in
            let loop = client.loop
            let answered = Waiter(on: loop)
            var (sent, seen) = (0, 0)
            var request = FetchRequest(.post, origin.origin, target: "/")
            request.body = .stream(length: nil) {
                // The next piece goes when the answer to the one before it was seen.
                while seen < sent { _ = await answered.wait() }
                sent += 1
                return sent <= 3 ? [UInt8(ascii: "!")] : nil
            }
            let answer = try await client.fetch(request)
            while let piece = try await answer.next() {
                seen += piece.count
                answered.tell()
            }
            #expect(seen == 3)
            #expect(client.pool.idleCount == 1)
        }
    }

    @Test func `an answer that is whole before the body is sent ends the connection`()
        async throws
    {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
            _ = try await side.rest()
        } _: { client, origin in
            let never = Waiter(on: client.loop)
            var request = FetchRequest(.post, origin.origin, target: "/")
            request.body = .stream(length: 5) {
                _ = await never.wait()
                return nil
            }
            let answer = try await client.fetch(request)
            #expect(answer.status == .forbidden)
            #expect(client.pool.count(of: origin.origin) == 1)
            let body = try await answer.collect(upTo: 2)
            #expect(body == Array("no".utf8))
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }
}
