// Writing heads and chunks (RFC 9112 §3, §4, §5, §7.1).
//
// Whatever names and values hold, they cannot end a line or the head: a control character in one
// throws, and nothing is written.

package import Bytes

extension ByteBuffer {
    /// Appends `HTTP/1.1 200 OK` and CRLF.
    ///
    /// - Throws: `malformedStatusLine`, when the status has not three digits.
    package mutating func appendStatusLine(_ status: Status) throws(MessageError) {
        switch status.rawValue {
        case 200: append("HTTP/1.1 200 OK\r\n")
        case 206: append("HTTP/1.1 206 Partial Content\r\n")
        case 304: append("HTTP/1.1 304 Not Modified\r\n")
        case 404: append("HTTP/1.1 404 Not Found\r\n")
        case 100...999:
            append("HTTP/1.1 ")
            append(decimal: Int(status.rawValue))
            append(" ")
            append(status.phrase)
            append("\r\n")
        default: throw .malformedStatusLine
        }
    }

    /// Appends `GET /path HTTP/1.1` and CRLF.
    ///
    /// - Throws: `malformedMethod`, `malformedTarget`, when one holds a byte that it may not.
    package mutating func appendRequestLine(
        _ method: Method, target: String
    ) throws(MessageError) {
        let name = method.name
        guard !name.isEmpty, name.utf8.allSatisfy({ ByteClasses.table[$0, .token] }) else {
            throw .malformedMethod
        }
        guard !target.isEmpty, target.utf8.allSatisfy({ ByteClasses.table[$0, .query] }) else {
            throw .malformedTarget
        }
        append(name)
        append(" ")
        append(target)
        append(" HTTP/1.1\r\n")
    }

    /// Appends the empty line that ends a head.
    package mutating func appendHeadEnd() { append("\r\n") }
}

// MARK: Field lines

extension ByteBuffer {
    /// Appends `name: value` and CRLF, both known to be fit for it.
    package mutating func appendField(_ name: StaticString, constant value: StaticString) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// Appends a field whose value is a decimal number.
    package mutating func appendField(_ name: StaticString, decimal value: Int) {
        append(name)
        append(": ")
        append(decimal: value)
        append("\r\n")
    }

    /// - Throws: `malformedFieldValue`.
    package mutating func appendField(
        _ name: StaticString, _ value: String
    ) throws(MessageError) {
        try value.checkFieldValue()
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func appendField(named name: String, _ value: String) throws(MessageError) {
        let start = count
        let isName = name.withUTF8Bytes { name in
            reserve(name.count + value.utf8.count + 4)
            append(name)
            return name.isFieldName
        }
        append(": ")
        let isValue = value.withUTF8Bytes { value in
            append(value)
            return value.isFieldValue
        }
        append("\r\n")
        if isName, isValue { return }
        removeLast(count - start)
        throw isName ? .malformedFieldValue : .malformedFieldName
    }

    /// Appends a field as it stands in other bytes, such as those of a message to forward.
    ///
    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func appendField(
        copying name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(MessageError) {
        guard name.isFieldName else { throw .malformedFieldName }
        guard value.isFieldValue else { throw .malformedFieldValue }
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// Appends all of `fields`, or nothing.
    ///
    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func appendFields(_ fields: Fields) throws(MessageError) {
        for field in fields {
            try field.name.checkFieldName()
            try field.value.checkFieldValue()
        }
        for field in fields {
            append(field.name)
            append(": ")
            append(field.value)
            append("\r\n")
        }
    }
}

extension ByteBuffer {
    /// Appends the fields of an answer, except those that are the server's to say: Connection,
    /// Date, Transfer-Encoding, and Content-Length unless `keepsLength`. When this throws, some of
    /// them are there.
    ///
    /// - Throws: `malformedFieldName`, `malformedFieldValue`.
    package mutating func appendFields(
        ofAnswer fields: Fields, keepsLength: Bool
    ) throws(MessageError) {
        for index in fields.indices {
            let isKept = keepsLength && fields[index].isNamed("content-length")
            if fields[index].isServers && !isKept { continue }
            try appendField(named: fields[index].name, fields[index].value)
        }
    }
}

extension Fields.Field {
    fileprivate var isServers: Bool {
        switch name.utf8.count {
        case 4: isNamed("date")
        case 10: isNamed("connection")
        case 14: isNamed("content-length")
        case 17: isNamed("transfer-encoding")
        default: false
        }
    }
}

extension String {
    fileprivate func checkFieldName() throws(MessageError) {
        guard withUTF8Bytes(\.isFieldName) else { throw .malformedFieldName }
    }

    fileprivate func checkFieldValue() throws(MessageError) {
        guard withUTF8Bytes(\.isFieldValue) else { throw .malformedFieldValue }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isFieldName: Bool {
        let classes = ByteClasses.table
        return !isEmpty && allSatisfy { classes[$0, .token] }
    }

    fileprivate var isFieldValue: Bool {
        guard let baseAddress else { return true }
        return baseAddress.endOfText(from: 0, to: count, ByteClasses.table) == count
    }
}

// MARK: Chunks

extension ByteBuffer {
    /// Appends one chunk. Empty `content` appends nothing: a chunk without content would end the
    /// body.
    package mutating func appendChunk(_ content: UnsafeRawBufferPointer) {
        guard !content.isEmpty else { return }
        appendChunkStart(count: content.count)
        append(content)
        appendChunkEnd()
    }

    /// Appends what stands before `count` bytes of content that are sent in another way; `count`
    /// is at least 1. Behind them goes `appendChunkEnd`.
    package mutating func appendChunkStart(count: Int) {
        precondition(count > 0, "a chunk without content would end the body")
        append(hexadecimal: count)
        append("\r\n")
    }

    package mutating func appendChunkEnd() { append("\r\n") }

    /// Appends the empty chunk, which ends a body that has no trailers.
    package mutating func appendLastChunk() { append("0\r\n\r\n") }

    /// Appends the empty chunk and the trailer section, which end the body, or nothing.
    ///
    /// - Throws: what `Fields.checkTrailers` does.
    package mutating func appendLastChunk(trailers: Fields) throws(MessageError) {
        try trailers.checkTrailers()
        appendLastChunk(checked: trailers)
    }

    /// The same for fields that were checked already.
    package mutating func appendLastChunk(checked trailers: Fields) {
        append("0\r\n")
        try? appendFields(trailers)
        append("\r\n")
    }
}

extension Fields {
    /// Whether a trailer section may hold these (RFC 9110 §6.5.1).
    ///
    /// - Throws: `malformedFieldName`, `malformedFieldValue`, `forbiddenTrailer`.
    package func checkTrailers() throws(MessageError) {
        var scratch = ByteBuffer()
        try scratch.appendFields(self)
        let forbidden = [
            "content-length", "transfer-encoding", "host", "connection", "trailer", "te",
            "content-encoding", "content-type", "content-range", "set-cookie", "authorization",
            "www-authenticate", "cache-control", "location",
        ]
        if forbidden.contains(where: contains) { throw .forbiddenTrailer }
    }
}
