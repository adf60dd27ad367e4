/// What reads itself from JSON: for bodies that come often, and where every mistake in one is to be
/// told at once.
///
///     struct User: JSONReadable {
///         let name: String
///         let age: Int
///         let email: String?
///
///         init?(json: inout JSONReader) {
///             let name = json.required("name", length: 1...80)
///             let age = json.required("age", in: 0...150)
///             email = json.optional("email")
///             guard let name, let age else { return nil }
///             (self.name, self.age) = (name, age)
///         }
///     }
///
/// First everything is read, and what is wrong is noted; then what cannot go on returns nil.
public protocol JSONReadable {
    /// Reads one value; nil when something that it needs is wrong, which the reader has noted.
    init?(json: inout JSONReader)
}

extension JSONDocument {
    /// Reads the whole text; see `JSONView.read(_:)`.
    public func read<Value: JSONReadable>(
        _ type: Value.Type = Value.self
    ) throws(JSONMistakes) -> Value { try root.read(type) }
}

extension JSONView {
    /// Makes a value that reads itself.
    ///
    /// - Throws: Everything that is wrong with it, each mistake with its place.
    @inlinable
    public func read<Value: JSONReadable>(
        _ type: Value.Type = Value.self
    ) throws(JSONMistakes) -> Value {
        let reading = reading
        var reader = JSONReader(reading, index: index)
        let value = Value(json: &reader)
        if let value, reading.isClean { return value }
        throw reading.failure(of: Value.self, at: index)
    }

    @usableFromInline var reading: JSONReading { JSONReading(storage) }
}

/// One reading: what keeps the text and the mistakes in memory as long as readers use them.
@usableFromInline
final class JSONReading {
    let storage: JSONStorage
    let mistakes = JSONMistakeList()

    init(_ storage: JSONStorage) { self.storage = storage }

    @usableFromInline var isClean: Bool { mistakes.isEmpty }

    @usableFromInline
    func failure(of type: Any.Type, at index: Int) -> JSONMistakes {
        if isClean { mistakes.add(.other("is no \(type)"), at: index) }
        return mistakes.mistakes(in: storage)
    }
}

/// One value that is being read, and the notes of what is wrong with it.
///
/// It lives as long as the `init?(json:)` that it is lent to: it cannot be kept.
public struct JSONReader: ~Copyable {
    /// All of it belongs to the reading, which outlives its readers: none counts references.
    unowned(unsafe) let storage: JSONStorage
    let tape: JSONTape
    unowned(unsafe) let mistakes: JSONMistakeList
    @usableFromInline let index: Int
    /// Where the last name was found: members read in the order of the text are found at once.
    private var cursor: Int
    private var isNoted = false

    @usableFromInline
    init(_ reading: JSONReading, index: Int) {
        storage = reading.storage
        tape = storage.tape
        mistakes = reading.mistakes
        self.index = index
        cursor = index + 1
    }

    /// A reader of a value inside of another.
    @usableFromInline
    init(inside reader: borrowing JSONReader, index: Int) {
        storage = reader.storage
        tape = reader.tape
        mistakes = reader.mistakes
        self.index = index
        cursor = index + 1
    }

    var word: JSONWord { tape[index] }

    /// Which kind of value it is.
    public var kind: JSONKind { word.kind }

    /// The value, to look at freely.
    public var view: JSONView { JSONView(storage: storage, index: index) }

    /// Notes that something is wrong with the value.
    public mutating func note(_ reason: JSONMistake.Reason) { mistakes.add(reason, at: index) }

    /// Notes that something is wrong with member `name` of it.
    public mutating func note(_ reason: JSONMistake.Reason, of name: StaticString) {
        let place = member(name)
        mistakes.add(reason, at: place ?? index, name: place == nil ? "\(name)" : nil)
    }
}

// MARK: - Plain values

extension JSONReader {
    /// The value as text, which anything else than a string is not.
    public mutating func string() -> String? {
        let word = word
        guard word.isKind(.string) else { return wrongKind("a string") }
        return tape.string(word)
    }

    /// The value as a boolean.
    public mutating func bool() -> Bool? {
        let word = word
        if word.isKind(.true) { return true }
        return word.isKind(.false) ? false : wrongKind("a boolean")
    }

