// Header and trailer fields as values, for handlers (RFC 9110 §5, §6.3, §6.5).

internal import Bytes

/// The fields of a message in their order. Names are compared without regard to ASCII case, and
/// kept as they were written.
///
/// Look-ups go through all fields; messages have few. Nothing is checked here: names and values
/// that cannot be written are refused when the message is.
public struct Fields: Sendable, Equatable {
    /// One `name: value`.
    public struct Field: Sendable, Hashable {
        /// The name as it was written.
        public var name: String
        /// The value without white space around it.
        public var value: String

        /// A field of the given name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private var fields: [Field]
    /// Room that is made at once: most answers get some more fields on their way.
    private static var usualCount: Int { 8 }

    /// No fields.
    public init() { fields = [] }

    /// The value of the first field named `name`. Setting it replaces all fields of that name, and
    /// `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.isNamed(name) }?.value }
        set {
            guard let newValue else { return remove(name) }
            set(name, to: newValue)
        }
    }

    /// The values of all fields named `name`, in their order.
    public func values(of name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// Whether there is a field named `name`.
    public func contains(_ name: String) -> Bool { fields.contains { $0.isNamed(name) } }

    /// Puts a field behind the others, whether or not there is one of that name.
    public mutating func add(_ name: String, _ value: String) {
        if fields.isEmpty { fields.reserveCapacity(Self.usualCount) }
        fields.append(Field(name, value))
    }

    /// Makes `value` the only one of `name`, in the place of the first.
    public mutating func set(_ name: String, to value: String) {
        guard let index = fields.indices.first(where: { fields[$0].isNamed(name) }) else {
            return add(name, value)
        }
        fields[index].value = value
        fields[(index + 1)...].removeAll { $0.isNamed(name) }
    }

    /// Removes all fields named `name`.
    public mutating func remove(_ name: String) { fields.removeAll { $0.isNamed(name) } }

    /// The members of all fields named `name`, read as one comma-separated list of tokens without
    /// its empty members (RFC 9110 §5.6.1).
    public func members(of name: String) -> [Substring] {
        values(of: name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0.trimmed) }
        }.filter { !$0.isEmpty }
    }

    /// Removes what is meant for the next hop only and may not be forwarded: the fields that
    /// Connection names, Connection itself and its older kin (RFC 9110 §7.6.1).
    public mutating func removeHopByHop() {
        let nominated = members(of: "connection")
        fields.removeAll { field in
            Self.hopByHop.contains { field.isNamed($0) }
                || nominated.contains { field.isNamed($0) }
        }
    }

    private static let hopByHop = HopByHop.names.map(\.description)
}

extension Fields: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }
    /// The number of fields.
    public var endIndex: Int { fields.count }
    /// The field at `index`, in the order of the message.
    public subscript(index: Int) -> Field { fields[index] }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// The fields of a literal, in its order; a name may stand more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = []
        fields.reserveCapacity(Swift.max(elements.count, Self.usualCount))
        for (name, value) in elements { fields.append(Field(name, value)) }
    }
}

extension Fields.Field {
    /// Whether the name is `other` in any ASCII case.
    func isNamed(_ other: Substring) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }

    /// Whether the name is `other` in any ASCII case.
    func isNamed(_ other: String) -> Bool {
        guard name.utf8.count == other.utf8.count else { return false }
        return name.withUTF8Bytes { name in
            other.withUTF8Bytes { other in
                name.indices.allSatisfy { name[$0].lowercased == other[$0].lowercased }
            }
        }
    }
}

extension Substring.UTF8View {
    fileprivate var trimmed: Substring.UTF8View {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

extension Fields {
    /// The fields of `lines`, made into strings from the bytes that were parsed.
    package init(_ lines: FieldLines, in bytes: UnsafeRawBufferPointer) {
        fields = lines.map { line in
            Field(
                String(decoding: bytes[line.name], as: UTF8.self),
                String(fieldText: UnsafeRawBufferPointer(rebasing: bytes[line.value])))
        }
    }

    /// The fields of a trailer section, but for those that change how the message is framed,
    /// routed, authenticated, cached or decoded: by then that has happened (RFC 9110 §6.5.1).
    init(trailersIn lines: FieldLines, _ base: UnsafeRawPointer) {
        let end = lines.last?.value.upperBound ?? 0
        self.init(lines, in: UnsafeRawBufferPointer(start: base, count: end))
        fields.removeAll { field in Self.notInTrailers.contains { field.isNamed($0) } }
    }

    private static let notInTrailers =
        hopByHop + [
            "age", "authorization", "cache-control", "content-encoding", "content-range",
            "content-type", "cookie", "date", "expect", "expires", "if-match",
            "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "location",
            "max-forwards", "pragma", "range", "retry-after", "set-cookie", "vary", "warning",
            "www-authenticate",
        ]
}

extension String {
    /// The text of a field value: UTF-8, or, where it is not, ISO 8859-1, which is what bytes
    /// above 127 once were (RFC 9110 §5.5).
    package init(fieldText bytes: UnsafeRawBufferPointer) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self.init()
            unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        }
    }
}
