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

    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func add(_ name: String, _ value: String) throws(MessageError) {
        var line = ByteBuffer(capacity: name.utf8.count + value.utf8.count + 4)
        try line.appendField(named: name, value)
        bytes.append(contentsOf: line.readable)
    }

    /// Adds one line with all values of a name in a parsed head, and a last one of ours behind
    /// them (RFC 9110 §5.3).
    ///
    /// - Parameters:
    ///   - theirs: The name to look for, in lower case.
    ///   - message: What `lines` was parsed from.
    /// - Throws: `malformedFieldValue`.
    package mutating func add(
        _ name: String, joining theirs: StaticString, of lines: FieldLines, in message: [UInt8],
        _ last: String
    ) throws(MessageError) {
        var value: [UInt8] = []
        for place in message.withUnsafeBytes({ lines.values(of: theirs, in: $0) })
        where !place.isEmpty {
            value += message[place]
            value += [UInt8(ascii: ","), .space]
        }
        let before = bytes.count
        try add(name, last)
        bytes.insert(contentsOf: value, at: before + name.utf8.count + 2)
    }

    /// Copies the lines of a parsed head that are meant for whoever it is passed on to: not those
    /// for the next hop only, which are the ones that Connection names, Connection itself and its
    /// older kin (RFC 9110 §7.6.1).
    ///
    /// - Parameters:
    ///   - message: What `lines` was parsed from.
    ///   - others: Names, in lower case, that are left out too.
    package mutating func copyEndToEnd(
        _ lines: FieldLines, in message: [UInt8], except others: [StaticString]
    ) {
        message.withUnsafeBytes { message in
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
                copy(line, in: message)
            }
        }
    }

    private mutating func copy(_ line: FieldLines.Line, in message: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: message[line.name])
        bytes.append(.colon)
        bytes.append(.space)
        bytes.append(contentsOf: message[line.value])
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
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
