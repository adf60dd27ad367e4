import CLinux
import Linux
import Support
import Testing

@testable import Logs

@Suite("A log in trouble", .timeLimit(.minutes(1))) struct LogTroubleTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }
    private var path: String { directory.path("log") }

    /// A sink, and what it reports.
    private func sink(
        to destination: LogDestination, retryInterval: Duration = .milliseconds(1)
    ) throws -> (LogSink, AsyncStream<LogError>) {
        let (errors, continuation) = AsyncStream.makeStream(of: LogError.self)
        let options = LogOptions(
            laneCapacity: 1024, flushInterval: .milliseconds(1), retryInterval: retryInterval)
        return (
            try LogSink(to: destination, options: options) { continuation.yield($0) }, errors
        )
    }

    @Test func `after a rotation the old file keeps the old lines, and the path gets the new ones`()
        throws
    {
        let sink = try LogSink(quietly: .file(path: path))
        let lane = sink.makeLane()
        lane.append(line: "old")
        #expect(rename(path, path + ".1") == 0)
        sink.reopen()
        while access(path, F_OK) != 0 { sched_yield() }
        lane.append(line: "new")
        sink.close()
        #expect(try lines(of: path + ".1") == ["old"])
        #expect(try lines(of: path) == ["new"])
    }

    @Test func `when the path cannot be opened again, the old file stays in use`() async throws {
        let (sink, errors) = try sink(to: .file(path: path))
        let lane = sink.makeLane()
        #expect(rename(path, path + ".1") == 0)
        #expect(mkdir(path, 0o700) == 0)
        defer { rmdir(path) }
        sink.reopen()
        var reports = errors.makeAsyncIterator()
        #expect(await reports.next() == .cannotOpen(path: path, .isDirectory))
        lane.append(line: "still")
        sink.close()
        #expect(try lines(of: path + ".1") == ["still"])
    }

    @Test func `a full disk is reported once, and lines are counted`() async throws {
        let full = try FileDescriptor.open("/dev/full", O_WRONLY)
        let (errors, continuation) = AsyncStream.makeStream(of: LogError.self)
        let name = "descriptor \(full.rawValue)"
        let sink = try LogSink(
            to: .inherited(full.rawValue),
            options: LogOptions(laneCapacity: 1024, retryInterval: .milliseconds(1))
        ) { continuation.yield($0) }
        let lane = sink.makeLane()
        for _ in 0..<256 { #expect(lane.append(line: "abc")) }
        #expect(!lane.append(line: "abc"))
        var reports = errors.makeAsyncIterator()
        #expect(await reports.next() == .cannotWrite(output: name, .noSpace))
        sink.close()
        #expect(sink.droppedCount == 257)
        continuation.finish()
        #expect(await reports.next() == nil)
    }

    @Test func `a reader that has gone is an error, and one that comes back finds every line`()
        async throws
    {
        let pipe = directory.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        var reading: FileDescriptor? = try .open(pipe, O_RDONLY | O_NONBLOCK)
        let (sink, errors) = try sink(to: .file(path: pipe))
        let lane = sink.makeLane()
        reading = nil
        lane.append(line: "one")
        var reports = errors.makeAsyncIterator()
        #expect(await reports.next() == .cannotWrite(output: pipe, .brokenPipe))
        lane.append(line: "two")
        reading = try .open(pipe, O_RDONLY | O_NONBLOCK)
        sink.close()
        var reader = LineReader()
        let found = [try reader.next(from: reading!), try reader.next(from: reading!)]
        #expect(found == ["one", "two"])
    }

    @Test func `a missing directory, and a pipe without a reader, are refused in a sentence`()
        throws
    {
        let missing = directory.path + "/no/log"
        let error = #expect(throws: LogError.self) { try LogSink(quietly: .file(path: missing)) }
        #expect(
            error?.description
                == "cannot open the log file \(missing): its directory does not exist; create it first"
        )
        let pipe = directory.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let refusal = #expect(throws: LogError.self) { try LogSink(quietly: .file(path: pipe)) }
        #expect(
            refusal?.description
                == "cannot log to the pipe \(pipe): nobody reads from it; start its reader first")
    }
}
