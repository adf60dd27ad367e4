import EventLoops
import Streams
import Support
import Testing

@Suite("Streams in async functions") struct AsyncTests {
    private struct Failure: Error, Equatable {}

    /// A source of the numbers from 1 to `count`, one for each time it is asked.
    private static func numbers(
        _ count: Int, on loop: EventLoop,
        then end: @escaping (Readable<Int>) -> Void = { $0.pushEnd() }
    ) -> Readable<Int> {
        var next = 0
        return Readable(
            on: loop, counting: .objects, highWaterMark: 2,
            from: ReadableSource { stream, _ in
                next += 1
                if next <= count { stream.push(next) } else { end(stream) }
            })
    }

    /// A sink that keeps its completions until they are called.
    private final class Held {
        var chunks: [Int] = []
        var completions: [Completion] = []

        func stream(on loop: EventLoop, mark: Int = 2) -> Writable<Int> {
            Writable(
                on: loop, counting: .objects, highWaterMark: mark,
                into: WritableSink { [self] chunk, done in
                    chunks.append(chunk)
                    completions.append(done)
                })
        }

        func complete(_ error: (any Error)? = nil) {
            if !completions.isEmpty { completions.removeFirst()(error) }
        }
    }

    @Test func `a loop gets every chunk, then ends`() async throws {
        let read = try await onLoop { loop in
            var read: [Int] = []
            for try await number in Self.numbers(100, on: loop) { read.append(number) }
            return read
        }
        #expect(read == Array(1...100))
    }

    @Test func `a loop over what was read ends at once`() async throws {
        let count = try await onLoop { loop in
            let stream = Self.numbers(3, on: loop)
            var count = 0
            for try await _ in stream { count += 1 }
            for try await _ in stream { count += 1 }
            return count
        }
        #expect(count == 3)
    }

    @Test func `a failure is thrown after the chunks before it`() async throws {
        let read = try await onLoop { loop in
            var read: [Int] = []
            let stream = Self.numbers(3, on: loop) { $0.destroy(Failure()) }
            await #expect(throws: Failure()) {
                for try await number in stream { read.append(number) }
            }
            return read
        }
        #expect(read == [1, 2, 3])
    }

    @Test func `a stream that is closed before its end throws`() async throws {
        await #expect(throws: StreamError.prematureClose) {
            try await onLoop { loop in
                for try await _ in Self.numbers(1, on: loop, then: { $0.destroy() }) {}
            }
        }
    }

    @Test func `leaving a loop destroys the stream`() async throws {
        let isDestroyed = try await onLoop { loop in
            let stream = Self.numbers(100, on: loop)
            for try await number in stream where number == 3 { break }
            return stream.isDestroyed
        }
        #expect(isDestroyed)
    }

    @Test func `a cancelled task stops waiting, and its stream is destroyed`() async throws {
        let (outcome, isDestroyed) = try await onLoop { loop in
            let stream = Self.numbers(0, on: loop) { _ in }
            let outcome = Box<String>()
            let task = loop.start {
                do {
                    for try await _ in stream {}
                    outcome.value = "ended"
                } catch is CancellationError {
                    outcome.value = "cancelled"
                } catch {
                    outcome.value = "\(error)"
                }
            }
            task.cancel()
            await task.value
            return (outcome.value, stream.isDestroyed)
        }
        #expect(outcome == "cancelled")
        #expect(isDestroyed)
    }

    /// Lets everything happen that a turn of the loop makes happen.
    private static func turn(of loop: EventLoop) async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            loop.setImmediate { loop.setImmediate { continuation.resume() } }
        }
    }

    private final class Box<Value> {
        var value: Value?
    }

    @Test func `a write waits while the buffer is over its mark, and no longer`() async throws {
        let events = try await onLoop { loop in
            let held = Held()
            let stream = held.stream(on: loop)
            var events: [String] = []
            let writing = loop.start {
                for number in 1...3 {
                    try? await stream.write(number)
                    events.append("wrote \(number)")
                }
            }
            await Self.turn(of: loop)
            events.append("drain")
            held.complete()
            held.complete()
            await writing.value
            held.completions = []
            return events
        }
        #expect(events == ["wrote 1", "wrote 2", "drain", "wrote 3"])
    }

    @Test func `a write that is cancelled while it waits is not taken`() async throws {
        let (isCancelled, chunks) = try await onLoop { loop in
            let held = Held()
            let stream = held.stream(on: loop, mark: 1)
            try await stream.write(1)
            let isCancelled = Box<Bool>()
            let task = loop.start {
                do {
                    try await stream.write(2)
                } catch {
                    isCancelled.value = error is CancellationError
                }
            }
            task.cancel()
            await task.value
            held.complete()
            try await stream.write(3)
            held.complete()
            try await stream.finish()
            return (isCancelled.value, held.chunks)
        }
        #expect(isCancelled == true)
        #expect(chunks == [1, 3])
    }

    @Test func `a write waits no longer for a stream that failed`() async throws {
        await #expect(throws: Failure()) {
            try await onLoop { loop in
                let held = Held()
                let stream = held.stream(on: loop, mark: 1)
                try await stream.write(1)
                loop.setImmediate { held.complete(Failure()) }
                try await stream.write(2)
            }
        }
    }

    @Test func `writes of several tasks each get their turn`() async throws {
        let (chunks, lengthMax) = try await onLoop { loop in
            let held = Held()
            let stream = held.stream(on: loop, mark: 1)
            var lengthMax = 0
            let tasks = (1...5).map { number in
                loop.start {
                    try? await stream.write(number)
                    lengthMax = max(lengthMax, stream.length)
                }
            }
            while held.chunks.count < 5 {
                held.complete()
                await Self.turn(of: loop)
            }
            for task in tasks { await task.value }
            held.completions = []
            return (held.chunks, lengthMax)
        }
        #expect(chunks == [1, 2, 3, 4, 5])
        #expect(lengthMax == 1)
    }

    @Test func `a write behind the end throws`() async throws {
        await #expect(throws: StreamError.writeAfterEnd) {
            try await onLoop { loop in
                let stream = Held().stream(on: loop)
                stream.end()
                try await stream.write(1)
            }
        }
    }

    @Test func `a cancelled pipeline is down when its task goes on`() async throws {
        let (isCancelled, areDestroyed) = try await onLoop { loop in
            let source = Self.numbers(1000, on: loop)
            let sink = Held().stream(on: loop)
            let isCancelled = Box<Bool>()
            let areDestroyed = Box<Bool>()
            let task = loop.start {
                do {
                    try await Pipeline(from: source).run(into: sink)
                } catch {
                    isCancelled.value = error is CancellationError
                    areDestroyed.value = source.isDestroyed && sink.isDestroyed
                }
            }
            await Self.turn(of: loop)
            task.cancel()
            await task.value
            return (isCancelled.value, areDestroyed.value)
        }
        #expect(isCancelled == true)
        #expect(areDestroyed == true)
    }
}
