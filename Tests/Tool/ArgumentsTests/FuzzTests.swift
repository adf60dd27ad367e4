import Testing

@testable import Arguments

/// Numbers that are the same in every run (Knuth's MMIX generator).
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
}

@Suite("Whatever is typed") struct FuzzTests {
    private let vocabulary: [ArgumentText] = [
        "serve", "kv", "get", "incr", "del", "help", "", "-", "--", "---", "-l", "-lx", "-q",
        "-qvl",
        "-qz", "--listen", "--listen=", "--listen=:1", "--no-spa", "--spa", "--no-", "--=", "-5",
        "-.5",
        "--header", "-H", "--config", "--color=x", "--workers", "65", "é", "a:b", "--é=1", "-é",
        ArgumentText(bytes: [0xFF]), ArgumentText(bytes: [0x2D, 0xFF]),
        ArgumentText(bytes: [0x2D, 0x2D, 0xC3, 0x3D, 0x31]),
        ArgumentText(bytes: [0x61, 0x00, 0x1B]),
    ]

    @Test(arguments: 0..<8)
    func `every line is run, helped or refused in one line`(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let here = surroundings()
        for _ in 0..<200 {
            let count = Int.random(in: 0...6, using: &numbers)
            let line = (0..<count).compactMap { _ in vocabulary.randomElement(using: &numbers) }
            do throws(CommandLineMistake) {
                _ = try Invocation.parse(line, root: bx, surroundings: here)
            } catch {
                let report = error.report
                #expect(report.split(separator: "\n").count == 1, "\(line.map(\.repaired))")
                #expect(!report.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
            }
            _ = CompletionCommand.answer(line, root: bx)
        }
    }

    @Test func `every value is read or refused by every kind`() {
        var numbers = Numbers(state: 1)
        let letters = Array("0123456789.:-/[]%kKmMsSuUnixihBe @éµ\u{0}".unicodeScalars)
        let flags = Serve.spec.groups.flatMap(\.flags)
        for _ in 0..<1000 {
            let count = Int.random(in: 0...12, using: &numbers)
            var text = String.UnicodeScalarView()
            for _ in 0..<count { text.append(letters.randomElement(using: &numbers) ?? "0") }
            for flag in flags {
                guard let value = try? flag.parse(ArgumentText(String(text))) else { continue }
                // What help would print reads back as the same value.
                let printed = flag.format(value)
                let again = try? flag.parse(ArgumentText(printed))
                #expect(again.map(flag.format) == printed, "--\(flag.name) \(printed)")
            }
        }
    }
}
