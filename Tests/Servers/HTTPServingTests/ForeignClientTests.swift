// curl, which nobody here wrote, at the other end of bodies that are streams.

import EventLoops
import HTTP
import HTTPServing
import Linux
import Streams
import Support
import Testing

@Suite("Streamed bodies with curl") struct ForeignClientTests {
    private static let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// Runs curl beside the server.
    ///
    /// - Returns: What it printed, and its exit code.
    private func curl(
        _ arguments: [String], _ target: String, at live: LiveServer
    ) throws -> (output: [UInt8], code: Linux.ExitStatus?) {
        let port = try live.address.port.unwrap()
        let child = try ChildStreams(
            ["curl", "-sS", "--max-time", "20"] + arguments
                + ["http://127.0.0.1:\(port)\(target)"], on: live.loop)
        child.input.end()
        child.errors.resume()
        var output: [UInt8] = []
        var code: Linux.ExitStatus?
        child.output.onData { output += $0 }
        var isEnded = false
        child.output.onEnd { isEnded = true }
        let exit = live.loop.start { code = try? await child.exit() }
        #expect(live.run { isEnded && code != nil })
        exit.cancel()
        return (output, code)
    }

    @Test(arguments: [[], ["-H", "Transfer-Encoding: chunked"], ["-0"]])
    func `an upload is echoed`(options: [String]) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(ByteString(Self.bytes), to: "in")
        let live = try LiveServer { Response(.ok, body: $0.body.stream) }
        let (output, code) = try curl(options + ["-T", path], "/", at: live)
        #expect(code == .exited(code: 0))
        #expect(output == Self.bytes)
    }

    @Test func `an upload goes into a file, and a download comes out of it`() throws {
        let directory = try TemporaryDirectory()
        let source = try directory.write(ByteString(Self.bytes), to: "in")
        let path = try directory.write("", to: "out")
        let loop = try EventLoop()
        let pool = BlockingPool()
        let live = try LiveServer(on: loop) { request in
            if request.method == .get {
                let file = OpenFile(try FileDescriptor.open(path, 0))
                return Response(
                    .ok, length: request.target == "/length" ? Self.bytes.count : nil,
                    body: .file(file, on: loop, pool: pool))
            }
            let file = OpenFile(try FileDescriptor.open(path, 1))
            try await Pipeline(from: request.body.stream)
                .run(into: .file(file, on: loop, pool: pool))
            return Response(.created)
        }
        #expect(try curl(["-T", source], "/", at: live).code == .exited(code: 0))
        #expect(try directory.read("out").bytes == Self.bytes)
        for target in ["/length", "/chunked"] {
            let (output, code) = try curl([], target, at: live)
            #expect(code == .exited(code: 0))
            #expect(output == Self.bytes)
        }
    }

    @Test(arguments: [nil, 9])
    func `an answer that was cut short is a failure`(length: Int?) throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            let source = ScriptedSource(on: loop) { stream, number in
                if number == 0 { return _ = stream.push([97, 98, 99]) }
                loop.setImmediate { stream.destroy(ScriptedSource.Failure()) }
            }
            return Response(.ok, length: length, body: source.stream)
        }
        // curl(1): a partial file, which is also what a missing last chunk leaves.
        #expect(try curl([], "/", at: live).code == .exited(code: 18))
    }
}
