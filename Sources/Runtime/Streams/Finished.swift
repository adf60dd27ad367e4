// When a stream is over, and how: Node's `finished`.

internal import EventLoops

/// Which sides of a stream are waited for.
public struct StreamSides: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// A set out of bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Its `end`.
    public static let readable = StreamSides(rawValue: 1)
    /// Its `finish`.
    public static let writable = StreamSides(rawValue: 2)
}

extension StreamLifecycle {
    /// Calls `callback` once: without an error when the stream did all it should, else with what
    /// went wrong, `StreamError.prematureClose` where it was closed before.
    ///
    /// - Parameter sides: Those that have to end; nil for all that there are.
    /// - Returns: The watch, to end it before.
    @discardableResult
    public func whenFinished(
        _ sides: StreamSides? = nil, _ callback: @escaping Completion
    ) -> FinishWatch {
        FinishWatch(self, sides, callback)
    }

    /// The sides that there are.
    var sides: StreamSides {
        var sides: StreamSides = []
        if hasReadable { sides.insert(.readable) }
        if hasWritable { sides.insert(.writable) }
        return sides
    }

    /// Whether more can still be read.
    var isReadable: Bool {
        guard hasReadable, !isDestroyed, !hasToldError else { return false }
        return readable.map { !$0.isEndTold } ?? false
    }

    /// Whether more can still be written.
    var isWritable: Bool {
        guard hasWritable, !isDestroyed, errored == nil else { return false }
        return writable.map { !$0.isEnding && !$0.isEnded } ?? false
    }

    /// Whether all was read. A side that nobody holds any more has nothing left to give.
    var isReadableFinished: Bool {
        guard hasReadable else { return false }
        guard let readable else { return isClosed }
        if errored != nil { return false }
        return readable.isEndTold || (readable.isEnded && readable.length == 0)
    }

    /// Whether all was written.
    var isWritableFinished: Bool {
        guard hasWritable else { return false }
        guard let writable else { return isClosed }
        if writable.isFinished { return true }
        if errored != nil { return false }
        return writable.isEnded && writable.length == 0
    }
}

/// A wait for a stream's end; see `StreamLifecycle.whenFinished`.
public final class FinishWatch {
    private let lifecycle: StreamLifecycle
    private let sides: StreamSides
    private var callback: Completion?
    private var willTellClose: Bool
    private var isReadableDone: Bool
    private var isWritableDone: Bool
    private var removals: [() -> Void] = []

    init(_ lifecycle: StreamLifecycle, _ sides: StreamSides?, _ callback: @escaping Completion) {
        self.lifecycle = lifecycle
        self.sides = sides ?? lifecycle.sides
        self.callback = callback
        willTellClose =
            lifecycle.destroysItself && lifecycle.tellsClose && !lifecycle.isClosed
            && self.sides == lifecycle.sides
        isReadableDone = lifecycle.isReadableFinished
        isWritableDone = lifecycle.isWritableFinished
        listen()
        tellIfOver()
    }

    private func listen() {
        if let readable = lifecycle.readable {
            let listener = readable.onEnd { [self] in didEnd() }
            removals.append { [lifecycle] in lifecycle.readable?.removeListener(listener) }
        }
        if let writable = lifecycle.writable {
            let listener = writable.onFinish { [self] in didFinish() }
            removals.append { [lifecycle] in lifecycle.writable?.removeListener(listener) }
        }
        let listeners = [
            lifecycle.onError { [self] in call($0) }, lifecycle.onClose { [self] in didClose() },
        ]
        removals.append { [lifecycle] in
            for listener in listeners { lifecycle.removeListener(listener) }
        }
    }

    /// Tells in a tick where the stream is over already, and so nothing else will.
    private func tellIfOver() {
        if lifecycle.isClosed {
            lifecycle.loop.nextTick { [self] in didClose() }
        } else if lifecycle.hasToldError {
            if !willTellClose { lifecycle.loop.nextTick { [self] in call(lifecycle.errored) } }
        } else if isOverWithoutOtherSide {
            lifecycle.loop.nextTick { [self] in call(lifecycle.errored) }
        }
    }

    private var isOverWithoutOtherSide: Bool {
        if !sides.contains(.readable), !willTellClose || lifecycle.isReadable,
            isWritableDone || (lifecycle.hasWritable && !lifecycle.isWritable),
            lifecycle.writable?.pendingCount ?? 0 == 0
        {
            return true
        }
        return !sides.contains(.writable) && (!willTellClose || lifecycle.isWritable)
            && (isReadableDone || (lifecycle.hasReadable && !lifecycle.isReadable))
    }

    private func didEnd() {
        isReadableDone = true
        // Who destroyed it meanwhile did something of their own, and `close` cannot be relied on.
        if lifecycle.isDestroyed { willTellClose = false }
        if willTellClose, !lifecycle.isWritable || sides.contains(.writable) { return }
        if !sides.contains(.writable) || isWritableDone { call(nil) }
    }

    private func didFinish() {
        isWritableDone = true
        if lifecycle.isDestroyed { willTellClose = false }
        if willTellClose, !lifecycle.isReadable || sides.contains(.readable) { return }
        if !sides.contains(.readable) || isReadableDone { call(nil) }
    }

    private func didClose() {
        if let error = lifecycle.errored { return call(error) }
        let isReadMissing =
            sides.contains(.readable) && !isReadableDone && lifecycle.hasReadable
            && !lifecycle.isReadableFinished
        let isWriteMissing =
            sides.contains(.writable) && !isWritableDone && !lifecycle.isWritableFinished
        call(isReadMissing || isWriteMissing ? StreamError.prematureClose : nil)
    }

    private func call(_ error: (any Error)?) {
        let callback = callback
        self.callback = nil
        // Nothing comes any more that would end the listening.
        if lifecycle.hasToldClose { stopListening() }
        callback?(error)
    }

    /// Ends the wait; the callback is not called any more.
    public func cancel() {
        callback = nil
        stopListening()
    }

    private func stopListening() {
        for remove in removals { remove() }
        removals = []
    }
}
