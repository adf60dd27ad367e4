import Support
import Testing

@Suite("bx serve --proxy: when one of the three is slow, wrong or gone")
struct ServeProxyTroubleTests {
    private typealias Setup = ServeProxyTests.Setup

    /// Waits until the origin answers `target` with what `condition` wants.
    private static func wait(
        _ setup: Setup, _ target: String, until condition: (String) -> Bool
    ) throws -> Bool {
        let giveUp = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < giveUp {
            if condition(try setup.get(target).body.text) { return true }
        }
        return false
    }

    // MARK: The origin

    @Test func `an origin that is down is answered for with 502, as the client reads it`() throws {
        let setup = try Setup()
        let url = setup.origin.url.dropFirst(7)
        try setup.origin.stop(signal: 9)
        let plain = try setup.get("/api/x")
        #expect(plain.status == 502)
        #expect(
            plain.body.text == "502 Bad Gateway: cannot connect to \(url): connection refused\n")
        let page = try setup.get("/api/x", "Accept: text/html\r\n")
        #expect(page["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.body.text.contains("annot connect to \(url)"))
        let json = try setup.get("/api/x", "Accept: application/json\r\n")
        #expect(json["Content-Type"] == "application/problem+json")
        #expect(json.body.text.contains("\"status\":502"))
        #expect(try setup.get("/").body == "<p>home")
    }

    @Test func `a silent origin is answered for with 504, and let go of`() throws {
        let setup = try Setup("--proxy-timeout", "50ms")
        let answer = try setup.get("/api/silent")
        #expect(answer.status == 504)
        #expect(answer.body.text.contains("did not begin to answer within 0.05 s"))
        #expect(try Self.wait(setup, "/api/open") { $0.contains("\"silent\":0") })
    }

    @Test(arguments: [
        "both", "twice", "folded", "nul", "barelf", "status", "nonsense", "switching", "interim",
        "empty",
    ])
    func `an answer that cannot be trusted is 502`(name: String) throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send(Setup.request("GET", "/api/\(name)"))
        var answer = try connection.readAnswer()
        while answer.status == 102 { answer = try connection.readAnswer() }
        #expect(answer.status == 502)
        #expect(answer.body.text.contains(setup.origin.url.dropFirst(7)))
        // The client's connection goes on.
        try connection.send(Setup.request("GET", "/api/length"))
        #expect(try connection.readAnswer().body == "hello")
    }

    @Test func `what stands behind an answer is nobody's answer`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        for _ in 0..<3 {
            try connection.send(Setup.request("GET", "/api/surplus"))
            #expect(try connection.readAnswer().body == "ok")
            try connection.send(Setup.request("GET", "/api/length"))
            #expect(try connection.readAnswer().body == "hello")
        }
    }

    @Test(arguments: ["cut", "cutchunks", "badchunk"])
    func `an answer that breaks off is never made to look whole`(name: String) throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send(Setup.request("GET", "/api/\(name)"))
        let all = try connection.readToEnd().text
        #expect(all.contains("half"))
        #expect(!all.hasSuffix("0\r\n\r\n"))
        // HTTP/1.0 knows the end by the connection alone, so that must not end in order.
        let old = try setup.server.connect()
        try old.send(ByteString("GET /api/\(name) HTTP/1.0\r\nHost: a\r\n\r\n"))
        if name == "cut" {
            #expect(try old.readToEnd().text.contains("Content-Length: 100"))
        } else {
            #expect(throws: WireError.self) { try old.readToEnd() }
        }
    }

    // MARK: The client

    @Test(arguments: ["silent", "events"])
    func `a client that goes takes its request along`(name: String) throws {
        let setup = try Setup()
        do {
            let client = try setup.server.connect()
            try client.send(Setup.request("GET", "/api/\(name)"))
            let word = name == "silent" ? "\"silent\":1" : "\"stream\":1"
            #expect(try Self.wait(setup, "/api/open") { $0.contains(word) })
        }
        #expect(try Self.wait(setup, "/api/open") { $0 == #"{"silent":0,"stream":0}"# })
    }

    @Test func `a client that only ended its direction gets its answer`() throws {
        let setup = try Setup()
        let client = try setup.server.connect()
        try client.send(Setup.request("GET", "/api/chunks"))
        client.halfClose()
        #expect(try client.readAnswer().body == "one two")
    }

    @Test func `a body that is cut short is not made to look whole`() throws {
        let setup = try Setup()
        let client = try setup.server.connect()
        try client.send(Setup.request("POST", "/api/mirror", "Content-Length: 10\r\n") + "hello")
        _ = try client.read(through: "hello")
        client.halfClose()
        _ = try client.readToEnd()
        #expect(try setup.get("/api/length").body == "hello")
    }

    @Test func `an answer before the request's end ends the connection`() throws {
        let setup = try Setup()
        let client = try setup.server.connect()
        try client.send(Setup.request("POST", "/api/refuse", "Content-Length: 100000000\r\n") + "a")
        let answer = try client.readAnswer()
        #expect(answer.status == 403 && answer.body == "no")
    }

    // MARK: Slowness

    @Test func `a slow client makes the origin wait`() throws {
        let setup = try Setup()
        let client = try RawConnection(port: setup.server.port, receiveBuffer: 64 << 10)
        try client.send(Setup.request("GET", "/api/endless"))
        _ = try client.read(1000)
        func pumped() throws -> (isStalled: Bool, count: Int) {
            let words = try setup.get("/api/pumped").body.text.split(separator: " ")
            return (words[0] == "true", Int(words[1]) ?? 0)
        }
        // Stalled for good: nothing moved over many questions.
        var (last, same) = (0, 0)
        let giveUp = ContinuousClock.now + .seconds(20)
        while same < 200, ContinuousClock.now < giveUp {
            let now = try pumped()
            same = now.isStalled && now.count == last ? same + 1 : 0
            last = now.count
        }
        #expect(same == 200)
        #expect(last < 32 << 20)
        _ = try client.read(16 << 20)
        #expect(try Self.wait(setup, "/api/pumped") { !$0.hasSuffix(" \(last)") })
        #expect(setup.server.process.residentBytes < 64 << 20)
    }

    @Test func `a slow origin makes the client wait`() throws {
        let setup = try Setup()
        let client = try setup.server.connect()
        client.timeout = .milliseconds(500)
        try client.send(Setup.request("POST", "/api/hold", "Content-Length: 1000000000\r\n"))
        let piece = ByteString(String(repeating: "x", count: 1 << 20))
        var count = 0
        #expect(throws: WireError.self) {
            while count < 200 {
                try client.send(piece)
                count += 1
            }
        }
        #expect(count < 64)
        #expect(setup.server.process.residentBytes < 64 << 20)
    }

    @Test func `whatever happened, nothing stays open`() throws {
        let setup = try Setup("--proxy-timeout", "50ms", "--idle-timeout", "100ms")
        // The first request opens what then stays for good.
        _ = try setup.get("/api/length")
        let count = setup.server.process.descriptorCount
        for _ in 0..<10 {
            for name in ["length", "empty", "both", "silent", "cut", "surplus", "chunks"] {
                let client = try setup.server.connect()
                try client.send(Setup.request("GET", "/api/\(name)"))
                _ = try client.read(through: "\r\n\r\n")
            }
            let socket = try setup.server.connect()
            try socket.send(Setup.request("GET", "/api/socket", Self.handshake))
            _ = try socket.read(through: "hello")
            let gone = try setup.server.connect()
            try gone.send(Setup.request("GET", "/api/events"))
            _ = try gone.read(through: "data: 0")
        }
        let giveUp = ContinuousClock.now + .seconds(20)
        while setup.server.process.descriptorCount > count, ContinuousClock.now < giveUp {}
        #expect(setup.server.process.descriptorCount <= count)
    }

    // MARK: WebSocket (RFC 6455 §4)

    private static let handshake =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    @Test func `a WebSocket connection passes both ways, each way to its own end`() throws {
        let setup = try Setup()
        let client = try setup.server.connect()
        // The first frame need not wait for the answer to the handshake.
        try client.send(Setup.request("GET", "/api/socket", Self.handshake) + "early")
        let head = try client.read(through: "\r\n\r\n").text
        #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"))
        #expect(head.contains("\r\nConnection: Upgrade\r\n"))
        #expect(head.contains("\r\nX-Offered: websocket\r\n"))
        #expect(try client.read(10) == "helloearly")
        let bytes = ByteString((0..<100_000).map { UInt8(truncatingIfNeeded: $0) }[...])
        for _ in 0..<5 {
            try client.send(bytes)
            #expect(try client.read(100_000) == bytes)
        }
        client.halfClose()
        #expect(try client.readToEnd() == "bye")
    }

    @Test func `an origin may refuse the handshake`() throws {
        let setup = try Setup()
        let answer = try setup.get("/api/refused", Self.handshake)
        #expect(answer.status == 403 && answer.body == "no")
    }

    @Test func `an open WebSocket connection does not hold up the stop`() throws {
        let setup = try Setup("--grace", "60s")
        let client = try setup.server.connect()
        try client.send(Setup.request("GET", "/api/socket", Self.handshake))
        _ = try client.read(through: "hello")
        #expect(try setup.server.stop().code == 0)
        _ = try? client.readToEnd()
    }
}
