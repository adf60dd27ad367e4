// Records of comma-separated values (RFC 4180), from bytes that come in pieces.
//
//   file   = [BOM] record *(line-end record) [line-end]
//   record = field *(delimiter field)
//   field  = *byte, or in quotes, with "" for a quote, and delimiters and line ends as they are
//
// A line end is LF or CRLF. Beyond the RFC: a quote that does not begin a field is a byte like any
// other, as spreadsheets and Python have it, and so is a CR without LF. A line without anything is
// no record, unless records have one column.

internal import Bytes

/// What is CSV to a reader.
package struct CSVOptions: Sendable {
    /// Any byte but a quote, CR and LF.
    package var delimiter = UInt8(ascii: ",")
    /// Whether records may differ in their number of fields.
    package var allowsRagged = false
    /// Bytes that a record may have, with its line's end; at most 1 GiB.
    package var recordBytesMax = 16 << 20

    package init(
        delimiter: UInt8 = UInt8(ascii: ","), allowsRagged: Bool = false,
        recordBytesMax: Int = 16 << 20
    ) {
        precondition(![0x22, 0x0A, 0x0D].contains(delimiter), "no delimiter of CSV")
        precondition(recordBytesMax <= 1 << 30, "a field's place has 31 bits")
        self.delimiter = delimiter
        self.allowsRagged = allowsRagged
        self.recordBytesMax = recordBytesMax
    }
}

