// The end of a Writable: `end`, the sink's own `finish`, then `finish` for those who listen.

internal import EventLoops

extension Writable {
    /// Says that nothing more will be written; see `end(then:)`.
    public func end() { end(then: nil) }

    /// Says that nothing more will be written. What is buffered still is, also when corked.
    ///
    /// - Parameter callback: Called when everything was written, or with the error for which it was
    ///   not.
    public func end(then callback: Completion?) {
        if corkCount > 0 {
            corkCount = 1
            uncork()
        }
        finishEnding(nil, callback)
    }

    /// Writes a last chunk and ends.
    public func end(_ chunk: Chunk, then callback: Completion? = nil) {
        var refused: StreamError?
        if isEnding {
            refused = .writeAfterEnd
        } else if isDestroyed {
            refused = .destroyed(.write)
        }
        write(chunk, then: nil)
        if corkCount > 0 {
            corkCount = 1
            uncork()
        }
        finishEnding(refused, callback)
    }

    private func finishEnding(_ refused: StreamError?, _ callback: Completion?) {
        var error = refused
        if refused == nil {
            if !isEnding, lifecycle.errored == nil {
                isEnding = true
                finishIfPossible()
                isEnded = true
            } else if isFinished {
                error = .alreadyFinished
            } else if isDestroyed {
                error = .destroyed(.end)
            }
        }
        guard let callback else { return }
        if let error = error ?? lifecycle.errored {
            loop.nextTick { callback(error) }
        } else if isFinished {
            loop.nextTick { callback(nil) }
        } else {
            endCallbacks.append(callback)
        }
    }

    private var mayFinish: Bool {
        isEnding && !isDestroyed && !isFinished && !isWriting && lifecycle.errored == nil
            && !lifecycle.hasToldError && !lifecycle.hasToldClose && !hasPending && length == 0
    }

    @_specialize(where Chunk == [UInt8])
    func finishIfPossible() {
        guard mayFinish else { return }
        callFinal()
        guard pendingCount == 0 else { return }
        pendingCount += 1
        loop.nextTick { [self] in
            if mayFinish { tellFinish() } else { pendingCount -= 1 }
        }
    }

    private func callFinal() {
        guard !isPrefinished, !isFinalCalled else { return }
        isFinalCalled = true
        guard let finish = sink?.finish, !isDestroyed else {
            isPrefinished = true
            return
        }
        isSync = true
        pendingCount += 1
        finish { [self] in finalDone($0) }
        isSync = false
    }

    private func finalDone(_ error: (any Error)?) {
        if isPrefinished { return lifecycle.fail(error ?? StreamError.completedTwice) }
        pendingCount -= 1
        if let error {
            tellEndCallbacks(error)
            lifecycle.fail(error, isSync: isSync)
        } else if mayFinish {
            isPrefinished = true
            pendingCount += 1
            loop.nextTick { [self] in tellFinish() }
        }
    }

    private func tellFinish() {
        pendingCount -= 1
        isFinished = true
        tellEndCallbacks(nil)
        finishListeners.emit(())
        if lifecycle.destroysItself, lifecycle.readable?.isEndTold ?? true { destroy() }
    }

    func tellEndCallbacks(_ error: (any Error)?) {
        let callbacks = endCallbacks
        endCallbacks = []
        for callback in callbacks { callback(error) }
    }
}
