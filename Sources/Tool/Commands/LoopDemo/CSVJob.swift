// The streams of `bx loop-demo csv`:
//
//   FILE -> count the bytes -> gunzip -> CSVQueryRun -> standard output

internal import Arguments
internal import Bytes
internal import CLinux
internal import CSV
internal import EventLoops
internal import Linux
internal import Streams
internal import Terminal

/// One table on its way from a file to standard output.
final class CSVJob {
    private typealias Bytes = Readable<[UInt8]>

    private let path: ArgumentPath
    private let format: TableFormat
    private let console: Console
    private let query: CSVQuery
    private let table: CSVQueryRun
    private var bar: ProgressBar?
    private var bytesRead = 0
    private var bytesTotal: Int?
    /// Why standard output failed; what later calls say is only that it did.
    private var sinkError: (any Error)?
    private var result: Result<ExitCode, CommandFailure> = .success(.interrupted)

    /// Never shut down: a thread of it may wait for input that never comes when the program ends.
    private static let pool = BlockingPool()
    /// Also the size of a block, which is a turn of the loop's work: below a millisecond.
    private static let blockSize = 256 << 10

    init(
        _ path: ArgumentPath, _ query: CSVQuery, format: TableFormat, bar: ProgressBar?,
        _ console: Console
    ) {
        self.path = path
        self.query = query
        self.format = format
        self.bar = bar
        self.console = console
        table = CSVQueryRun(query)
    }

    func run() throws(CommandFailure) -> ExitCode {
        let loop = try LoopDemoRunCommand.makeLoop()
        // Which may wait for a FIFO's writer, and be interrupted meanwhile.
        let source = try openSource(on: loop)
        let sink = try openSink(on: loop)
        // Before any thread starts: what one left unblocked would end the program.
        blockSignals([SIGINT])
        let signals: SignalWatch
        do throws(Errno) {
            signals = try loop.watchSignals([SIGINT]) { _ in loop.stop() }
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-signals", message: "cannot wait for signals: \(error)")
        }
        defer { signals.close() }
        var task: Task<Void, Never>?
        loop.setImmediate { [self] in
            drawRegularly(on: loop)
            task = loop.start { [self] in
                result = await work(source, sink)
                loop.stop()
            }
        }
        loop.run()
        removeBar()
        task?.cancel()
        loop.close()
        return try result.get()
    }

    private func drawRegularly(on loop: EventLoop) {
        guard bar != nil else { return }
        let start = loop.now
        loop.setInterval(.milliseconds(100), referenced: false) { [self] in
            bar?.draw(
                Progress(
                    done: bytesRead, total: bytesTotal, elapsed: .nanoseconds(loop.now - start),
                    note: "\(table.rowCount) rows"))
        }
    }

    /// Counts may go to the same terminal, and begin in an empty line then.
    private func removeBar() {
        bar?.clear()
        bar = nil
    }

    // MARK: Ends

    private var isStandardInput: Bool { path.bytes == [UInt8(ascii: "-")] }
    private var name: String { isStandardInput ? "standard input" : "\(path)" }

    private func openSource(on loop: EventLoop) throws(CommandFailure) -> Bytes {
        do throws(Errno) {
            if isStandardInput {
                return try .descriptor(
                    sharing: StandardStream.input.rawValue, on: loop, pool: Self.pool,
                    highWaterMark: Self.blockSize)
            }
            let file = try FileDescriptor.open(path.bytes, O_RDONLY)
            let status = try file.status()
            guard status.kind == .regular else {
                return try .descriptor(
                    sharing: file.rawValue, on: loop, pool: Self.pool,
                    highWaterMark: Self.blockSize)
            }
            bytesTotal = status.size
            return .file(
                OpenFile(file), on: loop, pool: Self.pool, highWaterMark: Self.blockSize)
        } catch {
            throw cannotRead(error)
        }
    }

    private func openSink(on loop: EventLoop) throws(CommandFailure) -> Writable<[UInt8]> {
        do throws(Errno) {
            return try .descriptor(
                sharing: StandardStream.output.rawValue, on: loop, pool: Self.pool,
                highWaterMark: 4 * Self.blockSize)
        } catch {
            throw CommandFailure(OutputError(error))
        }
    }

    // MARK: Work

