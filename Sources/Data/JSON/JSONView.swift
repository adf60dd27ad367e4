/// One value of a document. What it is converted to is converted when asked, each time anew.
public struct JSONView: Sendable {
    /// The text that it is a part of.
    package let storage: JSONStorage
    /// Where on the tape it stands.
    @usableFromInline package let index: Int

    /// The value that stands at `index` of the tape.
    package init(storage: JSONStorage, index: Int) {
        self.storage = storage
        self.index = index
    }

    var word: JSONWord { storage.tape[index] }

    /// Which of the seven kinds of value it is.
    public var kind: JSONKind { word.kind }

    /// Whether it is `null`.
    public var isNull: Bool { word.isKind(.null) }

    /// The text of a string; nil for anything else.
    public var string: String? { word.isKind(.string) ? storage.tape.string(word) : nil }

    /// `true` or `false`; nil for anything else.
    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        case .null, .number, .string, .array, .object: nil
        }
    }

    /// A number, exactly as it stands in the text; nil for anything else.
    public var number: JSONNumber? {
        guard word.isKind(.number) else { return nil }
        return JSONNumber(unchecked: String(decoding: storage.tape.bytes(of: word), as: UTF8.self))
    }

    /// A number that is whole and fits, exactly: `12` and also `1.2e1`; nil for anything else.
    public func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer? {
        word.isKind(.number) ? wholeNumber(storage.tape.bytes(of: word)) : nil
    }

    /// The double nearest to a number; nil when that is infinite, and for anything else.
    public var double: Double? {
        guard word.isKind(.number) else { return nil }
        let double = nearestDouble(storage.tape.bytes(of: word))
        return double.isFinite ? double : nil
    }
}

// MARK: - Arrays and objects

extension JSONView {
    /// How many elements an array has, or members an object; 0 for anything else. Visits each.
    public var count: Int { word.isContainer ? storage.tape.count(of: index) : 0 }

    /// The member `name` of an object; nil for anything else. Linear in the number of members.
    public subscript(_ name: String) -> JSONView? {
        guard word.isKind(.object) else { return nil }
        return storage.tape.member(name, of: index).map { JSONView(storage: storage, index: $0) }
    }

    /// Element `position` of an array; nil outside and for anything else. Linear in `position`.
    public subscript(_ position: Int) -> JSONView? {
        guard word.isKind(.array), position >= 0 else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }

    /// The elements of an array; none of anything else.
    public var elements: Elements {
        Elements(
            storage: storage, place: index + 1,
            end: word.isKind(.array) ? word.payload : index + 1)
    }

    /// The members of an object in the order of the text; none of anything else.
    public var members: Members {
        Members(
            storage: storage, place: index + 1,
            end: word.isKind(.object) ? word.payload : index + 1)
    }

    /// The elements of an array.
    public struct Elements: Sequence, IteratorProtocol, Sendable {
        fileprivate let storage: JSONStorage
        fileprivate var place: Int
        fileprivate let end: Int

        /// The next element.
        public mutating func next() -> JSONView? {
            guard place < end else { return nil }
            defer { place = storage.tape.end(of: place) }
            return JSONView(storage: storage, index: place)
        }
    }

    /// The members of an object.
    public struct Members: Sequence, IteratorProtocol, Sendable {
        fileprivate let storage: JSONStorage
        fileprivate var place: Int
        fileprivate let end: Int

        /// The next member.
        public mutating func next() -> (name: String, value: JSONView)? {
            guard place < end else { return nil }
            defer { place = storage.tape.end(of: place + 1) }
            return (
                storage.tape.string(storage.tape[place]),
                JSONView(storage: storage, index: place + 1)
            )
        }
    }
}

extension JSONTape {
    /// Where on the tape the value of member `name` of the object at `object` is.
    func member(_ name: String, of object: Int) -> Int? {
        var name = name
        return name.withUTF8 { name in
            let keepsLooking = words[object].isFlagged
            let end = end(of: object)
            var index = object + 1
            var found: Int?
            while index < end {
                if isName(name, at: index) {
                    found = index + 1
                    if !keepsLooking { break }
                }
                index = self.end(of: index + 1)
            }
            return found
        }
    }

    /// Whether the string at `index` is `name`.
    package func isName(_ name: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let word = words[index]
        return word.isFlagged
            ? isEscapedName(name, word) : word.payload == name.count && same(bytes(of: word), name)
    }

    @inline(never)
    private func isEscapedName(_ name: UnsafeBufferPointer<UInt8>, _ word: JSONWord) -> Bool {
        var text = string(word)
        return text.withUTF8 { same($0, name) }
    }
}

// MARK: - Places

extension JSONView {
    /// Where the value begins: bytes from the beginning of the text.
    public var offset: Int { word.isKind(.string) ? word.offset - 1 : word.offset }

    /// The value as it stands in the text, from its first byte to its last. Visits each byte.
    public var text: String {
        let start = storage.tape.base + offset
        return String(
            decoding: UnsafeBufferPointer(start: start, count: byteCount), as: UTF8.self)
    }

    private var byteCount: Int {
        if !word.isContainer { return word.payload + (word.isKind(.string) ? 2 : 0) }
        let start = storage.tape.base + word.offset
        var (depth, place) = (0, 0)
        var isString = false
        repeat {
            switch start[place] {
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += isString ? 0 : 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= isString ? 0 : 1
            default: break
            }
            place += 1
        } while depth > 0
        return place
    }

    /// The way here from the root.
    public var pointer: JSONPointer { storage.tape.pointer(to: index) }

    /// What `pointer` leads to from here; nil if nothing is there.
    public subscript(_ pointer: JSONPointer) -> JSONView? {
        var view = self
        for token in pointer.tokens {
            let next = view.kind == .array ? token.index.flatMap { view[$0] } : view[token.name]
            guard let next else { return nil }
            view = next
        }
        return view
    }
}
