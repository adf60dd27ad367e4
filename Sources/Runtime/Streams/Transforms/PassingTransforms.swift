// What watches bytes pass: a digest, a brake, a second reader.

internal import Digests
public import EventLoops

extension Duplex where Input == [UInt8], Output == [UInt8] {
    /// The bytes as they are.
    ///
    /// - Parameter whenDone: Called with the SHA-256 of all of them, before the end is told.
    package static func sha256(
        on loop: EventLoop, _ whenDone: @escaping ([UInt8]) -> Void
    ) -> Duplex {
        var hash = SHA256()
        return Duplex(
            on: loop, writing: .bytes, reading: .bytes,
            TransformHandlers(
                transform: { chunk, output in
                    hash.update(chunk)
                    output.push(chunk)
                },
                flush: { _ in whenDone(hash.finish()) }))
    }

    /// The bytes as they are, not faster than `rate`; a tenth of a second's worth at once.
    ///
    /// - Parameter rate: Bytes a second; at least 1.
    package static func throttle(on loop: EventLoop, bytesPerSecond rate: Int) -> Duplex {
        precondition(rate > 0, "a rate of nothing would never let a byte through")
        let throttle = Throttle(on: loop, rate: rate)
        return Duplex(
            on: loop, writing: .bytes, reading: .bytes,
            TransformHandlers(
                destroy: { error, done in
                    throttle.stop()
                    done(error)
                },
                transform: { chunk, output, done in throttle.pass(chunk, 0, output, done) }))
    }
}

extension Duplex where Input == Output {
    /// The chunks as they are, which also go to `other`, at the pace of the slower one. `other` is
    /// ended with the stream; the two fail together.
    public static func tee(
        on loop: EventLoop, counting measure: ChunkMeasure<Input>, into other: Writable<Input>
    ) -> Duplex {
        let stream = Duplex(
            on: loop, writing: measure, reading: measure,
            TransformHandlers(
                flush: { _, done in other.end(then: done) },
                destroy: { error, done in
                    if !other.isFinished { other.destroy(error) }
                    done(error)
                },
                transform: { chunk, output, done in
                    output.push(chunk)
                    if other.write(chunk, then: nil) {
                        done(nil)
                    } else if other.needsDrain {
                        _ = other.onceDrain { done(nil) }
                    }
                }))
        let lifecycle = stream.lifecycle
        other.lifecycle.whenFinished(.writable) { error in
            if let error { lifecycle.destroy(error) }
        }
        return stream
    }
}

/// Lets bytes through at a rate.
private final class Throttle {
    private let loop: EventLoop
    private let rate: Int
    /// The moment, in nanoseconds of the loop's clock, from which on more may pass.
    private var freeFrom: Int64 = 0
    private var timer: TimerID?

    init(on loop: EventLoop, rate: Int) {
        self.loop = loop
        self.rate = rate
    }

    func pass(
        _ chunk: [UInt8], _ start: Int, _ output: Readable<[UInt8]>, _ done: @escaping Completion
    ) {
        guard start < chunk.count else { return done(nil) }
        loop.updateNow()
        let wait = freeFrom - loop.now
        guard wait <= 0 else {
            timer = loop.setTimeout(.nanoseconds(wait)) { [self] in
                pass(chunk, start, output, done)
            }
            return
        }
        let end = min(chunk.count, start + max(1, rate / 10))
        output.push(Array(chunk[start..<end]))
        let cost = Int64(Double(end - start) * 1e9 / Double(rate))
        freeFrom = max(freeFrom, loop.now - 100_000_000) + cost
        pass(chunk, end, output, done)
    }

    func stop() {
        if let timer { loop.clearTimeout(timer) }
        timer = nil
    }
}
