import CLinux
import EventLoops
import Linux
import Support
import Testing

@testable import Logs

@Suite("A log sink", .timeLimit(.minutes(1))) struct LogSinkTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }
    private var path: String { directory.path("log") }

    @Test func `a line is written without a further call`() throws {
        let pipe = try Pipe()
        let sink = try LogSink(
            quietly: .inherited(pipe.writer.rawValue),
            options: LogOptions(flushInterval: .milliseconds(1)))
        let lane = sink.makeLane()
        var reader = LineReader()
        for text in ["one", "two", "three"] {
            lane.append(line: text)
            #expect(try reader.next(from: pipe.reader) == text)
        }
    }

    @Test func `a half full lane is written before the interval is over`() throws {
        let pipe = try Pipe()
        let sink = try LogSink(
            quietly: .inherited(pipe.writer.rawValue),
            options: LogOptions(laneCapacity: 16, flushInterval: .seconds(3600)))
        let lane = sink.makeLane()
        var reader = LineReader()
        for text in ["1234567", "abcdefg"] {
            lane.append(line: text)
            #expect(try reader.next(from: pipe.reader) == text)
        }
    }

    @Test func `closing writes everything at once`() throws {
        let sink = try LogSink(
            quietly: .file(path: path), options: LogOptions(flushInterval: .seconds(3600)))
        let lanes = [sink.makeLane(), sink.makeLane()]
        for number in 0..<100 { lanes[number % 2].append(line: "\(number)") }
        sink.close()
        #expect(Set(try lines(of: path)) == Set((0..<100).map(String.init)))
        sink.close()
    }

    @Test func `a file that exists is appended to`() throws {
        for text in ["one", "two"] {
            let sink = try LogSink(quietly: .file(path: path))
            sink.makeLane().append(line: text)
            sink.close()
        }
        #expect(try lines(of: path) == ["one", "two"])
    }

    @Test func `four loops at once tear and lose no line, and each keeps its order`() throws {
        let sink = try LogSink(
            quietly: .file(path: path), options: LogOptions(laneCapacity: 1 << 20))
        let linesMax = 20_000
        try LoopGroup(count: 4).run { loop in
            let lane = sink.makeLane()
            let name = "\(ObjectIdentifier(loop).hashValue)"
            var number = 0
            loop.setInterval(.milliseconds(1)) { [unowned loop] in
                for _ in 0..<1000 where number < linesMax {
                    lane.append(line: "\(name) \(number)")
                    number += 1
                }
                if number == linesMax { loop.stop() }
            }
        }
        sink.close(within: .seconds(30))
        #expect(sink.droppedCount == 0)
        var nextNumbers: [Substring: Int] = [:]
        for line in try lines(of: path) {
            let words = line.split(separator: " ")
            try #require(words.count == 2)
            #expect(Int(words[1]) == nextNumbers[words[0], default: 0])
            nextNumbers[words[0], default: 0] += 1
        }
        #expect(nextNumbers.count == 4)
        #expect(nextNumbers.values.allSatisfy { $0 == linesMax })
    }
}

@Suite("A log whose reader is slow", .timeLimit(.minutes(1))) struct SlowReaderTests {
    @Test(arguments: LogLineFormat.allCases)
    func
        `lines beyond the bound are dropped at once, and counted when the reader is back`(
            format: LogLineFormat
        ) throws
    {
        let pipe = try Pipe()
        let pipeSize = try retrying {
            // F_GETPIPE_SZ, which <fcntl.h> hides behind _GNU_SOURCE.
            clinux_fcntl(pipe.writer.rawValue, 1032, 0)
        }
        let options = LogOptions(laneCapacity: 4096, noticeFormat: format)
        let sink = try LogSink(quietly: .inherited(pipe.writer.rawValue), options: options)
        let lane = sink.makeLane()
        var taken: [String] = []
        for number in 100_000..<200_000 where lane.append(line: "\(number)") {
            taken.append("\(number)")
        }
        #expect(taken.count * 7 <= Int(pipeSize) + options.laneCapacity)
        #expect(sink.droppedCount == 100_000 - taken.count)

        // A notice stands wherever the writer caught up: at the end, or before the pipe was full.
        var reader = LineReader()
        var found: [String] = []
        var told = 0
        while found.count < taken.count || told < sink.droppedCount {
            let line = try #require(try reader.next(from: pipe.reader))
            if let count = count(inNotice: line, format) {
                told += count
            } else {
                found.append(line)
            }
        }
        #expect(found == taken)
        #expect(told == sink.droppedCount)
        lane.append(line: "after")
        #expect(try reader.next(from: pipe.reader) == "after")
    }

    /// How many lines a notice says were dropped; nil for another line.
    private func count(inNotice line: String, _ format: LogLineFormat) -> Int? {
        let sentence = "log lines dropped, because the output was too slow"
        switch format {
        case .text:
            guard line.contains("Z warning: \(sentence) dropped=") else { return nil }
            return line.split(separator: "=").last.flatMap { Int($0) }
        case .json:
            guard line.contains(#"Z","level":"warning","message":"\#(sentence)","dropped":"#) else {
                return nil
            }
            return line.dropLast().split(separator: ":").last.flatMap { Int($0) }
        }
    }

    @Test func `closing gives up on a stuck reader after its limit, and counts what is left`()
        throws
    {
        let pipe = try Pipe()
        let sink = try LogSink(quietly: .inherited(pipe.writer.rawValue))
        let lane = sink.makeLane()
        var appended = 0
        while lane.append(line: "\(appended)") { appended += 1 }
        sink.close(within: .milliseconds(1))

        try pipe.reader.setNonBlocking(true)
        var reader = LineReader()
        var written = 0
        #expect(throws: Errno.wouldBlock) {
            while try reader.next(from: pipe.reader) == "\(written)" { written += 1 }
        }
        // The torn line at the pipe's end counts as dropped, or its LF just fitted in.
        #expect(sink.droppedCount == appended + 1 - written)
    }

    @Test func `a descriptor that others share stays blocking, and its reader may still be slow`()
        throws
    {
        var numbers: [CInt] = [0, 0]
        _ = try retrying { socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &numbers) }
        let ours = FileDescriptor(owning: numbers[0])
        let theirs = FileDescriptor(owning: numbers[1])
        let sink = try LogSink(quietly: .inherited(ours.rawValue))
        let lane = sink.makeLane()
        var taken = 0
        while lane.append(line: "\(taken)") { taken += 1 }
        #expect(clinux_fcntl(ours.rawValue, F_GETFL, 0) & O_NONBLOCK == 0)
        var reader = LineReader()
        for number in 0..<taken { #expect(try reader.next(from: theirs) == "\(number)") }
    }
}
