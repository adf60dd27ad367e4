// A query at work: pieces of a table in, rows or counts out.
//
//   piece -> CSVParser -> batch -> RowFilter -> RowWriter -> output
//                                      '------> GroupCounts -> (at the end) RowWriter -> output

internal import Bytes

/// Runs a query over a table that comes in pieces.
package final class CSVQueryRun {
    private let query: CSVQuery
    private var parser: CSVParser
    private var plan: Plan?
    private var groups: GroupCounts
    private var key = ByteBuffer()
    private var output = ByteBuffer(capacity: 256 << 10)
    /// The names of the columns, once the first record was read.
    package private(set) var columns: CSVColumns?
    /// Rows that were read, and rows that came out or were counted.
    package private(set) var rowCount = 0
    package private(set) var keptCount = 0

    /// What the query comes to, for the columns that there are.
    private struct Plan {
        let filter: RowFilter
        /// Those that come out, or are counted by.
        let columns: [Int]
        let writer: RowWriter
    }

    package init(_ query: CSVQuery) {
        self.query = query
        parser = CSVParser(query.input)
        groups = GroupCounts(limit: query.groupsMax)
    }

    /// Whether the rest of the table changes nothing.
    package var isDone: Bool {
        switch query.result {
        case .rows: plan != nil && keptCount >= query.rowsMax
        case .counts: false
        }
    }

    /// What came out since the last call; also after an error, for the rows before it.
    package func takeOutput() -> [UInt8] {
        defer { output.removeAll() }
        return output.array
    }

    /// Takes the table's next bytes.
    package func read(_ piece: [UInt8]) throws(CSVQueryError) {
        try take { () throws(CSVError) in try parser.parse(piece) }
    }

    /// Says that the table is over. Rows have come out when this returns, counts have not.
    package func finish() throws(CSVQueryError) {
        try take { () throws(CSVError) in try parser.finish() }
    }

    private func take(_ parse: () throws(CSVError) -> CSVBatch) throws(CSVQueryError) {
        let batch: CSVBatch
        do throws(CSVError) {
            batch = try parse()
        } catch {
            try run(parser.recordsBeforeError())
            throw .table(error)
        }
        try run(batch)
    }

    // MARK: Counts

    /// How many rows each group has, the most frequent first, equal ones in the order of their
    /// values; as many groups as the query wants.
    package func counts() -> [(values: [[UInt8]], count: Int)] {
        switch query.result {
        case .rows: return []
        case .counts(let names):
            if names.isEmpty { return query.rowsMax > 0 ? [([], keptCount)] : [] }
            return groups.sorted(most: query.rowsMax).map { key, count in
                (names.count == 1 ? [key] : GroupKey.values(of: key), count)
            }
        }
    }

    /// The titles of what `counts` has.
    package var countTitles: [String] {
        switch query.result {
        case .rows: []
        case .counts(let names): names + ["count"]
        }
    }

    /// Lets the counts come out.
    package func writeCounts() {
        let titles = countTitles
        writeHeader(titles.map { Array($0.utf8) })
        let writer = RowWriter(query.format, names: CSVColumns.distinct(titles))
        for (values, count) in counts() { writer.append(values, count: count, to: &output) }
    }

    private func writeHeader(_ titles: [[UInt8]]) {
        switch query.format {
        case .csv: CSVEncoding.append(titles, to: &output)
        case .jsonLines: break
        }
    }

    // MARK: Records

    private func run(_ batch: CSVBatch) throws(CSVQueryError) {
        guard batch.count > 0 else { return }
        var first = 0
        if plan == nil {
            try begin(batch)
            first = query.hasHeader ? 1 : 0
        }
        guard let plan else { return }
        let hasRoom = batch.bytes.withUnsafeBytes { bytes in
            batch.fields.withUnsafeBufferPointer { fields in
                switch query.result {
                case .rows:
                    write(batch, from: first, bytes, fields, plan)
                    return true
                case .counts: return count(batch, from: first, bytes, fields, plan)
                }
            }
        }
        if !hasRoom { throw .tooManyGroups(limit: query.groupsMax) }
    }

    /// Looks the columns up that the query names, and writes the header.
    private func begin(_ batch: CSVBatch) throws(CSVQueryError) {
        let titles = batch[0]
        let columns = query.hasHeader ? CSVColumns(titles) : CSVColumns(count: titles.count)
        self.columns = columns
        let filter: RowFilter
        do throws(CSVConditionError) {
            filter = try RowFilter(query.conditions, columns)
        } catch {
            throw .condition(error)
        }
        let chosen: [Int]
        switch query.result {
        case .rows(nil): chosen = Array(titles.indices)
        case .rows(let names?), .counts(let names): chosen = try find(names, columns)
        }
        let names = CSVColumns.distinct(chosen.map { columns.names[$0] })
        plan = Plan(
            filter: filter, columns: chosen, writer: RowWriter(query.format, names: names))
        if case .rows = query.result, query.hasHeader {
            writeHeader(chosen.map { titles[$0] })
        }
    }

    private func find(
        _ names: [String], _ columns: CSVColumns
    ) throws(CSVQueryError) -> [Int] {
        var indices: [Int] = []
        for name in names {
            guard let index = columns.index(of: name) else { throw .unknownColumn(name) }
            indices.append(index)
        }
        return indices
    }

    /// The records from `first` on that the filter wants, until `body` says that it is enough.
    @inline(__always)
    private func forEachWanted(
        of batch: CSVBatch, from first: Int, _ bytes: UnsafeRawBufferPointer,
        _ fields: UnsafeBufferPointer<CSVBatch.Field>, _ filter: RowFilter,
        _ body: (RecordView) -> Bool
    ) {
        var start = first == 0 ? 0 : batch.recordEnds[first - 1]
        for end in batch.recordEnds[first...] {
            let record = RecordView(
                bytes: bytes, fields: UnsafeBufferPointer(rebasing: fields[start..<end]))
            start = end
            rowCount += 1
            if filter.accepts(record), !body(record) { return }
        }
    }

    private func write(
        _ batch: CSVBatch, from first: Int, _ bytes: UnsafeRawBufferPointer,
        _ fields: UnsafeBufferPointer<CSVBatch.Field>, _ plan: Plan
    ) {
        guard keptCount < query.rowsMax else { return }
        forEachWanted(of: batch, from: first, bytes, fields, plan.filter) { record in
            plan.writer.append(record, plan.columns, to: &output)
            keptCount += 1
            return keptCount < query.rowsMax
        }
    }

    /// - Returns: false when there is a group too many.
    private func count(
        _ batch: CSVBatch, from first: Int, _ bytes: UnsafeRawBufferPointer,
        _ fields: UnsafeBufferPointer<CSVBatch.Field>, _ plan: Plan
    ) -> Bool {
        if plan.columns.isEmpty, plan.filter.takesEverything {
            rowCount += batch.count - first
            keptCount += batch.count - first
            return true
        }
        var hasRoom = true
        forEachWanted(of: batch, from: first, bytes, fields, plan.filter) { record in
            keptCount += 1
            hasRoom = countGroup(of: record, plan.columns)
            return hasRoom
        }
        return hasRoom
    }

    @inline(__always)
    private func countGroup(of record: RecordView, _ columns: [Int]) -> Bool {
        if columns.isEmpty { return true }
        if columns.count == 1 { return record.withValue(columns[0]) { groups.add($0) } }
        key.removeAll()
        for column in columns { record.withValue(column) { GroupKey.append($0, to: &key) } }
        return groups.add(key.readable)
    }
}
