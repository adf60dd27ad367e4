// Streams whose every step a test decides, and sees.

import EventLoops
import HTTPServing
import Streams

/// A source that brings what it is told to.
final class ScriptedSource {
    struct Failure: Error, Equatable {}

    /// How often it was asked.
    private(set) var askedCount = 0
    private(set) var isDestroyed = false
    private(set) var failure: (any Error)?
    private(set) var stream: Readable<[UInt8]>!

    /// - Parameter next: What to do when it is asked for the chunk of this number, from 0 on.
    init(on loop: EventLoop, next: @escaping (Readable<[UInt8]>, Int) throws -> Void) {
        stream = Readable(
            on: loop, counting: .bytes, highWaterMark: 64 << 10,
            from: ReadableSource(
                destroy: { [self] error, done in
                    isDestroyed = true
                    failure = error
                    done(error)
                },
                read: { [self] stream, _ in
                    askedCount += 1
                    try next(stream, askedCount - 1)
                }))
    }

    /// A source of these texts; then its end.
    convenience init(on loop: EventLoop, _ texts: [String]) {
        self.init(on: loop) { stream, number in
            if number < texts.count {
                stream.push(Array(texts[number].utf8))
            } else {
                stream.pushEnd()
            }
        }
    }
}

/// A sink that takes its time: each chunk is done when the test says so, until it lets all pass.
final class SlowSink {
    private(set) var bytes: [UInt8] = []
    private(set) var waiting: Completion?
    private(set) var isDestroyed = false
    private var isSlow = true
    private(set) var stream: Writable<[UInt8]>!

    init(on loop: EventLoop, highWaterMark: Int = 64 << 10) {
        stream = Writable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            into: WritableSink(
                destroy: { [self] error, done in
                    isDestroyed = true
                    done(error)
                },
                write: { [self] chunk, done in
                    bytes += chunk
                    if isSlow { waiting = done } else { done(nil) }
                }))
    }

    /// Takes everything from here on at once.
    func hurry() {
        isSlow = false
        waiting?(nil)
        waiting = nil
    }
}

/// A handler that stands still until it is told to go on.
final class Gate {
    private var continuation: UnsafeContinuation<Void, Never>?
    var isWaiting: Bool { continuation != nil }

    func wait() async { await withUnsafeContinuation { continuation = $0 } }

    func open() {
        continuation?.resume()
        continuation = nil
    }
}
