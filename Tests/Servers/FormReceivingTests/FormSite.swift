// A server that receives forms, and its client, turn by turn on the test's own thread.

import CLinux
import EventLoops
import FormReceiving
import Forms
import HTTP
import HTTPServing
import Linux
import Sockets
import Support
import Testing

/// How a form is received.
enum Receiving {
    case values, directory, streaming
}

final class FormSite {
    let directory: TemporaryDirectory
    let loop: EventLoop
    var rules = FormRules()
    var receiving = Receiving.directory
    /// What the handler does with a file where files are streamed.
    var onFile: (FilePart) async throws -> Void = { _ in }
    /// What the last form was, or what was wrong with it.
    private(set) var form: ReceivedForm?
    private(set) var failure: FormError?
    private(set) var isAnswered = false
    private let target: FormDirectory
    private let server: HTTPServer
    private let address: SocketAddress
    private let responder: FormResponder

    private final class FormResponder: Responder {
        weak var site: FormSite?
        func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }
        func respond(to request: Request) async throws -> Response {
            guard let site else { return Response(.serviceUnavailable) }
            return try await site.respond(to: request)
        }
    }

    init(_ change: (inout FormDirectoryOptions) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        var options = FormDirectoryOptions()
        change(&options)
        loop = try EventLoop()
        target = try FormDirectory(directory.path, options: options, pool: BlockingPool())
        let listener = try Listener(.loopback(port: 0))
        address = listener.address
        responder = FormResponder()
        server = HTTPServer(
            on: loop, limits: ServerLimits(), total: ConnectionCount(), responder: responder)
        try server.serve(listener)
        responder.site = self
    }

    deinit {
        server.stop {}
        server.abort()
        turn(8)
    }

    private func respond(to request: Request) async throws -> Response {
        (form, failure, isAnswered) = (nil, nil, false)
        defer { isAnswered = true }
        do {
            let form =
                switch receiving {
                case .values: try await request.form(rules)
                case .directory: try await request.form(rules, into: target)
                case .streaming: try await request.form(rules, onFile: onFile)
                }
            self.form = form
            return Response(.ok, text: "ok")
        } catch let error as FormError {
            failure = error
            throw error.httpError
        }
    }

    /// The names in the directory.
    var names: [String] { (try? Support.names(inDirectory: directory.path)) ?? ["?"] }

    /// Runs turns until `isDone`, or for a time that means it never will be.
    func run(until isDone: () -> Bool) {
        let giveUp = ContinuousClock.now + .seconds(20)
        var wasDone = false
        loop.run {
            wasDone = isDone()
            if wasDone || ContinuousClock.now > giveUp { return true }
            loop.setImmediate {}
            return false
        }
        #expect(wasDone)
    }

    func turn(_ count: Int) {
        var left = count
        run {
            left -= 1
            return left < 0
        }
    }

    func connect() throws -> FormClient { try FormClient(to: address, of: self) }

    /// Sends a body in pieces, each of which the server reads before the next.
    ///
    /// - Returns: The status of the answer.
    @discardableResult
    func post(
        _ pieces: [[UInt8]], type: String = "multipart/form-data; boundary=b"
    ) throws -> Int {
        let client = try connect()
        let length = pieces.reduce(0) { $0 + $1.count }
        client.send(Self.head(length: length, type: type))
        for piece in pieces {
            client.send(piece)
            turn(2)
        }
        return try client.status()
    }

    @discardableResult
    func post(_ body: String, type: String = "multipart/form-data; boundary=b") throws -> Int {
        try post([Array(body.utf8)], type: type)
    }

    static func head(length: Int, type: String = "multipart/form-data; boundary=b") -> [UInt8] {
        Array(
            """
            POST / HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\n\
            Content-Length: \(length)\r\nConnection: close\r\n\r\n
            """.utf8)
    }
}

/// A bare socket.
final class FormClient {
    private let number: CInt
    private let site: FormSite
    private var isOpen = true
    private var isBroken = false
    private var received: [UInt8] = []

    init(to address: SocketAddress, of site: FormSite) throws {
        self.site = site
        let number = try Socket.stream(for: address).release()
        self.number = number
        address.withSockaddr { _ = CLinux.connect(number, $0, $1) }
    }

    deinit { close() }

    func close() {
        if isOpen { _ = CLinux.close(number) }
        isOpen = false
    }

    /// Sends all of it, or as much as the server takes before it goes.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty, !isBroken {
            rest = rest.dropFirst(sendSome(Array(rest.prefix(256 << 10))))
            if !rest.isEmpty { site.turn(1) }
        }
    }

    /// Sends what fits now.
    ///
    /// - Returns: How many bytes went.
    func sendSome(_ bytes: [UInt8]) -> Int {
        let count = CLinux.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        isBroken = count < 0 && Errno.current != .wouldBlock
        return max(0, count)
    }

    /// Waits for the answer.
    func status() throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isEnded = false
        site.run {
            let count = recv(number, &buffer, buffer.count, 0)
            if count > 0 { received += buffer[..<count] }
            if count == 0 || (count < 0 && Errno.current != .wouldBlock) { isEnded = true }
            return isEnded
        }
        let words = String(decoding: received, as: UTF8.self).split(separator: " ", maxSplits: 2)
        return try #require(words.count == 3 ? Int(words[1]) : nil, "no answer came")
    }
}

/// A part of a form.
func value(_ name: String, _ text: String) -> String {
    "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
}

func file(_ name: String, _ file: String, _ text: String, type: String? = nil) -> String {
    "--b\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n"
        + (type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n\(text)\r\n"
}

let formEnd = "--b--\r\n"
