import EventLoops
import Streams

/// Streams that log what happens to them, as the same ones do on Node 20.
final class NodeRows {
    let loop: EventLoop
    private(set) var log: [String] = []

    init(on loop: EventLoop) { self.loop = loop }

    typealias Bytes = [UInt8]

    struct Failure: Error {
        let text: String
    }

    private func say(_ text: String) { log.append(text) }

    private func word(_ error: (any Error)?) -> String {
        switch error {
        case nil: "ok"
        case let error as StreamError: error.code
        case let error as Failure: error.text
        case .some(let error): "\(error)"
        }
    }

    private func saying(_ word: String) -> Completion {
        { [self] in say("\(word) \(self.word($0))") }
    }

    private func chunk(_ count: Int) -> Bytes { Bytes(repeating: 97, count: count) }

    // MARK: Parts

    private func source(_ count: Int, _ size: Int) -> Readable<Bytes> {
        var left = count
        let stream = Readable<Bytes>(
            on: loop, counting: .bytes, highWaterMark: 4,
            from: ReadableSource { [self] stream, _ in
                say("read")
                left -= 1
                if left >= 0 { stream.push(chunk(size)) } else { stream.pushEnd() }
            })
        stream.onEnd { [self] in say("s:end") }
        stream.onClose { [self] in say("s:close") }
        stream.onError { [self] in say("s:error \(word($0))") }
        return stream
    }

    private func transform(
        _ name: String, flush: @escaping (Completion) -> Void = { $0(nil) },
        _ body: @escaping (Bytes, Readable<Bytes>, @escaping Completion) -> Void
    ) -> Duplex<Bytes, Bytes> {
        let stream = Duplex<Bytes, Bytes>(
            on: loop, writing: .bytes, reading: .bytes, writableHighWaterMark: 4,
            readableHighWaterMark: 4,
            TransformHandlers(
                flush: { [self] _, done in
                    say("\(name):flush")
                    flush(done)
                },
                transform: { [self] chunk, output, done in
                    say("\(name):transform \(chunk.count)")
                    body(chunk, output, done)
                }))
        tell(stream, name)
        stream.onError { [self] in say("\(name):error \(word($0))") }
        return stream
    }

    private func tell(_ stream: Duplex<Bytes, Bytes>, _ name: String) {
        stream.readable.onEnd { [self] in say("\(name):end") }
        stream.writable.onFinish { [self] in say("\(name):finish") }
        stream.onClose { [self] in say("\(name):close") }
    }

    private func sink(
        _ write: @escaping (Bytes, @escaping Completion) -> Void
    ) -> Writable<Bytes> {
        let stream = Writable<Bytes>(
            on: loop, counting: .bytes, highWaterMark: 4,
            into: WritableSink { [self] chunk, done in
                say("write \(chunk.count)")
                write(chunk, done)
            })
        stream.onFinish { [self] in say("w:finish") }
        stream.onClose { [self] in say("w:close") }
        stream.onError { [self] in say("w:error \(word($0))") }
        return stream
    }

    private func pass(
        _ chunk: Bytes, _ output: Readable<Bytes>, _ done: @escaping Completion
    ) {
        output.push(chunk)
        done(nil)
    }

    private func later(_ body: @escaping () -> Void) { loop.setImmediate(body) }

    private func atOnce(_ chunk: Bytes, _ done: Completion) { done(nil) }

    private func aTurnLater(_ chunk: Bytes, _ done: @escaping Completion) {
        later { done(nil) }
    }

    // MARK: Rows

    func sync() {
        Pipeline(from: source(3, 3)).through(transform("t", pass))
            .into(sink(atOnce), then: saying("done"))
    }

    func async() {
        let slow = transform("t") { [self] chunk, output, done in
            later { [self] in pass(chunk, output, done) }
        }
        Pipeline(from: source(3, 5)).through(slow).into(sink(aTurnLater), then: saying("done"))
    }

    func trerr() {
        var count = 0
        let failing = transform("t") { [self] chunk, output, done in
            count += 1
            if count == 2 { done(Failure(text: "bad")) } else { pass(chunk, output, done) }
        }
        Pipeline(from: source(4, 3)).through(failing).into(sink(aTurnLater), then: saying("done"))
    }

