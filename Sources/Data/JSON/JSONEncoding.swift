// `Encodable` straight into a writer.
//
// A value is written while it encodes itself, so what it asks for must come in the order of the
// text. Two things break that order: a container that is nested by hand, and a super encoder may
// both be filled when others have been written behind them. Each of these gets a writer of its
// own, and leaves a gap in the text around it, which is filled at the end.
//
// No path is kept on the way down: the names already stand in the text.

package import Bytes

extension JSONWriter {
    /// The text of an `Encodable`. Members stand in the order in which they were encoded.
    ///
    /// - Throws: `EncodingError.invalidValue` for infinity and NaN, which JSON has not, and for a
    ///   value that encodes nothing at all; and what the type throws.
    public static func encode(
        _ value: some Encodable, style: JSONStyle = JSONStyle(),
        userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> [UInt8] {
        var buffer = ByteBuffer()
        try encode(value, into: &buffer, style: style, userInfo: userInfo)
        return buffer.array
    }

    /// Appends the text of an `Encodable`; nothing when it throws.
    package static func encode(
        _ value: some Encodable, into buffer: inout ByteBuffer, style: JSONStyle = JSONStyle(),
        userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws {
        let before = buffer.count
        let encoding = JSONEncoding(
            into: exchange(&buffer, with: ByteBuffer()), style: style, userInfo: userInfo)
        do {
            try encoding.write(value)
        } catch {
            buffer = encoding.takeBuffer()
            buffer.removeLast(buffer.count - before)
            throw error
        }
        buffer = encoding.takeBuffer()
        guard buffer.count > before else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "the value encodes nothing"))
        }
    }
}

/// One text that is being written, or what goes into a gap of one.
final class JSONEncoding {
    var writer: JSONWriter
    let style: JSONStyle
    let userInfo: [CodingUserInfoKey: any Sendable]
    /// Steps to what this text goes into.
    private let outerPath: [JSONKey]
    private let fillsGap: Bool
    private var levels: [Level] = []
    private var gaps: [(offset: Int, encoding: JSONEncoding)] = []

    /// A value that is being written.
    private struct Level {
        var kind = Kind.undecided
        /// How many elements of it were begun.
        var count = 0
        /// Where in the text the name of its last member stands.
        var nameOffset = 0

        enum Kind { case undecided, object, array, single }
    }

    init(
        into buffer: consuming ByteBuffer, style: JSONStyle,
        userInfo: [CodingUserInfoKey: any Sendable], outerPath: [JSONKey] = [], gapDepth: Int? = nil
    ) {
        writer = JSONWriter(into: buffer, style: style, gapDepth: gapDepth)
        fillsGap = gapDepth != nil
        self.style = style
        self.userInfo = userInfo
        self.outerPath = outerPath
    }

    /// Writes a value as a level of its own; an empty object for one that encodes nothing inside
    /// of another.
    func write(_ value: some Encodable) throws {
        if try writePlain(value) { return }
        levels.append(Level())
        try value.encode(to: JSONValueEncoder(encoding: self, level: levels.count - 1))
        endLevel()
    }

    /// Types that come often, without asking them.
    @inline(__always)
    private func writePlain<Value: Encodable>(_ value: Value) throws -> Bool {
        switch Value.self {
        case is [Double].Type: try writeArray(value as? [Double] ?? []) { try double($0) }
        case is [Int].Type: try writeArray(value as? [Int] ?? []) { writer.integer($0) }
        case is [String].Type: try writeArray(value as? [String] ?? []) { writer.string($0) }
        default: return false
        }
        return true
    }

    private func writeArray<Element>(
        _ elements: [Element], _ body: (Element) throws -> Void
    ) throws {
        writer.beginArray()
        for element in elements { try body(element) }
        writer.endArray()
    }

    func begin(_ isObject: Bool, level: Int) {
        switch (levels[level].kind, isObject) {
        case (.undecided, true):
            levels[level].kind = .object
            writer.beginObject()
        case (.undecided, false):
            levels[level].kind = .array
            writer.beginArray()
        case (.object, true), (.array, false): break
        case (.object, false), (.array, true), (.single, _):
            preconditionFailure("a value asks for two containers of different kinds")
        }
    }

