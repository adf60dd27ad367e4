// From a Readable to one Writable or several, at the pace of the slowest.

internal import EventLoops

extension Readable {
    /// Writes every chunk to `destination`, and waits while that one has enough. Of several
    /// destinations the slowest sets the pace.
    ///
    /// A failure of one of the two does not end the other: see `Pipeline`.
    ///
    /// - Parameter end: Whether the destination is ended with this stream.
    /// - Returns: `destination`.
    @discardableResult
    public func pipe(to destination: Writable<Chunk>, end: Bool = true) -> Writable<Chunk> {
        Pipe(from: self, to: destination, endsDestination: end).start()
        return destination
    }

    /// Writes every chunk to `transform`.
    ///
    /// - Returns: What comes out of it, to be piped on.
    @discardableResult
    public func pipe<Output>(through transform: Duplex<Chunk, Output>) -> Readable<Output> {
        pipe(to: transform.writable)
        return transform.readable
    }

    /// Ends the pipe to `destination`, or all of them; harmless where there is none. The last one
    /// that goes pauses the stream.
    public func unpipe(_ destination: Writable<Chunk>? = nil) {
        guard !destinations.isEmpty else { return }
        guard let destination else {
            let all = destinations
            destinations = []
            pause()
            for destination in all { destination.tellUnpipe(Unpiping(self)) }
            return
        }
        guard let index = destinations.firstIndex(where: { $0 === destination }) else { return }
        destinations.remove(at: index)
        if destinations.isEmpty { pause() }
        destination.tellUnpipe(Unpiping(self))
    }
}

/// The news that a pipe ended, for whichever of several between the same two takes it.
final class Unpiping<Chunk> {
    let source: Readable<Chunk>
    var isTaken = false

    init(_ source: Readable<Chunk>) { self.source = source }
}

/// What a pipe listens for at both ends, and what it does then.
private final class Pipe<Chunk> {
    private let source: Readable<Chunk>
    private let destination: Writable<Chunk>
    private let endsDestination: Bool

    private var sourceListeners: [Listener] = []
    private var destinationListeners: [Listener] = []
    private var errorListener: Listener?
    private var closeListener: Listener?
    private var finishListener: Listener?
    private var waitsForDrain = false
    private var isOver = false

    init(from source: Readable<Chunk>, to destination: Writable<Chunk>, endsDestination: Bool) {
        self.source = source
        self.destination = destination
        self.endsDestination = endsDestination
    }

    @_specialize(where Chunk == [UInt8])
    func start() {
        source.destinations.append(destination)
        if source.isEndTold {
            source.loop.nextTick { [self] in sourceDidEnd() }
        } else {
            sourceListeners.append(source.onceEnd { [self] in sourceDidEnd() })
        }
        destinationListeners.append(destination.onUnpiping { [self] in unpiped($0) })
        sourceListeners.append(source.onData { [self] in write($0) })
        errorListener = destination.lifecycle.onErrorFirst { [self] _ in destinationDidFail() }
        closeListener = destination.lifecycle.onceClose { [self] in destinationDidClose() }
        finishListener = destination.onceFinish { [self] in destinationDidFinish() }
        destination.tellPipe(source)
        if destination.needsDrain {
            pause()
        } else if source.isFlowing != true {
            source.resume()
        }
    }

    private func sourceDidEnd() {
        if endsDestination { destination.end() } else { source.unpipe(destination) }
    }

    private func write(_ chunk: Chunk) {
        if !destination.write(chunk, then: nil) { pause() }
    }

    private func pause() {
        // Who unpipes inside of the write must not leave the source paused for ever.
        if !isOver {
            if source.destinations.count == 1, source.destinations[0] === destination {
                source.awaitedDrains = [destination]
            } else if source.destinations.contains(where: { $0 === destination }),
                !source.awaitedDrains.contains(where: { $0 === destination })
            {
                source.awaitedDrains.append(destination)
            }
            source.pause()
        }
        guard !waitsForDrain else { return }
        waitsForDrain = true
        destinationListeners.append(destination.onDrain { [self] in drained() })
    }

    private func drained() {
        source.awaitedDrains.removeAll { $0 === destination }
        if source.awaitedDrains.isEmpty, source.listensForData { source.resume() }
    }

    private func destinationDidFail() {
        source.unpipe(destination)
        if let errorListener { destination.lifecycle.removeListener(errorListener) }
    }

    private func destinationDidClose() {
        if let finishListener { destination.removeListener(finishListener) }
        source.unpipe(destination)
    }

    private func destinationDidFinish() {
        if let closeListener { destination.lifecycle.removeListener(closeListener) }
        source.unpipe(destination)
    }

    private func unpiped(_ news: Unpiping<Chunk>) {
        guard news.source === source, !news.isTaken else { return }
        news.isTaken = true
        cleanUp()
    }

    private func cleanUp() {
        for listener in sourceListeners { source.removeListener(listener) }
        for listener in destinationListeners { destination.removeListener(listener) }
        for listener in [errorListener, closeListener].compactMap({ $0 }) {
            destination.lifecycle.removeListener(listener)
        }
        if let finishListener { destination.removeListener(finishListener) }
        isOver = true
        // A source that waits for this destination would never flow again.
        if waitsForDrain, !source.awaitedDrains.isEmpty, destination.wantsDrain { drained() }
    }
}
