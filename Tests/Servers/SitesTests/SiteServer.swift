// A site on a real socket, on a thread of its own, asked as clients ask: byte by byte.

import CLinux
import EventLoops
import Foundation
import HTTPServing
import Linux
import Sockets
import Support
import Synchronization

@testable import Sites

/// A directory that is served until the last reference goes.
final class SiteServer {
    /// Stands in a folder of its own, so that there is something beside it.
    let directory: TemporaryDirectory
    let loop: EventLoop
    let port: UInt16
    private let ended = DispatchSemaphore(value: 0)
    private let parts: Parts

    /// What belongs to the loop's thread.
    private final class Parts: @unchecked Sendable {
        var server: HTTPServer?
        let clock = ManualClock()
        let listener: Listener
        var responder: SiteResponder?

        init(_ listener: Listener) { self.listener = listener }
    }

    /// - Parameters:
    ///   - root: The directory's name in `directory`.
    ///   - hasManualClock: Whether the time of the loop stands still but for `pass`.
    init(
        _ directory: TemporaryDirectory, root: String = "site",
        rules: RootDirectory.Rules = RootDirectory.Rules(), usesKernelWalk: Bool = true,
        reloads: LiveReload? = nil, hasMetrics: Bool = false, hasManualClock: Bool = false,
        _ change: (inout SiteOptions) -> Void = { _ in }
    ) throws {
        self.directory = directory
        var options = SiteOptions()
        change(&options)
        let total = ConnectionCount()
        let metrics = hasMetrics ? SiteMetrics(total: total) : nil
        let site = Site(
            try RootDirectory(
                directory.path(root), rules: rules, usesKernelWalk: usesKernelWalk),
            options: options, pool: BlockingPool(), reloads: reloads, metrics: metrics)
        let parts = Parts(try Listener(.loopback(port: 0)))
        self.parts = parts
        port = parts.listener.address.port ?? 0
        let loop =
            hasManualClock
            ? try EventLoop(clock: .manual(parts.clock)) : try EventLoop()
        self.loop = loop
        let ended = ended
        Thread.detachNewThread {
            Self.run(site, metrics, total, parts, on: loop)
            ended.signal()
        }
    }

    private static func run(
        _ site: Site, _ metrics: SiteMetrics?, _ total: ConnectionCount, _ parts: Parts,
        on loop: EventLoop
    ) {
        let responder = SiteResponder(site, on: loop)
        let recorder = metrics?.recorder()
        let server = HTTPServer(
            on: loop, limits: ServerLimits(), total: total, responder: responder,
            observer: recorder.map { recorder in { recorder.record($0) } })
        parts.server = server
        parts.responder = responder
        do {
            try server.serve(parts.listener)
        } catch {
            fatalError("the test's listener is new: \(error)")
        }
        loop.run()
    }

    deinit {
        let (loop, parts) = (loop, parts)
        loop.execute {
            parts.server?.stop { loop.stop() }
            parts.server?.abort()
        }
        ended.wait()
    }

    /// Moves the loop's clock on.
    func pass(milliseconds: Int) { onLoop { $0.clock.advance(milliseconds: milliseconds) } }

    /// What the cache holds.
    var cachedCount: Int {
        let count = Atomic(0)
        onLoop { count.store($0.responder?.cache.count ?? -1, ordering: .relaxed) }
        return count.load(ordering: .relaxed)
    }

    /// Runs `body` on the loop's thread, and waits for it.
    private func onLoop(_ body: @escaping @Sendable (Parts) -> Void) {
        let done = DispatchSemaphore(value: 0)
        let parts = parts
        loop.execute {
            body(parts)
            done.signal()
        }
        done.wait()
    }

    // MARK: Asking

    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Asks once, on a connection of its own.
    func ask(
        _ method: String, _ target: ByteString, _ fields: [(String, String)] = []
    ) throws -> WireAnswer {
        let connection = try connect()
        try connection.send(request(method, target, fields))
        return try connection.readAnswer(isHead: method == "HEAD")
    }

    func get(_ target: ByteString, _ fields: (String, String)...) throws -> WireAnswer {
        try ask("GET", target, fields)
    }

    func head(_ target: ByteString, _ fields: (String, String)...) throws -> WireAnswer {
        try ask("HEAD", target, fields)
    }
}

/// A request as it goes over the wire.
func request(
    _ method: String, _ target: ByteString, _ fields: [(String, String)] = []
) -> ByteString {
    var text = ByteString(method + " ") + target + " HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in fields { text = text + ByteString("\(name): \(value)\r\n") }
    return text + "\r\n"
}

extension TemporaryDirectory {
    /// A folder with a directory `site` that holds `files`, by name and content.
    static func site(_ files: [String: ByteString] = [:]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("site")
        for (name, content) in files { try directory.write(content, to: "site/\(name)") }
        return directory
    }
}

extension WireAnswer {
    var text: String { body.text }

    /// The names and values of all fields but for the time of the answer.
    var steadyFields: [String] {
        fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }
    }
}
