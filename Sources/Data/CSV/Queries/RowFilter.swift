// A condition made ready for a table: a list of steps, each of which is a test of one or two fields
// and leads to one of two others, to "wanted" or to "not wanted". `and`, `or` and `not` are nothing
// but places to go on at, so a row costs as many tests as decide about it and no recursion.

internal import Bytes

/// A record in a batch.
struct RecordView {
    let bytes: UnsafeRawBufferPointer
    /// The record's own.
    let fields: UnsafeBufferPointer<CSVBatch.Field>

    /// A field's bytes as they were written.
    @inline(__always)
    func raw(_ column: Int) -> UnsafeRawBufferPointer {
        let range = fields[column].range
        return UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// Lends a field's value, which is made only where the field has doubled quotes.
    @inline(__always)
    func withValue<Result>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        if fields[column].hasDoubledQuotes {
            return CSVBatch.withoutDoubledQuotes(raw(column)).withUnsafeBytes(body)
        }
        return body(raw(column))
    }
}

/// Says which records are wanted.
struct RowFilter {
    private enum Operand {
        case column(Int)
        case literal([UInt8])
    }

    /// When two values are compared as numbers.
    private enum Numbers {
        /// One of them stands in quotes.
        case never
        /// When the left one is a number too.
        case right(FieldNumber)
        /// When both are.
        case both
    }

    private enum Question {
        case relation(CSVCondition.Relation)
        case isEmpty
        case glob(Glob)
    }

    private struct Step {
        let question: Question
        let left: Operand
        let right: Operand
        let numbers: Numbers
        let whenTrue: Int
        let whenFalse: Int
    }

    private static let wanted = -1
    private static let unwanted = -2

    private var steps: [Step] = []
    private var first = RowFilter.wanted

    /// A filter for rows that hold all of `conditions`.
    init(_ conditions: [CSVCondition], _ columns: CSVColumns) throws(CSVConditionError) {
        // From the last to the first, since a step has to know where it leads to.
        first = try add(.all(conditions), columns, Self.wanted, Self.unwanted)
    }

    var takesEverything: Bool { first == Self.wanted }

    @inline(__always)
    func accepts(_ record: RecordView) -> Bool {
        var position = first
        while position >= 0 {
            position =
                Self.answer(steps[position], record)
                ? steps[position].whenTrue : steps[position].whenFalse
        }
        return position == Self.wanted
    }
}

// MARK: - From a condition

extension RowFilter {
    private mutating func add(
        _ condition: CSVCondition, _ columns: CSVColumns, _ whenTrue: Int, _ whenFalse: Int
    ) throws(CSVConditionError) -> Int {
        switch condition {
        case .not(let inner): return try add(inner, columns, whenFalse, whenTrue)
        case .all(let parts):
            var next = whenTrue
            for part in parts.reversed() { next = try add(part, columns, next, whenFalse) }
            return next
        case .any(let parts):
            var next = whenFalse
            for part in parts.reversed() { next = try add(part, columns, whenTrue, next) }
            return next
        case .isEmpty(let operand):
            return add(
                .isEmpty, try find(operand, columns), .literal([]), .never, whenTrue, whenFalse)
        case .matches(let operand, let pattern):
            let left = try find(operand, columns)
            switch pattern.form {
            case .relation(let relation, let text):
                return add(.relation(relation), left, .literal(text), .never, whenTrue, whenFalse)
            case .glob(let glob):
                return add(.glob(glob), left, .literal([]), .never, whenTrue, whenFalse)
            }
        case .test(let left, let relation, let right):
            return add(
                .relation(relation), try find(left, columns), try find(right, columns),
                Self.numbers(left, right), whenTrue, whenFalse)
        }
    }

    private mutating func add(
        _ question: Question, _ left: Operand, _ right: Operand, _ numbers: Numbers,
        _ whenTrue: Int, _ whenFalse: Int
    ) -> Int {
        steps.append(
            Step(
                question: question, left: left, right: right, numbers: numbers,
                whenTrue: whenTrue, whenFalse: whenFalse))
        return steps.count - 1
    }

    private func find(
        _ operand: CSVCondition.Operand, _ columns: CSVColumns
    ) throws(CSVConditionError) -> Operand {
        switch operand {
        case .text(let text), .number(let text): return .literal(Array(text.utf8))
        case .column(let name, let position):
            guard let index = columns.index(of: name) else {
                throw .unknownColumn(name, position: position)
            }
            return .column(index)
        }
    }

    private static func numbers(
        _ left: CSVCondition.Operand, _ right: CSVCondition.Operand
    ) -> Numbers {
        switch (left, right) {
        case (.text, _), (_, .text): return .never
        case (_, .number(let text)):
            let number = Array(text.utf8).withUnsafeBytes { FieldNumber.read($0) }
            return number.map { .right($0) } ?? .never
        case (.number, .column), (.column, .column): return .both
        }
    }
}

// MARK: - Questions

extension RowFilter {
    @inline(__always)
    private static func answer(_ step: Step, _ record: RecordView) -> Bool {
        withValue(of: step.left, record) { left in
            withValue(of: step.right, record) { right in
                switch step.question {
                case .relation(let relation): holds(relation, left, right, step.numbers)
                case .isEmpty: left.isEmpty
                case .glob(let glob): glob.matches(left.bytes)
                }
            }
        }
    }

    @inline(__always)
    private static func withValue<Result>(
        of operand: Operand, _ record: RecordView, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        switch operand {
        case .column(let index): record.withValue(index, body)
        case .literal(let bytes): bytes.withUnsafeBytes(body)
        }
    }

    @inline(__always)
    private static func holds(
        _ relation: CSVCondition.Relation, _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer, _ numbers: Numbers
    ) -> Bool {
        switch relation {
        case .contains: FieldBytes.contains(left, right)
        case .starts: FieldBytes.starts(left, right)
        case .ends: FieldBytes.ends(left, right)
        case .equal: areEqual(left, right, numbers)
        case .notEqual: !areEqual(left, right, numbers)
        case .less: precedes(left, right, numbers)
        case .greaterOrEqual: !precedes(left, right, numbers)
        case .greater: isBehind(left, right, numbers)
        case .lessOrEqual: !isBehind(left, right, numbers)
        }
    }

    @inline(__always)
    private static func pair(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ numbers: Numbers
    ) -> (FieldNumber, FieldNumber)? {
        switch numbers {
        case .never: nil
        case .right(let number): FieldNumber.read(left).map { ($0, number) }
        case .both:
            if let one = FieldNumber.read(left), let other = FieldNumber.read(right) {
                (one, other)
            } else {
                nil
            }
        }
    }

    @inline(__always)
    private static func areEqual(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ numbers: Numbers
    ) -> Bool {
        if let (one, other) = pair(left, right, numbers) { return one == other }
        return FieldBytes.areEqual(left, right)
    }

    @inline(__always)
    private static func precedes(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ numbers: Numbers
    ) -> Bool {
        if let (one, other) = pair(left, right, numbers) { return one < other }
        return FieldBytes.precedes(left, right)
    }

    @inline(__always)
    private static func isBehind(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ numbers: Numbers
    ) -> Bool {
        if let (one, other) = pair(left, right, numbers) { return other < one }
        return FieldBytes.precedes(right, left)
    }
}