    func beginSingle(level: Int) { levels[level].kind = .single }

    private func endLevel() {
        switch levels.removeLast().kind {
        case .undecided:
            if !levels.isEmpty || fillsGap {
                writer.beginObject()
                writer.endObject()
            }
        case .object: writer.endObject()
        case .array: writer.endArray()
        case .single: break
        }
    }

    @inline(__always)
    func name(_ key: some CodingKey, level: Int) {
        precondition(level == levels.count - 1, "a container is used after its value was encoded")
        levels[level].nameOffset = writer.buffer.count
        writer.name(key.stringValue)
    }

    @inline(__always)
    func element(level: Int) {
        precondition(level == levels.count - 1, "a container is used after its value was encoded")
        levels[level].count += 1
    }

    func count(level: Int) -> Int { levels[level].count }

    func double(_ number: Double) throws {
        guard number.isFinite else { throw notFinite(number) }
        writer.double(number)
    }

    func float(_ number: Float) throws {
        guard number.isFinite else { throw notFinite(number) }
        writer.float(number)
    }

    private func notFinite(_ number: any FloatingPoint) -> EncodingError {
        .invalidValue(
            number,
            .init(
                codingPath: path(toChildOf: levels.count - 1),
                debugDescription: "JSON has no \(number)"))
    }
}

// MARK: - Gaps

extension JSONEncoding {
    /// An encoder of a value that others may be written behind before it is complete.
    func gap(level: Int) -> JSONValueEncoder {
        writer.leaveGap()
        let encoding = JSONEncoding(
            into: ByteBuffer(), style: style, userInfo: userInfo,
            outerPath: path(toChildOf: level), gapDepth: writer.depth)
        encoding.levels.append(Level())
        gaps.append((writer.buffer.count, encoding))
        return JSONValueEncoder(encoding: encoding, level: 0)
    }

    /// What was written, with its gaps filled.
    func takeBuffer() -> ByteBuffer {
        while !levels.isEmpty { endLevel() }
        let text = exchange(&writer.buffer, with: ByteBuffer())
        if gaps.isEmpty { return text }
        var whole = ByteBuffer(capacity: text.count)
        var start = 0
        for gap in gaps {
            whole.append(text, from: start, to: gap.offset)
            let filling = gap.encoding.takeBuffer()
            whole.append(filling, from: 0, to: filling.count)
            start = gap.offset
        }
        whole.append(text, from: start, to: text.count)
        return whole
    }
}

extension ByteBuffer {
    /// Appends a part of what is readable in another.
    fileprivate mutating func append(_ other: borrowing ByteBuffer, from start: Int, to end: Int) {
        append(UnsafeRawBufferPointer(rebasing: other.readable[start..<end]))
    }
}

// MARK: - Paths

extension JSONEncoding {
    func path(to level: Int) -> [JSONKey] {
        outerPath + levels.prefix(max(level, 0)).compactMap(lastKey)
    }

    func path(toChildOf level: Int) -> [JSONKey] {
        path(to: level)
            + (levels.indices.contains(level) ? lastKey(levels[level]).map { [$0] } ?? [] : [])
    }

    /// The step to the member or element that was begun last.
    private func lastKey(_ level: Level) -> JSONKey? {
        switch level.kind {
        case .undecided, .single: return nil
        case .array: return JSONKey(intValue: max(level.count - 1, 0))
        case .object:
            // Behind the comma and the indentation stands the name, and then a colon.
            let text = writer.buffer.readable[level.nameOffset...]
            guard let quote = text.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            let start = quote + 1
            var end = start
            while end < text.endIndex, text[end] != UInt8(ascii: "\"") {
                end += text[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard end < text.endIndex else { return nil }
            let name = UnsafeRawBufferPointer(rebasing: text[start..<end])
            return JSONKey(stringValue: unescaped(name.assumingMemoryBound(to: UInt8.self)))
        }
    }
}
