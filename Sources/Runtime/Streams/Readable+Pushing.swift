// The source's side of a Readable.

internal import EventLoops

extension Readable {
    /// Hands over the next chunk, from the source.
    ///
    /// - Returns: Whether the source should go on; false asks it to wait until it is read again.
    @discardableResult
    @_specialize(where Chunk == [UInt8])
    public func push(_ chunk: Chunk) -> Bool {
        if measure.size(of: chunk) == 0 {
            isReading = false
            scheduleReadingMore()
            return canTakeMore
        }
        if isEnded {
            lifecycle.fail(StreamError.pushAfterEnd)
            return false
        }
        if isDead { return false }
        isReading = false
        add(chunk, atFront: false)
        return canTakeMore
    }

    /// Says that there is no more: Node's `push(null)`.
    @_specialize(where Chunk == [UInt8])
    public func pushEnd() {
        isReading = false
        guard !isEnded else { return }
        isEnded = true
        if isSync {
            scheduleReadable()
        } else {
            needsReadable = false
            isReadableScheduled = true
            tellReadable()
        }
    }

    /// Puts back a chunk that was read, before all others.
    @discardableResult
    public func unshift(_ chunk: Chunk) -> Bool {
        if measure.size(of: chunk) == 0 { return canTakeMore }
        if isEndTold {
            lifecycle.fail(StreamError.unshiftAfterEnd)
        } else if isDead {
            return false
        } else {
            add(chunk, atFront: true)
        }
        return canTakeMore
    }

    /// Says that the source's turn is over without a chunk: what it read went elsewhere.
    func pushNothing() {
        isReading = false
        scheduleReadingMore()
    }

    /// Whether a transform in the middle of a chunk may push on.
    var hasRoom: Bool { length < highWaterMark || isReading }

    /// Calls `callback` when the reader wants more, where `hasRoom` says that it has enough.
    /// Dropped when the stream is closed.
    func whenRead(_ callback: @escaping () -> Void) { roomCallback = callback }

    /// A stream without data takes some whatever its mark is, or a mark of 0 would stop it.
    private var canTakeMore: Bool { !isEnded && (length < highWaterMark || length == 0) }

    private func add(_ chunk: Chunk, atFront: Bool) {
        if isFlowing == true, !isSync, listensForData, length == 0 {
            awaitedDrains.removeAll()
            dataListeners.emit(chunk)
        } else {
            length += measure.size(of: chunk)
            if atFront { queue.prepend(chunk, measure) } else { queue.append(chunk) }
            if needsReadable { scheduleReadable() }
        }
        scheduleReadingMore()
    }

    // MARK: Reading ahead

    @_specialize(where Chunk == [UInt8])
    func scheduleReadingMore() {
        guard !isReadingMoreScheduled else { return }
        isReadingMoreScheduled = true
        loop.nextTick { [self] in readMore() }
    }

    /// Asks the source until the mark is reached, it does not answer at once, or it has no more.
    @_specialize(where Chunk == [UInt8])
    private func readMore() {
        while !isReading, !isEnded, length < highWaterMark || (isFlowing == true && length == 0) {
            let before = length
            read(0)
            if before == length { break }
        }
        isReadingMoreScheduled = false
    }

    // MARK: Telling that there is something

    @_specialize(where Chunk == [UInt8])
    func scheduleReadable() {
        needsReadable = false
        guard !isReadableScheduled else { return }
        isReadableScheduled = true
        loop.nextTick { [self] in tellReadable() }
    }

    @_specialize(where Chunk == [UInt8])
    func tellReadable() {
        if !isDead, length > 0 || isEnded {
            readableListeners.emit(())
            isReadableScheduled = false
        }
        // Flowing takes care of itself; else more may come below the mark, and has to be told.
        if isFlowing != true, !isEnded, length <= highWaterMark { needsReadable = true }
        flow()
    }
}
