import EventLoops
import Streams
import Support
import Testing

@Suite("What is in memory stays at the marks") struct MarkTests {
    /// Chunks that know how many of them live.
    private final class Counted {
        let census: Census

        init(_ census: Census) {
            self.census = census
            census.alive += 1
            census.aliveMax = max(census.aliveMax, census.alive)
        }

        deinit { census.alive -= 1 }
    }

    private final class Census {
        var alive = 0
        var aliveMax = 0
        var passed = 0
    }

    @Test(arguments: [1, 2, 4])
    func `a fast source into a slow sink through three transforms`(mark: Int) async throws {
        let (aliveMax, passed, left) = try await onLoop { loop in
            let census = Census()
            var made = 0
            let source = Readable<Counted>(
                on: loop, counting: .objects, highWaterMark: mark,
                from: ReadableSource { stream, _ in
                    made += 1
                    if made > 2_000 { stream.pushEnd() } else { stream.push(Counted(census)) }
                })
            let sink = Writable<Counted>(
                on: loop, counting: .objects, highWaterMark: mark,
                into: WritableSink { _, done in
                    census.passed += 1
                    loop.setImmediate { done(nil) }
                })
            func stage() -> Duplex<Counted, Counted> {
                .passThrough(on: loop, counting: .objects, highWaterMark: mark)
            }
            try await Pipeline(from: source).through(stage()).through(stage()).through(stage())
                .run(into: sink)
            return (census.aliveMax, census.passed, census.alive)
        }
        #expect(passed == 2_000)
        // Each of the eight buffers up to its mark, and a chunk on the way between two.
        #expect(aliveMax <= 8 * (mark + 1))
        #expect(left == 0)
    }
}
