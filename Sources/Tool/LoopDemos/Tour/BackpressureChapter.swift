internal import EventLoops
internal import Linux
internal import Streams

extension TourChapter {
    /// Why a fast source does not fill the memory in front of a slow sink.
    static func backpressure() throws(Errno) -> TourChapter {
        TourChapter(
            name: .backpressure, title: "Backpressure",
            introduction:
                "A source can be faster than where its data goes: a file is read at once, a phone "
                + "takes its time. What is between them waits in buffers, in memory. Each buffer has "
                + "a mark, and a stream whose buffer is at its mark says so: that is backpressure.",
            scenes: [try writing(), try piping()],
            moral: "When write says false, wait for drain. Or let pipe do it: then nothing is ever "
                + "read faster than it can be written, and memory stays at the marks.")
    }

    private static func meter(_ name: String, _ value: Int, mark: Int) -> TourMeter {
        TourMeter(
            name: name, value: value, limit: mark, caption: "\(value) of \(mark)",
            isFull: value >= mark)
    }

    // MARK: write and drain

    private static func writing() throws(Errno) -> TourScene {
        try .recorded(
            "write says false, drain says go on",
            """
            const { Writable } =
              require('node:stream')
            const { log } = console
            const slow = new Writable({
              objectMode: true, highWaterMark: 3,
              write(chunk, _, done) {
                setTimeout(done, 10)
              }
            })
            let n = 1
            function fill() {
              while (n <= 5) {
                const more = slow.write(n)
                log(`write ${n++}: ${more}`)
                if (!more) return
              }
              slow.end()
            }
            slow.on('drain', () => {
              log('drain')
              fill()
            })
            slow.on('finish', () => log('finish'))
            fill()
            """, notes: writingNotes, perform(writingOn:))
    }

    private static func perform(writingOn js: LoopRecorder) {
        let slow = slowSink(js, mark: 3, line: 7)
        js.watch { [meter("slow's buffer", slow.length, mark: 3)] }
        var next = 1
        func fill() {
            while next <= 5 {
                let more = slow.write(next)
                js.log("write \(next): \(more)", line: 14)
                next += 1
                if !more { return }
            }
            slow.end()
        }
        slow.onDrain {
            js.log("drain", line: 20)
            fill()
        }
        slow.onFinish { js.log("finish", line: 23) }
        fill()
    }

    /// A stream that takes 10 ms for each chunk.
    private static func slowSink(
        _ js: LoopRecorder, mark: Int, line: Int, _ tell: @escaping (Int) -> Void = { _ in }
    ) -> Writable<Int> {
        Writable(
            on: js.loop, counting: .objects, highWaterMark: mark,
            into: WritableSink { chunk, done in
                tell(chunk)
                js.setTimeout("done \(chunk)", 10, line: line) { done(nil) }
            })
    }

    private static let writingNotes: [TourMoment: String] = [
        .queued("done 1"):
            "The first chunk goes straight into the sink, which will be done with it at 10 ms. Until "
            + "then it counts as buffered, too.",
        .printed("write 1: true"): "write says true: below the mark of 3, there is room for more.",
        .printed("write 2: true"):
            "The second has to wait: the sink does one at a time. Still room.",
        .printed("write 3: false"):
            "With the third the buffer is at its mark, and write says false. The chunk is taken all "
            + "the same, but a polite program stops here.",
        .programEnded: "So the program stops, and waits to hear 'drain'.",
        .waited(until: 10): "The sink works on the first chunk for 10 ms.",
        .began("done 1"): "The sink is done with the first chunk.",
        .queued("done 2"): "It takes the second. 2 are left in the buffer; that is not empty.",
        .waited(until: 20): "10 ms more.",
        .queued("done 3"): "Done with the second. It takes the third.",
        .waited(until: 30): "And 10 ms more.",
        .began("done 3"): "Done with the third.",
        .printed("drain"):
            "The buffer is empty. Now, and not as soon as there is room for one, comes 'drain': the "
            + "program may fill it again.",
        .queued("done 4"): "Chunk 4 goes into the sink.",
        .printed("write 4: true"): "Below the mark: true.",
        .printed("write 5: true"): "Chunk 5 was the last. The program ends the stream.",
        .printed("finish"):
            "Everything is written. There were never more than 3 chunks in memory, however many "
            + "there were to write.",
    ]

    // MARK: pipe

    private static func piping() throws(Errno) -> TourScene {
        try .recorded(
            "pipe does it for you",
            """
            const { Readable, Writable } =
              require('node:stream')
            const { log } = console
            let n = 1
            const fast = new Readable({
              objectMode: true, highWaterMark: 2,
              read() {
                this.push(n < 6 ? n : null)
                log(n < 6 ? `read ${n++}` : 'end')
              }
            })
            const slow = new Writable({
              objectMode: true, highWaterMark: 2,
              write(chunk, _, done) {
                log(`write ${chunk}`)
                setTimeout(done, 10)
              }
            })
            slow.on('finish', () => log('finish'))
            fast.pipe(slow)
            """, notes: pipingNotes, perform(pipingOn:))
    }

    private static func perform(pipingOn js: LoopRecorder) {
        var next = 1
        let fast = Readable<Int>(
            on: js.loop, counting: .objects, highWaterMark: 2,
            from: ReadableSource { stream, _ in
                guard next < 6 else {
                    stream.pushEnd()
                    return js.log("end", line: 9)
                }
                stream.push(next)
                js.log("read \(next)", line: 9)
                next += 1
            })
        let slow = slowSink(js, mark: 2, line: 16) { js.log("write \($0)", line: 15) }
        js.watch {
            [
                meter("fast's buffer", fast.length, mark: 2),
                meter("slow's buffer", slow.length, mark: 2),
            ]
        }
        slow.onFinish { js.log("finish", line: 19) }
        fast.pipe(to: slow)
    }

    private static let pipingNotes: [TourMoment: String] = [
        .programEnded:
            "The program has connected the two, and is through. From now on pipe does what 'fill' "
            + "did: it listens to 'data' and 'drain' for you. Between callbacks, the stream begins.",
        .printed("read 1"):
            "fast is asked for data, and pushes chunk 1 into its buffer. This happens in a tick of "
            + "the stream itself.",
        .printed("read 2"): "Below its mark of 2, so it is asked again: chunk 2, read ahead.",
        .printed("write 1"): "Meanwhile pipe hands chunk 1 on, and the slow sink begins with it.",
        .queued("done 1"): "That will take until 10 ms.",
        .printed("read 3"): "fast goes on reading ahead, as there is room in one of the buffers.",
        .printed("read 4"): "Chunk 4. Now look at the two buffers.",
        .waited(until: 10):
            "slow is at its mark, so write has said false, and pipe has paused fast. fast is at its "
            + "mark, too, so nothing more is read. That is backpressure: the slow end holds the fast "
            + "one back.",
        .queued("done 2"):
            "The sink is done with 1 and takes 2. There is room, but no 'drain' yet.",
        .waited(until: 20): "So fast stays paused.",
        .began("done 2"): "Done with chunk 2...",
        .printed("read 5"):
            "...the buffer is empty: 'drain'. pipe lets fast flow again, and it reads on; for a moment "
            + "its buffer is one above the mark. A mark says stop, it is not a wall.",
        .printed("write 3"): "The next chunk is handed on...",
        .printed("end"): "...and fast has no more to give. What is buffered still has to go.",
        .printed("finish"):
            "Everything has arrived, and there were never more than three chunks in a buffer. With a "
            + "million chunks it would be the same.",
    ]
}
