import FormReceiving
import Forms
import Support
import Testing

@Suite("Files of forms, streamed") struct StreamingTests {
    private struct Refused: Error {}

    @Test func `each file is handed on while it comes, and the rest is passed over`() throws {
        let site = try FormSite()
        site.receiving = .streaming
        var seen: [String] = []
        site.onFile = { part in
            var bytes: [UInt8] = []
            if part.field != "skipped" { for try await piece in part { bytes += piece } }
            seen.append("\(part.field) \(part.name) \(part.sniffedType ?? "-") \(bytes.count)")
        }
        let long = String(repeating: "\r\n--", count: 50_000)
        let body =
            file("one", "a/x.txt", long) + value("v", "1") + file("skipped", "b", long)
            + file("two", "c", "<p>") + formEnd
        #expect(try site.post(body) == 200)
        #expect(site.form?.fields == [.init("v", "1")])
        #expect(
            seen == [
                "one x.txt text/plain 200000", "skipped b text/plain 0", "two c text/html 3",
            ])
    }

    @Test func `a client waits for a handler that does not read`() throws {
        let site = try FormSite()
        site.receiving = .streaming
        var goOn: CheckedContinuation<Void, Never>?
        site.onFile = { part in
            await withCheckedContinuation { goOn = $0 }
            for try await _ in part {}
        }
        let client = try site.connect()
        let body = Array((file("f", "a", String(repeating: "x", count: 64 << 20)) + formEnd).utf8)
        client.send(FormSite.head(length: body.count))
        client.send(Array(body.prefix(4000)))
        site.run { goOn != nil }
        var sent = 4000
        var idle = 0
        while idle < 50 {
            let count = client.sendSome(Array(body[sent...].prefix(1 << 20)))
            sent += count
            idle = count == 0 ? idle + 1 : 0
            site.turn(1)
        }
        #expect(sent < 32 << 20)
        goOn?.resume()
        client.send(Array(body[sent...]))
        #expect(try client.status() == 200)
    }

    @Test func `what the handler throws ends it`() throws {
        let site = try FormSite()
        site.receiving = .streaming
        site.onFile = { _ in throw Refused() }
        #expect(try site.post(file("f", "a", "x") + formEnd) == 500)
    }

    @Test func `a file that is too long is told with the mistakes behind it`() throws {
        let site = try FormSite()
        site.receiving = .streaming
        site.rules.files["f"] = FileRule(bytesMax: 10)
        site.rules.fields["v"] = FieldRule(bytesMax: 1)
        var seen: [String] = []
        site.onFile = { part in
            seen.append(part.name)
            for try await _ in part {}
        }
        let body =
            file("g", "1", "x") + file("f", "2", String(repeating: "x", count: 11))
            + file("g", "3", "x") + value("v", "12") + formEnd
        #expect(try site.post(body) == 413)
        #expect(
            site.failure?.mistakes == [
                FormMistake("f", .tooManyBytes(limit: 10)),
                FormMistake("v", .tooManyBytes(limit: 1)),
            ])
        #expect(seen == ["1", "2"])
    }
}
