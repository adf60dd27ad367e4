// Chunks on their way to the sink.

internal import EventLoops

extension Writable {
    /// Writes `chunk`, or buffers it until the sink has taken those before.
    ///
    /// - Parameter callback: Called when the sink has taken it, or with the error for which it was
    ///   dropped; before `error` is told.
    /// - Returns: Whether the writer should go on; false asks it to wait for `drain`.
    @discardableResult
    @_specialize(where Chunk == [UInt8])
    public func write(_ chunk: Chunk, then callback: Completion? = nil) -> Bool {
        if let error = refusal {
            refuse(error, callback)
            return false
        }
        return take(.chunk(chunk), measure.size(of: chunk), callback)
    }

    /// Hands `work` to the sink's turn: it moves bytes without this process, between the chunks
    /// that were written before and those that come later.
    func transfer(_ work: @escaping (@escaping Completion) -> Void, then callback: Completion?) {
        if let error = refusal { return refuse(error, callback) }
        _ = take(.transfer(work), 0, callback)
    }

    /// Why nothing can be written any more.
    private var refusal: StreamError? {
        if isEnding { return .writeAfterEnd }
        return isDestroyed ? .destroyed(.write) : nil
    }

    func refuse(_ error: StreamError, _ callback: Completion?) {
        if let callback { loop.nextTick { callback(error) } }
        lifecycle.fail(error, isSync: true)
    }

    private func take(_ work: Work, _ size: Int, _ callback: Completion?) -> Bool {
        pendingCount += 1
        length += size
        if isWriting || lifecycle.errored != nil || corkCount > 0 {
            hasPending = true
            if callback != nil { hasPendingCallbacks = true }
            pending.append(Pending(work: work, callback: callback))
        } else {
            begin(work, size, callback)
        }
        let hasRoom = length < highWaterMark || length == 0
        if !hasRoom { wantsDrain = true }
        // False also when it failed, or a loop that writes until it is told to wait never ends.
        return hasRoom && !isDestroyed && lifecycle.errored == nil
    }

    private func begin(_ work: Work, _ size: Int, _ callback: Completion?) {
        begin(size, callback)
        switch work {
        case .chunk(let chunk): sink?.write(chunk) { [self] in written($0) }
        case .transfer(let transfer): transfer { [self] in written($0) }
        }
        isSync = false
    }

    private func begin(_ size: Int, _ callback: Completion?) {
        writingLength = size
        writingCallback = callback
        isWriting = true
        isSync = true
        expectsCompletion = true
    }

    // MARK: The buffer

    /// Buffers what is written until `uncork`, so that the sink gets it in one piece.
    public func cork() { corkCount += 1 }

    /// Takes one `cork` back.
    public func uncork() {
        guard corkCount > 0 else { return }
        corkCount -= 1
        if !isWriting { writePending() }
    }

    @_specialize(where Chunk == [UInt8])
    func writePending() {
        guard hasPending, !isClearing, corkCount == 0, !isDestroyed else { return }
        guard pendingHead < pending.count else { return }
        isClearing = true
        if pending.count - pendingHead > 1, let writeAll = sink?.writeAll, hasOnlyChunks {
            writeAllPending(writeAll)
        } else {
            writePendingOneByOne()
        }
        isClearing = false
    }

    private var hasOnlyChunks: Bool {
        pending[pendingHead...].allSatisfy { if case .chunk = $0?.work { true } else { false } }
    }

    private func writeAllPending(_ writeAll: ([Chunk], @escaping Completion) -> Void) {
        let batch = pending[pendingHead...].compactMap { $0 }
        pendingCount -= batch.count - 1
        let callback: Completion? =
            hasPendingCallbacks
            ? { error in for written in batch { written.callback?(error) } } : nil
        begin(length, callback)
        let chunks = batch.compactMap { if case .chunk(let chunk) = $0.work { chunk } else { nil } }
        writeAll(chunks) { [self] in written($0) }
        isSync = false
        pending.removeFirst(pendingHead + batch.count)
        pendingHead = 0
        if pending.isEmpty { resetPending() }
    }

    private func writePendingOneByOne() {
        var index = pendingHead
        repeat {
            guard let next = pending[index] else { break }
            pending[index] = nil
            index += 1
            if isDestroyed {
                begin(size(of: next.work), next.callback)
                written(StreamError.destroyed(.write))
                isSync = false
            } else {
                begin(next.work, size(of: next.work), next.callback)
            }
        } while index < pending.count && !isWriting
        if index == pending.count {
            resetPending()
        } else if index > 256 {
            pending.removeFirst(index)
            pendingHead = 0
        } else {
            pendingHead = index
        }
    }

    private func size(of work: Work) -> Int {
        switch work {
        case .chunk(let chunk): measure.size(of: chunk)
        case .transfer: 0
        }
    }

    private func resetPending() {
        pending.removeAll(keepingCapacity: pending.count <= 256)
        pendingHead = 0
        hasPending = false
        hasPendingCallbacks = false
    }

    /// Tells those whose chunks will not be written.
    func failPending() {
        guard !isWriting else { return }
        var index = pendingHead
        while hasPending, index < pending.count {
            if let dropped = pending[index] {
                length -= size(of: dropped.work)
                dropped.callback?(lifecycle.errored ?? StreamError.destroyed(.write))
            }
            index += 1
        }
        tellEndCallbacks(lifecycle.errored ?? StreamError.destroyed(.end))
        resetPending()
    }

    // MARK: After a write

    /// The sink's completion.
    @_specialize(where Chunk == [UInt8])
    private func written(_ error: (any Error)?) {
        guard expectsCompletion else { return lifecycle.fail(StreamError.completedTwice) }
        let wasSync = isSync
        let callback = writingCallback
        writingCallback = nil
        isWriting = false
        expectsCompletion = false
        length -= writingLength
        writingLength = 0
        if let error {
            lifecycle.errored = lifecycle.errored ?? error
            if wasSync {
                loop.nextTick { [self] in writeFailed(error, callback) }
            } else {
                writeFailed(error, callback)
            }
            return
        }
        if hasPending { writePending() }
        if wasSync { afterSyncWrite(callback) } else { afterWrite(callback) }
    }

    private func writeFailed(_ error: any Error, _ callback: Completion?) {
        pendingCount -= 1
        callback?(error)
        failPending()
        lifecycle.fail(error)
    }

    /// A write that was done before `write` returned: whom to tell is told in a tick.
    @_specialize(where Chunk == [UInt8])
    private func afterSyncWrite(_ callback: Completion?) {
        // Node 20 compares a flag with the wrong bit here, the one for objects; the order of events
        // depends on it.
        let needsTick =
            callback != nil || measure.countsObjects || (wantsDrain && length == 0)
        if needsTick, callback != nil || !isAfterWriteScheduled {
            isAfterWriteScheduled = true
            loop.nextTick { [self] in afterWrite(callback) }
        } else {
            pendingCount -= 1
            if isEnding { finishIfPossible() }
        }
    }

    @_specialize(where Chunk == [UInt8])
    private func afterWrite(_ callback: Completion?) {
        isAfterWriteScheduled = false
        if wantsDrain, !isEnding, !isDestroyed, length == 0 {
            wantsDrain = false
            drainListeners.emit(())
        }
        pendingCount -= 1
        callback?(nil)
        if isDestroyed { failPending() }
        if isEnding { finishIfPossible() }
    }
}
