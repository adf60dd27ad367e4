// bx loop-demo csv: a table of any size through the house's streams.

internal import Arguments
internal import CSV
internal import Terminal

enum LoopDemoCSVCommand {
    private typealias Flags = LoopDemoCSVFlags

    static let command = Command(
        spec: CommandSpec(
            name: "csv", purpose: "Filter, count and convert CSV of any size",
            description: [
                "Rows are read, chosen and written piece by piece in constant memory, on one loop. "
                    + "FILE has commas (or --delimiter) between fields, quotes where RFC 4180 wants "
                    + "them, and a header; a byte order mark, CRLF and gzip are seen by themselves.",
                "A row with another number of fields than the first, and a quote that is never "
                    + "closed, end it with their line's number; the rows before are printed.",
            ],
            examples: [
                Example("bx loop-demo csv people.csv --to jsonl", "as JSON Lines"),
                Example(
                    "bx loop-demo csv people.csv.gz --where 'age >= 18' --select name,city",
                    "some columns of some rows"),
                Example(
                    "bx loop-demo csv log.csv --where 'status starts \"5\"' --count-by path --limit 10",
                    "the ten that fail most"),
                Example(
                    "zcat access.tsv.gz | bx loop-demo csv - --delimiter '\\t' --no-header --count",
                    "from a pipe"),
            ],
            operands: Operands(Flags.file), groups: Flags.groups,
            exclusions: [Exclusion(Flags.select, Flags.countBy, Flags.count)],
            exitCodes: [
                ExitCodeNote(.failed, "the table cannot be read, or is none"),
                ExitCodeNote(.commandLine, "a flag is wrong, or names a column that is not there"),
            ], seeAlso: ["mlr(1)"]),
        run: { call throws(CommandFailure) in
            let arguments = call.arguments
            let format = try format(arguments, call.console)
            let job = CSVJob(
                arguments[Flags.file], try query(arguments, format), format: format,
                bar: try bar(call, format), call.console)
            return try job.run()
        })

    /// What is printed: what the line says, else what suits the reader.
    private static func format(
        _ arguments: ParsedArguments, _ console: Console
    ) throws(CommandFailure) -> TableFormat {
        let isCount = isCount(arguments)
        let wanted: TableFormat? = arguments[Flags.format]
        if console.isJSON {
            if let wanted, wanted != .jsonl {
                throw mistake("--json means --to jsonl, and the line says --to \(wanted.rawValue)")
            }
            return .jsonl
        }
        guard let wanted else {
            return isCount && StandardStream.output.isTerminal ? .table : .csv
        }
        if wanted == .table, !isCount {
            throw mistake("--to table is for --count-by and --count; rows are csv or jsonl")
        }
        return wanted
    }

    private static func mistake(_ sentence: String) -> CommandFailure {
        CommandFailure(exitCode: .commandLine, code: "contradiction", message: sentence)
    }

    private static func isCount(_ arguments: ParsedArguments) -> Bool {
        arguments[Flags.count] || arguments[Flags.countBy] != nil
    }

    private static func query(
        _ arguments: ParsedArguments, _ format: TableFormat
    ) throws(CommandFailure) -> CSVQuery {
        var query = CSVQuery()
        query.input = CSVOptions(
            delimiter: arguments[Flags.delimiter].byte,
            recordBytesMax: arguments[Flags.recordMax])
        query.hasHeader = arguments[Flags.header]
        query.conditions = arguments[Flags.conditions].map(\.condition)
        if let columns = arguments[Flags.countBy] {
            query.result = .counts(columns.names)
        } else if arguments[Flags.count] {
            query.result = .counts([])
        } else {
            query.result = .rows(arguments[Flags.select]?.names)
        }
        switch format {
        case .csv, .table: query.format = .csv
        case .jsonl: query.format = .jsonLines(numbers: arguments[Flags.numbers])
        }
        query.rowsMax = arguments[Flags.limit] ?? .max
        query.groupsMax = arguments[Flags.groupsMax]
        return query
    }

    /// Nil where rows on the terminal would write over it.
    private static func bar(
        _ call: Call, _ format: TableFormat
    ) throws(CommandFailure) -> ProgressBar? {
        let isInTheWay = StandardStream.output.isTerminal && !isCount(call.arguments)
        guard call.arguments[Flags.progress], !call.console.isQuiet, !isInTheWay else { return nil }
        return ProgressBar(variable: call.surroundings.text(of:))
    }
}
