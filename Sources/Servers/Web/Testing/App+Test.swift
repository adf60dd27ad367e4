internal import EventLoops
internal import HTTPFetching
internal import HTTPServing
internal import Linux
internal import Sockets

/// Over what a test's requests go.
public enum TestTransport: CaseIterable, Sendable {
    /// A pair of sockets within the process: no port is opened.
    case memory
    /// A port of the loopback interface that the kernel chooses.
    case socket
}

extension App {
    /// Serves the program on a loop with a thread of its own while `body` asks it things.
    ///
    ///     try await app.test { client in
    ///         let answer = try await client.get("/hello/Ada")
    ///         #expect(answer.text == "Hello, Ada!\n")
    ///     }
    ///
    /// Everything is as in the running program, also the parsing of requests; `body` runs on the
    /// same loop.
    ///
    /// - Throws: What `body` throws, `RouteError`, and `TestError` when no loop or port can be had.
    public func test<Result: Sendable>(
        over transport: TestTransport = .memory,
        _ body: @escaping @Sendable (TestClient) async throws -> Result
    ) async throws -> Result {
        let compiled = try compiled()
        let loop = try EventLoop()
        _ = startThread(named: "bx-test") {
            // Holds the loop open; nothing waits for its end.
            loop.setInterval(.seconds(3600)) {}
            loop.run()
            loop.close()
        }
        defer { loop.stop() }
        return try await withTaskExecutorPreference(loop) {
            let client = try TestClient(of: compiled, on: loop, over: transport)
            defer { client.end() }
            return try await body(client)
        }
    }
}

/// What kept a test from its program.
public struct TestError: Error, CustomStringConvertible {
    /// One sentence without a full stop.
    public let description: String
}
