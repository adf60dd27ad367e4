package import EventLoops
internal import Streams

extension StreamCase {
    /// Runs the case on `loop`, and returns its trace, line by line, when nothing is left to
    /// happen.
    ///
    /// The loop runs meanwhile, on the calling thread.
    package func trace(on loop: EventLoop) -> [String] {
        let run = StreamCaseRun(self, on: loop)
        loop.setImmediate { run.start() }
        loop.run()
        let log = run.log
        run.end()
        loop.run()
        return log
    }
}

/// A failure that a step asks for; Node shows the text.
private struct CaseFailure: Error {
    let text: String
}

private final class StreamCaseRun {
    private let program: StreamCase
    private let loop: EventLoop
    private var readable: Readable<[UInt8]>?
    private var writable: Writable<[UInt8]>?
    /// The sink's completions that no step has called yet.
    private var unacknowledged: [Completion] = []
    private var writeCount = 0
    private var next = 0
    private(set) var log: [String] = []

    init(_ program: StreamCase, on loop: EventLoop) {
        self.program = program
        self.loop = loop
    }

    func start() {
        if program.kind != .readable { makeWritable() }
        if program.kind != .writable { makeReadable() }
        if program.kind == .pipe, let readable, let writable { readable.pipe(to: writable) }
        proceed()
    }

    /// Lets go of streams that no step has ended.
    func end() {
        unacknowledged = []
        readable?.destroy()
        writable?.destroy()
        readable = nil
        writable = nil
    }

    private var measure: ChunkMeasure<[UInt8]> { program.countsObjects ? .objects : .bytes }

    private func size(_ chunk: [UInt8]) -> Int { program.countsObjects ? 1 : chunk.count }

    private func chunk(_ size: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "a"), count: program.countsObjects ? 1 : size)
    }

    // MARK: Streams that tell what happens to them

    private func makeWritable() {
        var sink = WritableSink<[UInt8]>(
            finish: { [self] done in
                log.append("_final")
                done(nil)
            },
            write: { [self] chunk, done in
                log.append("_write \(size(chunk))")
                unacknowledged.append(done)
            })
        if program.hasWriteAll {
            sink.writeAll = { [self] chunks, done in
                log.append("_writev \(chunks.map { String(size($0)) }.joined(separator: "+"))")
                unacknowledged.append(done)
            }
        }
        let stream = Writable(
            on: loop, counting: measure, highWaterMark: program.writableMark, into: sink)
        stream.onDrain { [self] in log.append("w:drain") }
        stream.onFinish { [self] in log.append("w:finish") }
        stream.onClose { [self] in log.append("w:close") }
        stream.onPipe { [self] _ in log.append("w:pipe") }
        stream.onUnpipe { [self] _ in log.append("w:unpipe") }
        stream.onError { [self] in log.append("w:error \(word(for: $0))") }
        writable = stream
    }

    private func makeReadable() {
        let source = ReadableSource<[UInt8]> { [self] _, count in log.append("_read \(count)") }
        let stream = Readable(
            on: loop, counting: measure, highWaterMark: program.readableMark, from: source)
        stream.onEnd { [self] in log.append("r:end") }
        stream.onClose { [self] in log.append("r:close") }
        stream.onPause { [self] in log.append("r:pause") }
        stream.onResume { [self] in log.append("r:resume") }
        stream.onError { [self] in log.append("r:error \(word(for: $0))") }
        readable = stream
    }

    private func word(for error: (any Error)?) -> String {
        switch error {
        case nil: "ok"
        case let error as StreamError: error.code
        case let error as CaseFailure: error.text
        case .some(let error): "\(error)"
        }
    }

    // MARK: Steps

    private func proceed() {
        while next < program.operations.count {
            let operation = program.operations[next]
            next += 1
            if operation == .turn { return turn { [self] in proceed() } }
            perform(operation)
        }
        turn {}
    }

    /// Two rounds of the loop, then the state.
    private func turn(_ then: @escaping () -> Void) {
        loop.setImmediate { [self] in
            loop.setImmediate { [self] in
                loop.queueMicrotask { [self] in
                    tellState()
                    then()
                }
            }
        }
    }

    private func tellState() {
        if let readable {
            let flowing = readable.isFlowing.map { "\($0)" } ?? "null"
            log.append(
                "R len=\(readable.length) flowing=\(flowing) ended=\(readable.isEndTold)"
                    + " destroyed=\(readable.isDestroyed)")
        }
        if let writable {
            log.append(
                "W len=\(writable.length) need=\(writable.needsDrain) corked=\(writable.corkCount)"
                    + " ended=\(writable.isEnding) finished=\(writable.isFinished)"
                    + " destroyed=\(writable.isDestroyed)")
        }
    }

    private func perform(_ operation: StreamCase.Operation) {
        switch operation {
        case .write(let size): write(size)
        case .acknowledge: acknowledge("ack", nil)
        case .failAcknowledging(let text): acknowledge("ackerr", CaseFailure(text: text))
        case .cork: writable?.cork()
        case .uncork: writable?.uncork()
        case .end: writable?.end { [self] in log.append("end-cb \(word(for: $0))") }
        case .destroy(let text):
            (writable?.lifecycle ?? readable?.lifecycle)?.destroy(text.map(CaseFailure.init))
        case .push(let size):
            if let readable { log.append("push \(size) -> \(readable.push(chunk(size)))") }
        case .pushEnd:
            readable?.pushEnd()
            log.append("eof -> false")
        case .unshift(let size): readable?.unshift(chunk(size))
        case .read(let count): read(count)
        case .pause: readable?.pause()
        case .resume: readable?.resume()
        case .onData: readable?.onData { [self] in log.append("data \(size($0))") }
        case .onReadable:
            readable?.onReadable { [self] in log.append("readable len=\(readable?.length ?? 0)") }
        case .unpipe: if let writable { readable?.unpipe(writable) }
        case .turn: break
        }
    }

    private func write(_ size: Int) {
        guard let writable else { return }
        let number = writeCount
        writeCount += 1
        let goesOn = writable.write(chunk(size)) { [self] error in
            log.append("cb#\(number) \(word(for: error))")
        }
        log.append("write#\(number) \(size) -> \(goesOn)")
    }

    private func acknowledge(_ name: String, _ error: CaseFailure?) {
        guard !unacknowledged.isEmpty else { return log.append("ack-none") }
        log.append(name)
        unacknowledged.removeFirst()(error)
    }

    private func read(_ count: Int?) {
        guard let readable else { return }
        let chunk = readable.read(count)
        log.append(
            "read \(count.map(String.init) ?? "") -> \(chunk.map { "\(size($0))" } ?? "null")")
    }
}
