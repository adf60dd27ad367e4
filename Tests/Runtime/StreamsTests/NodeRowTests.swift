import EventLoops
import Streams
import Support
import Testing

@Suite("Rows of streams in Node's order") struct NodeRowTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let rule: String
        let run: @Sendable (NodeRows) -> Void
        /// What Node 20 logs for it.
        let log: String

        init(_ rule: String, _ run: @escaping @Sendable (NodeRows) -> Void, _ log: String) {
            self.rule = rule
            self.run = run
            self.log = log
        }

        var testDescription: String { rule }
    }

    static let examples = [
        Example(
            "a row of streams that answer at once", { $0.sync() },
            """
            read, read, t:transform 3, write 3, read, t:transform 3, write 3, read, \
            t:transform 3, write 3, s:end, t:flush, t:end, t:finish, s:close, w:finish, \
            t:close, w:close, done ok
            """),
        Example(
            "a row of streams that take a turn for each chunk", { $0.async() },
            """
            read, read, t:transform 5, write 5, read, t:transform 5, write 5, read, \
            t:transform 5, s:end, s:close, write 5, t:flush, t:finish, t:end, w:finish, \
            t:close, w:close, done ok
            """),
        Example(
            "a transform that fails takes the row down", { $0.trerr() },
            """
            read, read, t:transform 3, write 3, read, t:transform 3, read, t:error bad, \
            t:close, s:error bad, s:close, w:error bad, w:close, done bad
            """),
        Example(
            "a sink that fails takes the row down", { $0.sinkerr() },
            """
            read, read, t:transform 3, write 3, read, t:transform 3, write 3, read, \
            t:transform 3, read, t:transform 3, read, t:transform 3, read, read, w:error \
            full, w:close, s:error full, s:close, t:error full, t:close, done full
            """),
        Example(
            "a source that is destroyed ends the row before its time", { $0.srcdestroy() },
            """
            read, read, t:transform 3, read, read, s:close, t:error \
            ERR_STREAM_PREMATURE_CLOSE, t:close, w:error ERR_STREAM_PREMATURE_CLOSE, \
            w:close, done ERR_STREAM_PREMATURE_CLOSE
            """),
        Example(
            "a sink that is destroyed ends the row before its time", { $0.sinkdestroy() },
            """
            read, read, write 3, read, read, w:close, s:error ERR_STREAM_PREMATURE_CLOSE, \
            s:close, done ERR_STREAM_PREMATURE_CLOSE
            """),
        Example(
            "two transforms, one with two chunks for each", { $0.two() },
            """
            read, read, t:transform 3, u:transform 3, write 2, read, t:transform 3, \
            u:transform 3, read, t:transform 3, u:transform 3, read, t:transform 3, s:end, \
            t:flush, t:finish, s:close, write 1, write 2, u:transform 3, write 1, t:end, \
            u:flush, u:finish, t:close, write 2, write 1, write 2, u:end, u:close, write 1, \
            w:finish, w:close, done ok
            """),
        Example(
            "a transform that fails at its end", { $0.flusherr() },
            """
            read, read, t:transform 3, write 3, read, t:transform 3, write 3, s:end, \
            t:flush, t:error rest, t:close, s:close, w:error rest, w:close, done rest
            """),
        Example(
            "a duplex that may not stay half open ends with its reader", { $0.half() },
            """
            read, d:end, final, d:finish, d:close, done ok
            """),
        Example(
            "a duplex stays half open", { $0.open() },
            """
            read, d:end, read-done ok, write 2, final, d:finish, d:close, done ok
            """),
        Example(
            "the slower of two destinations sets the pace", { $0.fan() },
            """
            read, read, write 3, fast 3, read, fast 3, read, write 3, read, write 3, fast 3, \
            fast 3, s:end, fast:finish, s:close, write 3, w:finish, w:close
            """),
        Example(
            "a wait for a stream that was closed long ago", { $0.closed() },
            """
            write 1, w:finish, w:close, late ok
            """),
        Example(
            "a source that is destroyed after its end", { $0.premature() },
            """
            read, read, read, read, read, read, read, read, read, read, s:end, s:close, done \
            ok
            """),
        Example(
            "a transform that is destroyed in the middle of a chunk", { $0.tdestroy() },
            """
            t:transform 3, t:transform 3, cb ok, t:close, done ERR_STREAM_PREMATURE_CLOSE, \
            cb2 ok, endcb ERR_STREAM_DESTROYED
            """),
        Example(
            "a transform that buffers nothing", { $0.hwm0() },
            """
            0, t 1, false, false, data 1, t 1, data 1, end
            """),
    ]

    @Test(arguments: examples)
    func `a row logs what it logs on Node`(example: Example) async throws {
        let log = try await onThread {
            let loop = try EventLoop()
            defer { loop.close() }
            let rows = NodeRows(on: loop)
            loop.setImmediate { example.run(rows) }
            loop.run()
            return rows.log
        }
        #expect(log.joined(separator: ", ") == example.log)
    }
}
