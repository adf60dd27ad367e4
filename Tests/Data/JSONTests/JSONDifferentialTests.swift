import Support
import Testing

@testable import JSON

/// Texts at random, most of them damaged.
private struct TextGenerator {
    var random: SplitMix64

    mutating func text() -> [UInt8] {
        var bytes = Array(value(depth: 0).utf8)
        guard random.next() % 4 > 0 else { return bytes }
        for _ in 0..<(1 + random.next() % 2) { damage(&bytes) }
        return bytes
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func value(depth: Int) -> String {
        switch below(depth > 4 ? 5 : 8) {
        case 0: return ["null", "true", "false"][below(3)]
        case 1, 2: return number()
        case 3, 4: return string()
        case 5, 6:
            let elements = (0..<below(4)).map { _ in value(depth: depth + 1) }
            return "[" + space() + elements.joined(separator: "," + space()) + space() + "]"
        default:
            let members = (0..<below(4)).map { _ in
                string() + space() + ":" + space() + value(depth: depth + 1)
            }
            return "{" + space() + members.joined(separator: "," + space()) + "}"
        }
    }

    private mutating func space() -> String { ["", "", "", " ", "\n", "\t\r\n  "][below(6)] }

    private mutating func number() -> String {
        switch below(5) {
        case 0: return "\(below(100) - 50)"
        case 1: return "\(Int64(bitPattern: random.next()))\(below(1_000_000))"
        case 2: return "\(Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF))"
        case 3: return "\(below(1000)).\(below(1000))\(random.next())"
        default: return "\(below(1000)).\(below(1000))e\(below(60) - 30)"
        }
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "longer text of words", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\u00e9",
            "\\ud83d\\ude00", "\\/", "\u{7F}", "\\u0000", "0123456789abcdef",
        ]
        return "\"" + (0..<below(6)).map { _ in pieces[below(pieces.count)] }.joined() + "\""
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        let others =
            Array("{}[],:\"\\0123456789.eE+-tfnu \n\u{0}\u{1F}".utf8) + [
                0x80, 0xC3, 0xE2, 0xED, 0xF4, 0xFF,
            ]
        let place = below(bytes.count + 1)
        switch below(4) {
        case 0 where place < bytes.count: bytes[place] = others[below(others.count)]
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2: bytes.insert(others[below(others.count)], at: place)
        default: bytes.removeLast(below(min(bytes.count, 4) + 1))
        }
    }
}

@Suite("JSON beside Python's") struct JSONDifferentialTests {
    /// Reads a text in hexadecimal digits from each line; answers with the value, or with `no`.
    private static let reader = """
        import json, sys
        def refuse(word): raise ValueError(word)
        for line in sys.stdin:
            try:
                value = json.loads(bytes.fromhex(line).decode(), parse_constant=refuse)
                text = json.dumps(value, ensure_ascii=False)
                text.encode()
                print(text)
            except ValueError:
                print("no")
        """

    @Test func `20,000 random texts, most of them damaged, are read as Python reads them`() throws {
        var generator = TextGenerator(random: SplitMix64(state: 3))
        let texts = (0..<20_000).map { _ in generator.text() }
        let lines = texts.map { text in
            text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
        }
        let python = Command("python3", ["-X", "utf8", "-c", ByteString(Self.reader)]).with {
            $0.input = .bytes(ByteString(lines.joined()))
        }
        let answers = try python.run().output.bytes.split(separator: 0x0A)
        #expect(answers.count == texts.count)
        var accepted = 0
        for (text, answer) in zip(texts, answers) {
            // What Python makes of a number that is too large for it.
            if String(decoding: answer, as: UTF8.self).contains("Infinity") { continue }
            let value = try? JSONDocument(parsing: text).value
            let shown = String(decoding: text, as: UTF8.self)
            if answer.elementsEqual("no".utf8) {
                #expect(value == nil, "accepted: \(shown)")
            } else {
                accepted += 1
                #expect(
                    value.map(rounded) == rounded(try JSONValue(parsing: Array(answer))), "\(shown)"
                )
            }
        }
        #expect(accepted > 4000 && accepted < 16_000)
    }

    /// As Python has it: decimals as doubles, -0 as 0, and of equal names the last.
    private func rounded(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let number) where number.text.contains(where: { ".eE".contains($0) }):
            return number.double == 0 ? 0 : .double(number.double ?? .infinity)
        case .double(0): return 0
        case .array(let elements): return .array(elements.map(rounded))
        case .object(let members):
            var last: [String: JSONValue] = [:]
            for member in members { last[member.name] = rounded(member.value) }
            return .object(last.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) })
        case .double, .number, .string, .integer, .bool, .null: return value
        }
    }

    @Test func `random trees are read as they were written`() throws {
        var generator = TextGenerator(random: SplitMix64(state: 4))
        for _ in 0..<2000 {
            let text = generator.value(depth: 0)
            let value = try JSONValue(parsing: text)
            #expect(try JSONValue(parsing: value.encode()) == value)
            #expect(try JSONValue(parsing: value.encode(pretty: true)) == value)
            let bytes = JSONWriter.bytes(of: value, style: JSONStyle(escapesHTML: true))
            #expect(try JSONValue(parsing: bytes) == value)
        }
    }
}
