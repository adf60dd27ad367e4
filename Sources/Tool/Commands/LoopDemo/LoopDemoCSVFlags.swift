// Every flag of `bx loop-demo csv`, once.

internal import Arguments
internal import CSV

enum LoopDemoCSVFlags {
    static let file = Operand("FILE", .file, "A table, plain or compressed with gzip; - for stdin")

    // MARK: Rows

    static let conditions = Flag(
        "where", repeated: .rowCondition, "Take only rows for which CONDITION holds",
        details: "As in 'age >= 18 and city = \"Oslo\" or not (name ~ \"A*\")'. Tests are =, !=, "
            + "<, <=, >, >=, contains, starts, ends, ~ (a glob: * any text, ? one character, "
            + "[a-z], {one,two}), is empty and is not empty; they are joined by and, or, not and "
            + "parentheses. All conditions must hold where there are several.",
        "Columns go by their names, unusual ones in backticks; text stands in quotes of either "
            + "kind, a quote in it doubled. Where a number in the condition or another column is "
            + "compared with a field that is a number too, numbers are compared; everything else "
            + "is compared byte by byte, and so is a number in quotes.",
        "A condition has at most 16 KiB and 64 levels of parentheses.")
    static let header = Flag(
        "header", default: true, "The first row is no header: columns are `1`, `2` and so on")
    static let delimiter = Flag(
        "delimiter", short: "d", .csvDelimiter, default: CSVDelimiter(byte: UInt8(ascii: ",")),
        "The byte between fields; \\t for a tab")
    static let limit = Flag(
        "limit", .integer(in: 0...Int.max), defaultText: "all",
        "Print N rows, or groups, at the most",
        details: "Reading ends with the last row that is printed.")

    // MARK: Result

    static let select = Flag(
        "select", .columnNames, defaultText: "all",
        "Print these columns, in this order",
        details: "As in name,city; a name with a comma stands in double quotes, as in CSV. A "
            + "column may be named more than once. Of columns that share a name in the header the "
            + "second is name_2.")
    static let countBy = Flag(
        "count-by", .columnNames,
        "Print how many rows there are of each value of these columns",
        details: "The most frequent first, equal ones in the order of their bytes.")
    static let count = Flag("count", "Print how many rows there are")
    static let format = Flag(
        "to", .choice { (format: TableFormat) in format.purpose },
        defaultText: "csv; a table for counts on a terminal", "How to print it",
        details: "csv is RFC 4180 with commas and LF, whatever the input has. In jsonl, which "
            + "--json means too, each row is an object and every value a string, exactly as it "
            + "stands in the file: 007 stays 007. Counts are numbers. table is for counts only.")
    static let numbers = Flag(
        "numbers", "With jsonl: write fields that are numbers in JSON as numbers",
        details: "Digit by digit as they stand; what JSON has not, such as 007 or +1, stays a "
            + "string.")

    // MARK: Limits

    static let groupsMax = Flag(
        "max-groups", .integer(in: 1...1_000_000_000), default: 1_000_000,
        "Groups that --count-by may find; one more is an error",
        details: "Memory grows with the groups, some 100 bytes each, and with nothing else.")
    static let recordMax = Flag(
        "max-record", .size(in: 1...(1 << 30)), default: 16 << 20,
        "Bytes of a row; a longer one is an error",
        details: "A quote that is never closed would make a row of the rest of the file.")
    static let progress = Flag(
        "progress", default: true, "Do not show how far it is",
        details: "A bar is shown on standard error where that is a terminal, unless rows are "
            + "printed on a terminal too.")

    static let groups = [
        FlagGroup("Rows", conditions, header, delimiter, limit),
        FlagGroup("Result", select, countBy, count, format, numbers),
        FlagGroup("Limits and progress", groupsMax, recordMax, progress),
    ]
}

/// What `--to` takes.
enum TableFormat: String, CaseIterable, Sendable {
    case csv, jsonl, table

    var purpose: String {
        switch self {
        case .csv: "comma-separated values (RFC 4180)"
        case .jsonl: "JSON Lines: an object for each row"
        case .table: "columns for people; for counts"
        }
    }
}

/// A condition, and how it was written.
struct RowCondition: Sendable {
    let text: String
    let condition: CSVCondition
}

extension ValueKind where Value == RowCondition {
    static var rowCondition: ValueKind {
        ValueKind(
            name: "CONDITION", accepted: "a condition such as 'age >= 18 and city = \"Oslo\"'",
            parseText: { (text) throws(ValueMistake) in
                do throws(CSVConditionError) {
                    return RowCondition(text: text, condition: try CSVCondition(text))
                } catch {
                    throw .because("\(error)")
                }
            },
            format: { $0.text })
    }
}

/// The byte between fields.
struct CSVDelimiter: Sendable {
    let byte: UInt8
}

extension ValueKind where Value == CSVDelimiter {
    static var csvDelimiter: ValueKind {
        ValueKind(
            name: "BYTE", accepted: "one byte such as ; or \\t, no quote and no line end",
            parse: { (text) throws(ValueMistake) in
                let bytes = text.bytes == Array("\\t".utf8) ? [0x09] : text.bytes
                guard bytes.count == 1 else { throw .malformed }
                if [0x22, 0x0A, 0x0D].contains(bytes[0]) { throw .malformed }
                return CSVDelimiter(byte: bytes[0])
            },
            format: { $0.byte == 0x09 ? "\\t" : "\(Character(Unicode.Scalar($0.byte)))" })
    }
}

/// Names of columns, as CSV has them.
struct ColumnNames: Sendable {
    let text: String
    let names: [String]
}

extension ValueKind where Value == ColumnNames {
    static var columnNames: ValueKind {
        ValueKind(
            name: "COLUMNS", accepted: "names of columns such as name,city",
            parseText: { (text) throws(ValueMistake) in
                guard let names = namesOfColumns(text) else { throw .malformed }
                if names.contains("") { throw .because("a name is empty") }
                return ColumnNames(text: text, names: names)
            },
            format: { $0.text })
    }
}

private func namesOfColumns(_ text: String) -> [String]? {
    var parser = CSVParser()
    do throws(CSVError) {
        let batches = [try parser.parse(Array(text.utf8)), try parser.finish()]
        let records = batches.flatMap { batch in (0..<batch.count).map { batch[$0] } }
        guard records.count == 1 else { return nil }
        return records[0].map { String(decoding: $0, as: UTF8.self) }
    } catch {
        return nil
    }
}
