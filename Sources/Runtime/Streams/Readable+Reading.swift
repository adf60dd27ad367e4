// The reader's side of a Readable: read, flow, pause and resume, and who listens.

internal import EventLoops

extension Readable {
    /// Removes and returns what is queued, or the next `count` bytes of it.
    ///
    /// - Parameter count: nil for all of it (while the stream flows, for the first chunk). Of a
    ///   stream of objects any count but 0 means one object. At most 1 GiB; a count above the
    ///   high-water mark raises it to the next power of two. 0 only asks the source for more.
    /// - Returns: nil when that much is not there yet, or nothing comes any more. The last chunk
    ///   may be shorter than `count`.
    @discardableResult
    @_specialize(where Chunk == [UInt8])
    public func read(_ count: Int? = nil) -> Chunk? {
        if let count, count > highWaterMark { highWaterMark = Self.mark(for: count) }
        if count != 0 { isReadableScheduled = false }
        if count == 0, needsReadable, isFullOrEnded {
            if length == 0, isEnded { scheduleEnd() } else { scheduleReadable() }
            return nil
        }
        var size = sizeToRead(count)
        if size == 0, isEnded {
            if length == 0 { scheduleEnd() }
            return nil
        }
        if askSourceAhead(of: size) { size = sizeToRead(count) }
        let chunk = take(size)
        if chunk == nil { size = 0 }
        if length == 0 {
            if !isEnded { needsReadable = true }
            if count != size, isEnded { scheduleEnd() }
        }
        if let chunk, !lifecycle.hasToldError, !lifecycle.hasToldClose { dataListeners.emit(chunk) }
        return chunk
    }

    private var isFullOrEnded: Bool {
        isEnded || (highWaterMark != 0 ? length >= highWaterMark : length > 0)
    }

    private static func mark(for count: Int) -> Int {
        precondition(count <= 1 << 30, "a read of more than 1 GiB; read less, and more often")
        return 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    private func sizeToRead(_ count: Int?) -> Int {
        if let count, count <= 0 { return 0 }
        if length == 0, isEnded { return 0 }
        if measure.countsObjects { return 1 }
        guard let count else {
            return isFlowing == true && length > 0 ? queue.firstSize(measure) : length
        }
        if count <= length { return count }
        return isEnded ? length : 0
    }

    /// Asks the source when less than the mark is left after a read of `size`.
    ///
    /// - Returns: Whether the source answered at once, so that there may be more to read now.
    private func askSourceAhead(of size: Int) -> Bool {
        guard needsReadable || length == 0 || length - size < highWaterMark else { return false }
        guard !isReading, !isEnded, !isDead else { return false }
        isReading = true
        isSync = true
        if length == 0 { needsReadable = true }
        askSource()
        isSync = false
        return !isReading
    }

    private func take(_ size: Int) -> Chunk? {
        let chunk =
            size > 0 && length > 0 ? queue.popFirst(size, measure) : nil
        if chunk == nil {
            if length <= highWaterMark { needsReadable = true }
        } else {
            length -= size
            awaitedDrains.removeAll()
        }
        return chunk
    }

    // MARK: Flowing

    /// Lets the stream flow: chunks are told as they come, and dropped where nobody listens.
    @_specialize(where Chunk == [UInt8])
    public func resume() {
        if isFlowing != true {
            // Who listens for `readable` reads by itself.
            isFlowing = !listensForReadable
            scheduleResume()
        }
        isPausedByCall = false
    }

    @_specialize(where Chunk == [UInt8])
    private func scheduleResume() {
        guard !isResumeScheduled else { return }
        isResumeScheduled = true
        loop.nextTick { [self] in
            if !isReading { read(0) }
            isResumeScheduled = false
            resumeListeners.emit(())
            flow()
            if isFlowing == true, !isReading { read(0) }
        }
    }

    /// Stops the flow. The source is still asked until the mark is reached.
    @_specialize(where Chunk == [UInt8])
    public func pause() {
        if isFlowing != false {
            isFlowing = false
            pauseListeners.emit(())
        }
        isPausedByCall = true
    }

    @_specialize(where Chunk == [UInt8])
    func flow() {
        while isFlowing == true, read() != nil {}
    }

    // MARK: Listening

    /// Calls `callback` with each chunk, and lets the stream flow unless it was paused.
    @discardableResult
    public func onData(_ callback: @escaping (Chunk) -> Void) -> Listener {
        let listener = dataListeners.add(callback)
        listensForData = true
        if readableListeners.count > 0 { listensForReadable = true }
        if isFlowing != false { resume() }
        return listener
    }

    /// Calls `callback` when there is something to `read`, and at the end. Stops the flow.
    @discardableResult
    public func onReadable(_ callback: @escaping () -> Void) -> Listener {
        let listener = readableListeners.add(callback)
        guard !isEndTold, !listensForReadable else { return listener }
        listensForReadable = true
        needsReadable = true
        isFlowing = false
        isReadableScheduled = false
        if length > 0 {
            scheduleReadable()
        } else if !isReading {
            loop.nextTick { [self] in read(0) }
        }
        return listener
    }

    /// Calls `callback` when everything was read.
    @discardableResult
    public func onEnd(_ callback: @escaping () -> Void) -> Listener { endListeners.add(callback) }

    func onceEnd(_ callback: @escaping () -> Void) -> Listener {
        endListeners.add(once: true, callback)
    }

    /// Calls `callback` when the flow is stopped.
    @discardableResult
    public func onPause(_ callback: @escaping () -> Void) -> Listener {
        pauseListeners.add(callback)
    }

    /// Calls `callback` when the flow goes on.
    @discardableResult
    public func onResume(_ callback: @escaping () -> Void) -> Listener {
        resumeListeners.add(callback)
    }

    /// Calls `callback` when the stream fails; see `StreamLifecycle.onError`.
    @discardableResult
    public func onError(_ callback: @escaping (any Error) -> Void) -> Listener {
        lifecycle.onError(callback)
    }

    /// Calls `callback` when nothing more happens; see `StreamLifecycle.onClose`.
    @discardableResult
    public func onClose(_ callback: @escaping () -> Void) -> Listener {
        lifecycle.onClose(callback)
    }

    /// Ends what one of the `on` calls began.
    public func removeListener(_ listener: Listener) {
        switch listener.event {
        case .data:
            dataListeners.remove(listener)
            if dataListeners.count == 0 { listensForData = false }
        case .readable:
            readableListeners.remove(listener)
            // A tick later, so that who listens again meanwhile changes nothing.
            loop.nextTick { [self] in updateReadableListening() }
        case .end: endListeners.remove(listener)
        case .pause: pauseListeners.remove(listener)
        case .resume: resumeListeners.remove(listener)
        case .error, .close: lifecycle.removeListener(listener)
        case .drain, .finish, .pipe, .unpipe: break
        }
    }

    private func updateReadableListening() {
        listensForReadable = readableListeners.count > 0
        if isPausedByCall == false, isResumeScheduled {
            // The resume that is on its way has to find the stream flowing.
            isFlowing = true
        } else if listensForData {
            resume()
        } else if !listensForReadable {
            isFlowing = nil
        }
    }
}
