// Field lines in the bytes in which they go over the wire, for messages that are passed on: a value
// that is not UTF-8 arrives as it came, and nothing is made into a `String` and back.

internal import Bytes

/// Field lines that were checked when they were put in, each with its CRLF. Whatever a block holds
/// cannot end the head that it is written into.
package struct FieldBlock: Sendable, Equatable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package init(_ fields: Fields) throws(MessageError) {
        for field in fields { try add(field.name, field.value) }
    }

    package var isEmpty: Bool { bytes.isEmpty }

    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func add(_ name: String, _ value: String) throws(MessageError) {
        var line = ByteBuffer(capacity: name.utf8.count + value.utf8.count + 4)
        try line.appendField(named: name, value)
        bytes.append(contentsOf: line.readable)
    }

    /// Adds one line whose value is made of values that came in a message, joined by commas, and a
    /// last one of ours (RFC 9110 §5.3).
    ///
    /// - Parameter values: Places in `message`, of lines that its parser took.
    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func add(
        _ name: StaticString, joining values: [Range<Int>], in message: UnsafeRawBufferPointer,
        _ last: String
    ) throws(MessageError) {
        var value = ByteBuffer()
        for place in values where !place.isEmpty {
            value.append(UnsafeRawBufferPointer(rebasing: message[place]))
            value.append(", ")
        }
        value.append(last)
        var line = ByteBuffer(capacity: name.utf8CodeUnitCount + value.count + 4)
        try line.appendField(
            copying: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
            value.readable)
        bytes.append(contentsOf: line.readable)
    }

    /// Copies the lines of a parsed head that are meant for whoever it is passed on to: not those
    /// for the next hop only, which are the ones that Connection names, Connection itself and its
    /// older kin (RFC 9110 §7.6.1).
    ///
    /// - Parameters:
    ///   - message: What `lines` was parsed from.
    ///   - others: Names, in lower case, that are left out too.
    package mutating func copyEndToEnd(
        _ lines: FieldLines, in message: UnsafeRawBufferPointer, except others: [StaticString]
    ) {
        guard let base = message.baseAddress else { return }
        let nominated = Self.nominated(by: lines, in: message)
        for line in lines {
            let name = base + line.name.lowerBound
            let length = line.name.count
            if HopByHop.names.contains(where: { $0.names(name, length) })
                || others.contains(where: { $0.names(name, length) })
                || nominated.contains(where: { Self.isSame($0, line.name, in: base) })
            {
                continue
            }
            bytes.append(contentsOf: message[line.name])
            bytes.append(.colon)
            bytes.append(.space)
            bytes.append(contentsOf: message[line.value])
            bytes.append(.carriageReturn)
            bytes.append(.lineFeed)
        }
    }

    /// Where the names stand that the Connection lines of a head hold.
    private static func nominated(
        by lines: FieldLines, in message: UnsafeRawBufferPointer
    ) -> [Range<Int>] {
        guard let base = message.baseAddress else { return [] }
        var names: [Range<Int>] = []
        for value in lines.values(of: "connection", in: message) {
            var members = ListMembers(base, value)
            while let member = members.next() { names.append(member) }
        }
        return names
    }

    private static func isSame(
        _ nominated: Range<Int>, _ name: Range<Int>, in base: UnsafeRawPointer
    ) -> Bool {
        nominated.count == name.count
            && zip(nominated, name).allSatisfy {
                base.byte($0).lowercased == base.byte($1).lowercased
            }
    }
}

extension ByteBuffer {
    package mutating func append(_ block: FieldBlock) { append(block.bytes) }
}

/// The fields that are for the next hop whether or not Connection names them.
enum HopByHop {
    static let names: [StaticString] = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "proxy-authenticate", "proxy-authorization",
    ]
}

extension StaticString {
    fileprivate func names(_ name: UnsafeRawPointer, _ length: Int) -> Bool {
        length == utf8CodeUnitCount && name.spellsIgnoringCase(self)
    }
}
