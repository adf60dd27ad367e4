import JSON
import Support
import Testing

@testable import Patterns

/// Patterns at random, and texts that have a chance to match them.
private struct PatternGenerator {
    var random: SplitMix64

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    private mutating func one(_ of: [String]) -> String { of[below(of.count)] }

    mutating func pattern(depth: Int = 0) -> String {
        let alternatives = (0..<(below(4) == 0 ? 2 : 1)).map { _ in
            (0..<below(4)).map { _ in term(depth: depth) }.joined()
        }
        return alternatives.joined(separator: "|")
    }

    private mutating func term(depth: Int) -> String {
        switch below(depth > 3 ? 6 : 8) {
        case 0: return one(["^", "$", "\\b", "\\B"])
        case 1, 2:
            return one(["a", "b", "c", "é", "😀", "_", "\\.", "\\u0061", "\\x62"]) + quantifier()
        case 3: return one([".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S"]) + quantifier()
        case 4, 5: return characterClass() + quantifier()
        default:
            return one(["(", "(?:", "(?<n\(below(1_000_000_000))>"]) + pattern(depth: depth + 1)
                + ")" + quantifier()
        }
    }

    private mutating func quantifier() -> String {
        one(["", "", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "+?", "{1,3}?", "{0}"])
    }

    private mutating func characterClass() -> String {
        let parts = (0..<below(4)).map { _ in
            one(["a", "b", "a-c", "é", "à-ü", "\\d", "\\W", "\\s", "0-9", "\\-", "\\]", "\\b", "😀"])
        }
        return one(["[", "[^"]) + parts.joined() + "]"
    }

    mutating func text() -> String {
        (0..<below(7)).map { _ in
            one(["a", "b", "c", "aa", "é", "😀", "_", "1", " ", "\n", ".", "-"])
        }
        .joined()
    }

    /// Without structure: most are no patterns.
    mutating func noise() -> String {
        (0..<(1 + below(7))).map { _ in
            one([
                "a", "b", "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", "-", "1", ",",
                "\\", "d", "u", "x", ".", "é", "\\(", "{2}",
            ])
        }.joined()
    }
}

@Suite("Patterns beside Node's") struct PatternDifferentialTests {
    /// Reads `[pattern, text, ...]` from each line; answers with 0 and 1, or `no`.
    private static let script = """
        const lines = require("fs").readFileSync(0, "utf8").split("\\n").filter(line => line)
        console.log(lines.map(line => {
            const [pattern, ...texts] = JSON.parse(line)
            try {
                const regexp = new RegExp(pattern, "u")
                return texts.map(text => regexp.test(text) ? 1 : 0).join("")
            } catch { return "no" }
        }).join("\\n"))
        """

    private func answers(to rows: [[String]]) throws -> [String] {
        let lines = rows.map { JSONValue.array($0.map { .string($0) }).encode() + "\n" }.joined()
        let node = Command("node", ["-e", ByteString(Self.script)]).with {
            $0.input = .bytes(ByteString(lines))
        }
        return try node.run().output.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `5,000 random patterns match the texts that Node's match`() throws {
        var generator = PatternGenerator(random: SplitMix64(state: 11))
        let rows = (0..<5000).map { _ in
            let pattern = generator.pattern()
            let texts = (0..<12).map { _ in generator.text() }
            // Node finds a `\B` between the two halves of what is one character.
            let hasHalves = pattern.contains("\\B")
            return [pattern] + texts.filter { !hasHalves || !$0.contains("😀") }
        }
        let answers = try answers(to: rows)
        try #require(answers.count == rows.count)
        var matches = 0
        for (row, answer) in zip(rows, answers) {
            let pattern = try? Pattern(parsing: row[0])
            let own = pattern.map { pattern in
                row.dropFirst().map { pattern.matches($0) ? "1" : "0" }.joined()
            }
            #expect(own ?? "no" == answer, "\(row)")
            matches += answer.count { $0 == "1" }
        }
        #expect(matches > 15_000 && matches < 45_000)
    }

    @Test func `5,000 texts of pattern characters are refused where Node refuses them`() throws {
        var generator = PatternGenerator(random: SplitMix64(state: 12))
        let rows = (0..<5000).map { _ in [generator.noise(), "ab1", "a(é{2}", ""] }
        let answers = try answers(to: rows)
        try #require(answers.count == rows.count)
        for (row, answer) in zip(rows, answers) {
            do throws(PatternError) {
                let pattern = try Pattern(parsing: row[0])
                let own = row.dropFirst().map { pattern.matches($0) ? "1" : "0" }.joined()
                // A backslash may stand before any punctuation mark.
                if answer == "no", row[0].contains("\\,") || row[0].contains("\\-") { continue }
                #expect(own == answer, "\(row)")
            } catch {
                switch error.reason {
                case .unsupported: break
                case .unexpectedEnd, .loneBracket, .nothingToRepeat, .emptyRange, .invalidRange,
                    .invalidEscape, .tooLong, .tooManyStates, .tooDeep:
                    #expect(answer == "no", "\(row) \(error)")
                }
            }
        }
    }
}