    func sinkerr() {
        var count = 0
        let failing = sink { [self] _, done in
            count += 1
            if count == 2 { later { done(Failure(text: "full")) } } else { done(nil) }
        }
        Pipeline(from: source(9, 3)).through(transform("t", pass))
            .into(failing, then: saying("done"))
    }

    func srcdestroy() {
        let source = source(9, 3)
        let slow = transform("t") { [self] chunk, output, done in
            later { [self] in pass(chunk, output, done) }
        }
        Pipeline(from: source).through(slow).into(sink(aTurnLater), then: saying("done"))
        later { source.destroy() }
    }

    func sinkdestroy() {
        let sink = sink(aTurnLater)
        Pipeline(from: source(9, 3)).into(sink, then: saying("done"))
        later { sink.destroy() }
    }

    func two() {
        let splitting = transform("u") { chunk, output, done in
            output.push(Array(chunk.dropFirst()))
            output.push([chunk[0]])
            done(nil)
        }
        Pipeline(from: source(4, 3)).through(transform("t", pass)).through(splitting)
            .into(sink(aTurnLater), then: saying("done"))
    }

    func flusherr() {
        let failing = transform("t", flush: { $0(Failure(text: "rest")) }, pass)
        Pipeline(from: source(2, 3)).through(failing).into(sink(atOnce), then: saying("done"))
    }

    private func duplex(allowHalfOpen: Bool) -> Duplex<Bytes, Bytes> {
        let stream = Duplex<Bytes, Bytes>(
            on: loop, writing: .bytes, reading: .bytes, writableHighWaterMark: 4,
            readableHighWaterMark: 4, allowHalfOpen: allowHalfOpen,
            into: WritableSink(
                finish: { [self] done in
                    say("final")
                    done(nil)
                },
                write: { [self] chunk, done in
                    say("write \(chunk.count)")
                    done(nil)
                }),
            from: ReadableSource { [self] stream, _ in
                say("read")
                stream.pushEnd()
            })
        tell(stream, "d")
        return stream
    }

    func half() {
        let stream = duplex(allowHalfOpen: false)
        stream.lifecycle.whenFinished(nil, saying("done"))
        stream.readable.resume()
    }

    func open() {
        let stream = duplex(allowHalfOpen: true)
        stream.lifecycle.whenFinished(nil, saying("done"))
        stream.lifecycle.whenFinished(.readable, saying("read-done"))
        stream.readable.resume()
        later { [self] in stream.writable.end(chunk(2)) }
    }

    func fan() {
        let source = source(4, 3)
        source.pipe(
            to: sink { [self] _, done in later { [self] in later { done(nil) } } })
        let fast = Writable<Bytes>(
            on: loop, counting: .bytes, highWaterMark: 4,
            into: WritableSink { [self] chunk, done in
                say("fast \(chunk.count)")
                done(nil)
            })
        fast.onFinish { [self] in say("fast:finish") }
        source.pipe(to: fast)
    }

    func closed() {
        let sink = sink(atOnce)
        sink.end(chunk(1))
        later { [self] in
            later { [self] in sink.lifecycle.whenFinished(nil, saying("late")) }
        }
    }

    func premature() {
        let source = source(9, 3)
        source.lifecycle.whenFinished(nil, saying("done"))
        source.onData { _ in }
        later { source.destroy() }
    }

    func tdestroy() {
        let slow = transform("t") { [self] chunk, output, done in
            later { [self] in pass(chunk, output, done) }
        }
        slow.lifecycle.whenFinished(nil, saying("done"))
        slow.writable.write(chunk(3), then: saying("cb"))
        slow.writable.write(chunk(3), then: saying("cb2"))
        slow.writable.end(then: saying("endcb"))
        later { slow.destroy() }
    }

    func hwm0() {
        let stream = Duplex<Bytes, Bytes>(
            on: loop, writing: .bytes, reading: .bytes, readableHighWaterMark: 0,
            TransformHandlers(transform: { [self] chunk, output, done in
                say("t \(chunk.count)")
                pass(chunk, output, done)
            }))
        say("\(stream.writable.highWaterMark)")
        say("\(stream.writable.write(chunk(1), then: nil))")
        say("\(stream.writable.write(chunk(1), then: nil))")
        stream.writable.onDrain { [self] in say("drain") }
        stream.writable.end()
        later { [self] in stream.readable.onData { [self] in say("data \($0.count)") } }
        stream.readable.onEnd { [self] in say("end") }
    }
}
