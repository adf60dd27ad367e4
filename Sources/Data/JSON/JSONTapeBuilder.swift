// A strict parser of JSON texts (RFC 8259): no comments, no trailing commas, no byte order mark,
// no control characters in strings, no lone surrogates, UTF-8 only. One pass, no recursion.
//
// Behind the text stand zeros. No rule takes a zero, so only an error needs to know where the
// text ends, and words may be read over the end of it.

struct JSONTapeBuilder: ~Copyable {
    let base: UnsafePointer<UInt8>
    let count: Int
    private let depthLimit: Int
    let refusesDuplicates: Bool

    private(set) var tape: UnsafeMutablePointer<JSONWord>
    private(set) var tapeCount = 0
    private var tapeCapacity: Int

    /// The arrays and objects that are open, the innermost last.
    private(set) var levels: UnsafeMutablePointer<JSONLevel>
    private var levelCapacity = 16
    private(set) var depth = 0

    init(base: UnsafePointer<UInt8>, count: Int, limits: JSONLimits) {
        self.base = base
        self.count = count
        depthLimit = limits.depth
        refusesDuplicates = limits.duplicateNames == .refused
        tapeCapacity = min(count, JSONWord.textLimit) / 6 + 16
        tape = .allocate(capacity: tapeCapacity)
        levels = .allocate(capacity: levelCapacity)
    }

    deinit { levels.deallocate() }

    /// Hands the tape over; the caller frees it.
    func takeTape() -> UnsafePointer<JSONWord> { UnsafePointer(tape) }

    mutating func build() throws(JSONFailure) {
        var place = skipSpace(base)
        while let next = try takeValue(at: place) { place = next }
    }
}

// MARK: - The grammar

extension JSONTapeBuilder {
    /// Takes the value at `place` onto the tape, of an array or object its beginning. Returns
    /// where the next value begins, or nil behind the last.
    @inline(__always)
    private mutating func takeValue(
        at place: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8>? {
        let behind: UnsafePointer<UInt8>
        switch place.pointee {
        case UInt8(ascii: "\""): behind = try takeString(at: place)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            let (end, isDecimal) = try numberEnd(from: place)
            append(.number, at: place, payload: end - place, isFlagged: isDecimal)
            behind = end
        case UInt8(ascii: "{"):
            try open(.object, at: place)
            behind = skipSpace(place + 1)
            if behind.pointee != UInt8(ascii: "}") { return try takeName(at: behind) }
        case UInt8(ascii: "["):
            try open(.array, at: place)
            behind = skipSpace(place + 1)
            if behind.pointee != UInt8(ascii: "]") { return behind }
        case UInt8(ascii: "t"): behind = try takeWord("true", .true, at: place)
        case UInt8(ascii: "f"): behind = try takeWord("false", .false, at: place)
        case UInt8(ascii: "n"): behind = try takeWord("null", .null, at: place)
        default: throw unexpected(at: place, "a value")
        }
        return try nextValue(behind: behind)
    }

    /// From behind a value to the next one, closing what ends there; nil behind the last.
    @inline(__always)
    private mutating func nextValue(
        behind: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8>? {
        var place = skipSpace(behind)
        while depth > 0 {
            let isObject = levels[depth - 1].isObject
            if place.pointee == UInt8(ascii: ",") {
                place = skipSpace(place + 1)
                return isObject ? try takeName(at: place) : place
            }
            guard place.pointee == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw unexpected(at: place, isObject ? "',' or '}'" : "',' or ']'")
            }
            try close()
            place = skipSpace(place + 1)
        }
        guard offset(place) == count else {
            throw JSONFailure(reason: .trailingBytes, offset: offset(place))
        }
        return nil
    }

    @inline(__always)
    private mutating func takeString(
        at place: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        let (end, hasEscapes) = try stringEnd(from: place + 1)
        append(.string, at: place + 1, payload: end - place - 1, isFlagged: hasEscapes)
        return end + 1
    }

    /// Takes a member's name; returns where its value begins.
    @inline(__always)
    private mutating func takeName(
        at place: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        guard place.pointee == UInt8(ascii: "\"") else {
            throw unexpected(at: place, "a name in quotes")
        }
        let behind = try takeString(at: place)
        try noteName()
        let colon = skipSpace(behind)
        guard colon.pointee == UInt8(ascii: ":") else { throw unexpected(at: colon, "':'") }
        return skipSpace(colon + 1)
    }

    @inline(__always)
    private mutating func takeWord(
        _ word: StaticString, _ kind: JSONKind, at place: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        for index in 0..<word.utf8CodeUnitCount where place[index] != word.utf8Start[index] {
            throw unexpected(at: place + index, "'\(word)'")
        }
        append(kind, at: place, payload: word.utf8CodeUnitCount)
        return place + word.utf8CodeUnitCount
    }

    @inline(__always)
    private func skipSpace(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        start.pointee > 0x20 ? start : skipSpaces(start)
    }

    private func skipSpaces(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var place = start
        while true {
            switch place.pointee {
            case 0x20, 0x0A, 0x0D, 0x09:
                place += 1
                // Indentation comes in runs.
                while loadWord(place) == 0x2020_2020_2020_2020 { place += 8 }
            default: return place
            }
        }
    }

    func unexpected(at place: UnsafePointer<UInt8>, _ expected: String) -> JSONFailure {
        let offset = offset(place)
        return JSONFailure(
            reason: offset == count
                ? .unexpectedEnd : .unexpected(place.pointee, expected: expected),
            offset: offset)
    }
}

// MARK: - The tape

extension JSONTapeBuilder {
    @inline(__always)
    private mutating func append(
        _ kind: JSONKind, at place: UnsafePointer<UInt8>, payload: Int, isFlagged: Bool = false
    ) {
        if tapeCount == tapeCapacity { growTape() }
        tape[tapeCount] = JSONWord(
            kind, at: offset(place), payload: payload, isFlagged: isFlagged)
        tapeCount += 1
    }

    @inline(never)
    private mutating func growTape() {
        let grown = UnsafeMutablePointer<JSONWord>.allocate(capacity: tapeCapacity * 2)
        grown.moveInitialize(from: tape, count: tapeCount)
        tape.deallocate()
        tape = grown
        tapeCapacity *= 2
    }

    @inline(__always)
    private mutating func open(
        _ kind: JSONKind, at place: UnsafePointer<UInt8>
    ) throws(JSONFailure) {
        if depth >= depthLimit {
            throw JSONFailure(
                reason: .tooDeep(limit: depthLimit), offset: offset(place))
        }
        if depth == levelCapacity { growLevels() }
        (levels + depth).initialize(to: JSONLevel(header: tapeCount, isObject: kind == .object))
        depth += 1
        append(kind, at: place, payload: 0)
    }

    @inline(never)
    private mutating func growLevels() {
        let grown = UnsafeMutablePointer<JSONLevel>.allocate(capacity: levelCapacity * 2)
        grown.moveInitialize(from: levels, count: depth)
        levels.deallocate()
        levels = grown
        levelCapacity *= 2
    }

    @inline(__always)
    private mutating func close() throws(JSONFailure) {
        depth -= 1
        let header = levels[depth].header
        tape[header].bits |= UInt64(truncatingIfNeeded: tapeCount) << JSONWord.fieldBits
        if levels[depth].isObject, try hasDuplicates(levels + depth) {
            tape[header].bits |= JSONWord.flag
        }
    }
}

/// Eight bytes, wherever they stand; the first is the lowest.
@inline(__always)
func loadWord(_ place: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
}
