/// What is wanted of a table.
package struct CSVQuery: Sendable {
    /// What comes out.
    package enum Result: Sendable {
        /// Rows with these columns, in this order; nil for all.
        case rows([String]?)
        /// How many rows there are of each group that has the same values in these columns; with
        /// none, how many there are in all.
        case counts([String])
    }

    /// How it is written.
    package enum Format: Sendable {
        /// RFC 4180 with LF, and the header where there was one.
        case csv
        /// An object a line. Values are strings, exactly as they stand in the table.
        ///
        /// - `numbers`: whether those that are numbers in JSON (RFC 8259 section 6) are written as
        ///   numbers, digit by digit as they stand.
        case jsonLines(numbers: Bool)
    }

    package var input = CSVOptions()
    /// Whether the first record has the columns' names.
    package var hasHeader = true
    /// What all rows that count must hold.
    package var conditions: [CSVCondition] = []
    package var result = Result.rows(nil)
    package var format = Format.csv
    /// Rows, or groups, that come out at the most.
    package var rowsMax = Int.max
    /// Groups that are counted at the most; one more is an error.
    package var groupsMax = 1_000_000

    package init() {}
}

/// Why a table was not read to its end.
package enum CSVQueryError: Error, Equatable {
    /// The input is no such table.
    case table(CSVError)
    /// A condition names a column that is not there.
    case condition(CSVConditionError)
    /// Another column that is not there.
    case unknownColumn(String)
    /// Another group would be more than `limit`.
    case tooManyGroups(limit: Int)
}

extension CSVQueryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .table(let error): "\(error)"
        case .condition(let error): "\(error)"
        case .unknownColumn(let name): "there is no column '\(name.shown)'"
        case .tooManyGroups(let limit): "there are more than \(limit) groups"
        }
    }
}