    private func work(
        _ source: Bytes, _ sink: Writable<[UInt8]>
    ) async -> Result<ExitCode, CommandFailure> {
        sink.onError { [self] error in sinkError = sinkError ?? error }
        do throws(CommandFailure) {
            let failure = try await readTable(from: source, into: sink)
            removeBar()
            try await printRows(into: sink)
            if failure == nil { try await printCounts(into: sink) }
            do { try await sink.finish() } catch { throw cannotWrite(error) }
            if let failure { throw failure }
            return .success(.done)
        } catch {
            return .failure(error)
        }
    }

    /// Reads the table, as far as it is needed, and prints its rows.
    ///
    /// - Returns: What is wrong with the table; the rows before that are printed.
    private func readTable(
        from source: Bytes, into sink: Writable<[UInt8]>
    ) async throws(CommandFailure) -> CommandFailure? {
        do {
            for try await piece in try unpacked(source) {
                do throws(CSVQueryError) {
                    try table.read(piece)
                } catch {
                    return failure(error)
                }
                try await printRows(into: sink)
                if table.isDone { return nil }
            }
        } catch let error as CommandFailure {
            throw error
        } catch {
            return cannotRead(error)
        }
        do throws(CSVQueryError) {
            try table.finish()
            return nil
        } catch {
            return failure(error)
        }
    }

    /// The table's bytes, counted as they came and gunzipped where they are gzip's.
    private func unpacked(_ source: Bytes) throws -> Bytes {
        let loop = source.lifecycle.loop
        let counter = Duplex<[UInt8], [UInt8]>.map(on: loop, .bytes, to: .bytes) { [self] piece in
            bytesRead += piece.count
            return piece
        }
        let gunzip = try Duplex.decompressedWhereGzip(on: loop)
        Pipeline(from: source).through(counter).into(gunzip.writable) { error in
            if let error { gunzip.readable.destroy(error) }
        }
        return gunzip.readable
    }

    private func printRows(into sink: Writable<[UInt8]>) async throws(CommandFailure) {
        let rows = table.takeOutput()
        guard !rows.isEmpty else { return }
        do { try await sink.write(rows) } catch { throw cannotWrite(error) }
    }

    private func printCounts(into sink: Writable<[UInt8]>) async throws(CommandFailure) {
        switch (query.result, format) {
        case (.rows, _): return
        case (.counts, .csv), (.counts, .jsonl):
            table.writeCounts()
            try await printRows(into: sink)
        case (.counts, .table):
            let text = CountTable.text(table.countTitles, table.counts())
            do { try await sink.write(Array(text.utf8)) } catch { throw cannotWrite(error) }
        }
    }

    // MARK: Failures

    private func failure(_ error: CSVQueryError) -> CommandFailure {
        switch error {
        case .table:
            CommandFailure(exitCode: .failed, code: "not-csv", message: "\(name): \(error)")
        case .tooManyGroups:
            CommandFailure(
                exitCode: .failed, code: "too-many-groups", message: "\(name): \(error)",
                hint: "raise --max-groups, or count by a column with fewer values")
        case .unknownColumn(let column): unknownColumn(column, "\(error)")
        case .condition(let mistake):
            if case .unknownColumn(let column, _) = mistake {
                unknownColumn(column, "\(error)")
            } else {
                CommandFailure(
                    exitCode: .commandLine, code: "bad-condition", message: "\(error)")
            }
        }
    }

    private func unknownColumn(_ column: String, _ sentence: String) -> CommandFailure {
        let names = table.columns?.names ?? []
        let shown = names.prefix(8).map { ArgumentText(bytes: Array($0.utf8)).quoted }
        let all = shown.joined(separator: ", ") + (names.count > shown.count ? ", ..." : "")
        let meant = nearest(to: column, among: names)
        return CommandFailure(
            exitCode: .commandLine, code: "unknown-column", message: "\(name): \(sentence)",
            hint: meant.map { "did you mean \(ArgumentText(bytes: Array($0.utf8)).quoted)?" }
                ?? "the columns are \(all)")
    }

    private func cannotRead(_ error: any Error) -> CommandFailure {
        CommandFailure(
            exitCode: .failed, code: "cannot-read", message: "cannot read \(name): \(error)")
    }

    private func cannotWrite(_ error: any Error) -> CommandFailure {
        let error = sinkError ?? error
        if let error = error as? Errno { return CommandFailure(OutputError(error)) }
        return CommandFailure(
            exitCode: .failed, code: "output-failed",
            message: "cannot write to standard output: \(error)")
    }
}