/// Reads records; looks at each byte once, wherever the input is cut.
package struct CSVParser: Sendable {
    private enum State {
        case start, fieldStart, unquoted, quoted
        /// Behind a quote in quotes: the end of the field, or the first of two.
        case quote
        /// Behind a closing quote and a CR.
        case quoteAndReturn
    }

    private let options: CSVOptions
    private var state = State.start
    /// What is being read: whole records, and the beginning of one more.
    private var batch = CSVBatch()
    private var position = 0
    private var recordStart = 0
    private var fieldStart = 0
    /// Where the last quote in quotes stands.
    private var quotePosition = 0
    private var hasDoubledQuotes = false
    /// The first record's number of fields.
    package private(set) var columnCount: Int?
    /// The line, from 1, that is being read, and the one in which its record began.
    private var line = 1
    private var recordLine = 1
    private var quoteLine = 1

    package init(_ options: CSVOptions = CSVOptions()) { self.options = options }

    /// The records that end in `piece`.
    package mutating func parse(_ piece: [UInt8]) throws(CSVError) -> CSVBatch {
        if batch.bytes.isEmpty { batch.bytes = piece } else { batch.bytes += piece }
        try scan()
        try checkLength(batch.bytes.count)
        return takeRecords()
    }

    /// The last record, when the input does not end with a line's end.
    package mutating func finish() throws(CSVError) -> CSVBatch {
        if state == .start { state = .fieldStart }
        try scan()
        let end = batch.bytes.count
        switch state {
        case .start: break
        case .fieldStart where position == recordStart: break
        case .fieldStart:
            fieldStart = end
            addField(end)
            try endRecord(end)
        case .unquoted:
            addField(end)
            try endRecord(end)
        case .quoted: throw .unclosedQuote(line: quoteLine)
        case .quote, .quoteAndReturn:
            addField(quotePosition)
            try endRecord(end)
        }
        state = .fieldStart
        return takeRecords()
    }

    /// After an error: the whole records that stand before it and were not handed over yet.
    package mutating func recordsBeforeError() -> CSVBatch {
        var records = batch
        batch = CSVBatch()
        records.fields.removeSubrange((records.recordEnds.last ?? 0)...)
        return records
    }

    /// Hands over the whole records, and keeps the beginning of the next.
    private mutating func takeRecords() -> CSVBatch {
        guard let end = batch.recordEnds.last else {
            if recordStart > 0 { keep(from: recordStart, fields: batch.fields[...]) }
            return CSVBatch()
        }
        var records = batch
        keep(from: recordStart, fields: records.fields[end...])
        records.fields.removeSubrange(end...)
        return records
    }

    private mutating func keep(from start: Int, fields: ArraySlice<CSVBatch.Field>) {
        var rest = CSVBatch()
        rest.bytes = Array(batch.bytes[start...])
        // The next batch will be about as large as this one.
        rest.fields.reserveCapacity(batch.fields.count + batch.fields.count / 8)
        rest.fields += fields.map { $0.moved(by: start) }
        rest.recordEnds.reserveCapacity(batch.recordEnds.count + batch.recordEnds.count / 8)
        batch = rest
        position -= start
        fieldStart -= start
        quotePosition -= start
        recordStart = 0
    }

    // MARK: Scanning

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private mutating func scan() throws(CSVError) {
        if state == .start, !skipMark() { return }
        // The bytes stay where they are: only places are written meanwhile.
        let bytes = batch.bytes
        let result: Result<Void, CSVError> = bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return .success(()) }
            do throws(CSVError) {
                try scan(base, buffer.count)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Passes over a byte order mark.
    ///
    /// - Returns: false while it is not known whether there is one.
    private mutating func skipMark() -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if batch.bytes.count < mark.count, batch.bytes.elementsEqual(mark.prefix(batch.bytes.count))
        {
            return false
        }
        if batch.bytes.starts(with: mark) {
            position = mark.count
            recordStart = mark.count
        }
        state = .fieldStart
        return true
    }

    private mutating func scan(_ base: UnsafeRawPointer, _ end: Int) throws(CSVError) {
        while position < end {
            switch state {
            case .start, .fieldStart:
                beginField(base.load(fromByteOffset: position, as: UInt8.self))
            case .unquoted: try scanUnquoted(base, end)
            case .quoted: scanQuoted(base, end)
            case .quote, .quoteAndReturn:
                try endQuoted(base.load(fromByteOffset: position, as: UInt8.self))
            }
        }
    }

    private mutating func beginField(_ byte: UInt8) {
        hasDoubledQuotes = false
        if byte == Self.quote {
            position += 1
            quoteLine = line
            state = .quoted
        } else {
            state = .unquoted
        }
        fieldStart = position
    }

    /// Reads fields without quotes until one with quotes, or the end: sixteen bytes at a time while
    /// that many are there.
    private mutating func scanUnquoted(_ base: UnsafeRawPointer, _ end: Int) throws(CSVError) {
        let delimiters = SIMD16<UInt8>(repeating: options.delimiter)
        let lineFeeds = SIMD16<UInt8>(repeating: Self.lineFeed)
        var block = position
        while block + 16 <= end {
            let bytes = base.loadUnaligned(fromByteOffset: block, as: SIMD16<UInt8>.self)
            let words = ByteSearch.words((bytes .== delimiters) .| (bytes .== lineFeeds))
            if try endFields(words[0], block, base, end) { return }
            if try endFields(words[1], block + 8, base, end) { return }
            block += 16
        }
        position = block
        while position < end {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte == options.delimiter || byte == Self.lineFeed {
                if try endField(byte, position, base, end) { return }
            } else {
                position += 1
            }
        }
    }

    /// Ends fields at the places that `word` marks, a bit for each of the bytes from `start` on.
    ///
    /// - Returns: Whether the next field is to be looked at for quotes.
    @inline(__always)
    private mutating func endFields(
        _ word: UInt64, _ start: Int, _ base: UnsafeRawPointer, _ end: Int
    ) throws(CSVError) -> Bool {
        var rest = word
        while rest != 0 {
            let place = start + rest.trailingZeroBitCount / 8
            rest &= rest &- 1
            let byte = base.load(fromByteOffset: place, as: UInt8.self)
            if try endField(byte, place, base, end) { return true }
        }
        return false
    }

    @inline(__always)
    private mutating func endField(
        _ byte: UInt8, _ place: Int, _ base: UnsafeRawPointer, _ end: Int
    ) throws(CSVError) -> Bool {
        if byte == Self.lineFeed {
            let hasReturn =
                place > fieldStart
                && base.load(fromByteOffset: place - 1, as: UInt8.self) == Self.carriageReturn
            addField(hasReturn ? place - 1 : place)
            try endRecord(place + 1)
        } else {
            addField(place)
            position = place + 1
        }
        fieldStart = place + 1
        guard place + 1 < end,
            base.load(fromByteOffset: place + 1, as: UInt8.self) != Self.quote
        else {
            state = .fieldStart
            return true
        }
        return false
    }

    private mutating func scanQuoted(_ base: UnsafeRawPointer, _ end: Int) {
        while true {
            position = ByteSearch.first(
                Self.quote, or: Self.lineFeed, in: base, from: position, to: end)
            guard position < end else { return }
            position += 1
            if base.load(fromByteOffset: position - 1, as: UInt8.self) == Self.quote { break }
            line += 1
        }
        quotePosition = position - 1
        state = .quote
    }

    private mutating func endQuoted(_ byte: UInt8) throws(CSVError) {
        position += 1
        if state == .quote {
            switch byte {
            case Self.quote:
                hasDoubledQuotes = true
                state = .quoted
                return
            case options.delimiter:
                addField(quotePosition)
                state = .fieldStart
                return
            case Self.carriageReturn:
                state = .quoteAndReturn
                return
            default: break
            }
        }
        guard byte == Self.lineFeed else { throw .textAfterQuote(line: line) }
        addField(quotePosition)
        try endRecord(position)
        state = .fieldStart
    }

    // MARK: Records

    private mutating func addField(_ end: Int) {
        batch.fields.append(
            CSVBatch.Field(fieldStart..<end, hasDoubledQuotes: hasDoubledQuotes))
        hasDoubledQuotes = false
    }

    private func checkLength(_ end: Int) throws(CSVError) {
        if end - recordStart > options.recordBytesMax {
            throw .recordTooLong(line: recordLine, limit: options.recordBytesMax)
        }
    }

    private mutating func endRecord(_ end: Int) throws(CSVError) {
        position = end
        try checkLength(end)
        defer {
            line += 1
            recordLine = line
            recordStart = end
        }
        let first = batch.recordEnds.last ?? 0
        let count = batch.fields.count - first
        let isBlank = count == 1 && isEmptyWithoutQuotes(batch.fields[first])
        if isBlank, columnCount != 1 {
            batch.fields.removeLast()
            return
        }
        if let columnCount, columnCount != count, !options.allowsRagged {
            throw .ragged(line: recordLine, expected: columnCount, found: count)
        }
        columnCount = columnCount ?? count
        batch.recordEnds.append(batch.fields.count)
    }

    private func isEmptyWithoutQuotes(_ field: CSVBatch.Field) -> Bool {
        field.range.isEmpty && field.range.lowerBound == recordStart
    }
}
