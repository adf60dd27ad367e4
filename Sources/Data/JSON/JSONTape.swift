// What a text was found to be: one word for each value and each name, in the order of the text.
//
//   bits  0..<28   offset of the first byte: of a string, that behind its quote
//   bits 28..<56   of a string or number, how many bytes of the text it has;
//                  of an array or object, the index of the word behind its last
//   bits 56..<59   JSONKind
//   bit  59        of a string: has escapes; of a number: has a fraction or an exponent;
//                  of an object: has two members of one name
//
//   {"a": [1, 2], "b": true}  =>  object→6  "a"  array→5  1  2  "b"  true
//
// Nothing is copied or converted until it is asked for.

/// The seven kinds of JSON value (RFC 8259 section 3).
public enum JSONKind: UInt8, Sendable {
    case null, `false`, `true`, number, string, array, object

    /// With an article, as a mistake says it.
    public var description: String {
        switch self {
        case .null: "null"
        case .false, .true: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// One word of the tape. Public, as `JSONTape` is, only so that other modules inline it.
@frozen
public struct JSONWord {
    static let fieldBits: UInt64 = 28
    /// The longest text whose places fit their bits.
    static let textLimit = 1 << 28 - 1
    static let flag: UInt64 = 1 << 59

    @usableFromInline var bits: UInt64

    @inline(__always)
    init(_ kind: JSONKind, at offset: Int, payload: Int, isFlagged: Bool = false) {
        bits =
            UInt64(truncatingIfNeeded: offset) | UInt64(truncatingIfNeeded: payload) << 28
            | UInt64(kind.rawValue) << 56 | (isFlagged ? Self.flag : 0)
    }

    /// Where its first byte stands; of a string, that behind its quote.
    @inlinable @inline(__always)
    public var offset: Int { Int(truncatingIfNeeded: bits & (1 << 28 - 1)) }

    /// The length of a string or number, the end of an array or object.
    @inlinable @inline(__always)
    public var payload: Int { Int(truncatingIfNeeded: bits >> 28 & (1 << 28 - 1)) }

    /// See the head of this file.
    @inlinable @inline(__always)
    public var isFlagged: Bool { bits & (1 << 59) != 0 }

    /// The raw value of its kind.
    @inlinable @inline(__always)
    public var rawKind: UInt8 { UInt8(truncatingIfNeeded: bits >> 56) & 7 }

    /// Whether it is of this kind.
    @inlinable @inline(__always)
    public func isKind(_ kind: JSONKind) -> Bool { rawKind == kind.rawValue }

    /// Whether it is an array or object.
    @inlinable @inline(__always)
    public var isContainer: Bool { rawKind >= JSONKind.array.rawValue }

    /// Which kind of value it is.
    package var kind: JSONKind { JSONKind(rawValue: rawKind) ?? .null }
}

/// Where a text and its words stand. It owns neither: see `JSONStorage`.
@frozen
public struct JSONTape {
    @usableFromInline let base: UnsafePointer<UInt8>
    @usableFromInline let words: UnsafePointer<JSONWord>

    /// A value or a name.
    @inlinable @inline(__always)
    public subscript(_ index: Int) -> JSONWord { words[index] }

    /// The index behind value `index` and all that is inside of it.
    @inlinable @inline(__always)
    public func end(of index: Int) -> Int {
        let word = words[index]
        return word.isContainer ? word.payload : index + 1
    }

    /// The bytes of a string or number, as they stand in the text.
    @inlinable @inline(__always)
    public func bytes(of word: JSONWord) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + word.offset, count: word.payload)
    }

    /// The text of a string, without its escapes.
    package func string(_ word: JSONWord) -> String {
        let bytes = bytes(of: word)
        return word.isFlagged ? unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    /// How many elements an array has, or members an object. Visits each.
    package func count(of index: Int) -> Int {
        let end = end(of: index)
        var count = 0
        var element = index + 1
        while element < end {
            count += 1
            element = self.end(of: element)
        }
        return words[index].isKind(.object) ? count / 2 : count
    }
}

/// Owns a text and its tape, of which neither changes once it is made.
package final class JSONStorage: @unchecked Sendable {
    /// Lives as long as this.
    package let tape: JSONTape
    let count: Int

    /// So many bytes can be read behind the text, which spares the parser its ends.
    static let padding = 32

    init(_ text: UnsafeRawBufferPointer, limits: JSONLimits) throws(JSONError) {
        let limit = max(0, min(limits.bytes, JSONWord.textLimit))
        if text.count > limit {
            let failure = JSONFailure(reason: .tooLong(limit: limit), offset: limit)
            throw failure.located(in: text.bindMemory(to: UInt8.self))
        }
        count = text.count
        let base = Self.padded(text)
        var builder = JSONTapeBuilder(base: base, count: count, limits: limits)
        do throws(JSONFailure) {
            try builder.build()
            tape = JSONTape(base: base, words: builder.takeTape())
        } catch {
            tape = JSONTape(base: base, words: builder.takeTape())
            throw error.located(in: UnsafeBufferPointer(start: base, count: count))
        }
    }

    deinit {
        tape.base.deallocate()
        tape.words.deallocate()
    }

    private static func padded(_ text: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        let base = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + padding)
        if let source = text.baseAddress {
            UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: text.count)
        }
        (base + text.count).initialize(repeating: 0, count: padding)
        return UnsafePointer(base)
    }
}