    /// The value as an integer, which must be whole and fit.
    public mutating func integer<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self
    ) -> Integer? {
        let word = word
        guard word.isKind(.number) else { return wrongKind("an integer") }
        if let integer: Integer = wholeNumber(tape.bytes(of: word)) { return integer }
        note(.doesNotFit("\(Integer.self)"))
        return nil
    }

    /// The value as the nearest double, which must be finite.
    public mutating func double() -> Double? {
        let word = word
        guard word.isKind(.number) else { return wrongKind("a number") }
        let double = nearestDouble(tape.bytes(of: word))
        if double.isFinite { return double }
        note(.doesNotFit("Double"))
        return nil
    }

    @inline(never)
    private mutating func wrongKind<Value>(_ expected: String) -> Value? {
        note(.wrongKind(kind, expected: expected))
        return nil
    }
}

// MARK: - Arrays and objects

extension JSONReader {
    /// The elements of an array, if each of them can be read.
    @inlinable
    public mutating func elements<Element: JSONReadable>(
        _: Element.Type = Element.self
    ) -> [Element]? {
        guard let places = places(of: .array, "an array") else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(places.count)
        var isWhole = true
        var place = places.first
        while place < places.end {
            var reader = JSONReader(inside: self, index: place)
            if let element = Element(json: &reader) {
                elements.append(element)
            } else {
                isWhole = false
            }
            place = end(of: place)
        }
        return isWhole ? elements : nil
    }

    /// The members of an object by their names, if each of them can be read; of equal names the
    /// last counts.
    @inlinable
    public mutating func members<Value: JSONReadable>(
        _: Value.Type = Value.self
    ) -> [String: Value]? {
        guard let places = places(of: .object, "an object") else { return nil }
        var members: [String: Value] = [:]
        members.reserveCapacity(places.count)
        var isWhole = true
        var place = places.first
        while place < places.end {
            var reader = JSONReader(inside: self, index: place + 1)
            if let value = Value(json: &reader) {
                members[name(at: place)] = value
            } else {
                isWhole = false
            }
            place = end(of: place + 1)
        }
        return isWhole ? members : nil
    }

    /// Member `name` of an object, which must be there.
    @inlinable
    public mutating func required<Value: JSONReadable>(
        _ name: StaticString, as: Value.Type = Value.self
    ) -> Value? {
        guard let place = requiredPlace(name) else { return nil }
        var reader = JSONReader(inside: self, index: place)
        return Value(json: &reader)
    }

    /// Member `name` of an object, which may be missing or null.
    @inlinable
    public mutating func optional<Value: JSONReadable>(
        _ name: StaticString, as: Value.Type = Value.self
    ) -> Value? {
        guard let place = optionalPlace(name) else { return nil }
        var reader = JSONReader(inside: self, index: place)
        return Value(json: &reader)
    }

    /// Where the value of member `name` is; notes that it is missing.
    @usableFromInline
    mutating func requiredPlace(_ name: StaticString) -> Int? {
        guard isObject() else { return nil }
        if let place = member(name) { return place }
        mistakes.add(.missing, at: index, name: "\(name)")
        return nil
    }

    /// Where the value of member `name` is, unless it is missing or null.
    @usableFromInline
    mutating func optionalPlace(_ name: StaticString) -> Int? {
        guard isObject(), let place = member(name), !tape[place].isKind(.null) else {
            return nil
        }
        return place
    }

    /// Notes once that it is none.
    private mutating func isObject() -> Bool {
        if word.isKind(.object) { return true }
        if !isNoted { note(.wrongKind(kind, expected: "an object")) }
        isNoted = true
        return false
    }

    private mutating func member(_ name: StaticString) -> Int? {
        let header = word
        guard header.isKind(.object) else { return nil }
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if header.isFlagged { return tape.lastMember(name, of: index) }
        let start = cursor
        if let place = find(name, from: start, to: header.payload) { return place }
        return find(name, from: index + 1, to: start)
    }

    private mutating func find(
        _ name: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int? {
        var place = start
        while place < end {
            if tape.isName(name, at: place) {
                cursor = place
                return place + 1
            }
            place = tape.end(of: place + 1)
        }
        return nil
    }

    @usableFromInline
    mutating func places(
        of kind: JSONKind, _ expected: StaticString
    ) -> (first: Int, end: Int, count: Int)? {
        guard word.isKind(kind) else { return wrongKind("\(expected)") }
        return (index + 1, word.payload, tape.count(of: index))
    }

    @usableFromInline func end(of place: Int) -> Int { tape.end(of: place) }

    @usableFromInline func name(at place: Int) -> String { tape.string(tape[place]) }
}
