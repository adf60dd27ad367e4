import Testing

@testable import Terminal

@Suite("Keys from a terminal's bytes") struct KeyDecoderTests {
    static let cases: [(String, [Key])] = [
        ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", [.up, .down, .right, .left]),
        ("\u{1B}OA\u{1B}OD\u{1B}OH\u{1B}OF", [.up, .left, .home, .end]),
        (
            "\u{1B}[H\u{1B}[F\u{1B}[1~\u{1B}[4~\u{1B}[7~\u{1B}[8~",
            [.home, .end, .home, .end, .home, .end]
        ),
        ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
        ("\u{1B}[1;5C\u{1B}[5;2~", [.right, .pageUp]),
        (
            "q?\r\n\t \u{7F}\u{8}",
            [
                .character("q"), .character("?"), .enter, .enter, .tab,
                .character(" "), .backspace, .backspace,
            ]
        ),
        ("\u{3}\u{C}", [.control("c"), .control("l")]),
        ("ü€🦉", [.character("ü"), .character("€"), .character("🦉")]),
        ("\u{1B}[200~x\u{1B}[Zy\u{1B}OPz", [.character("x"), .character("y"), .character("z")]),
        ("\u{1B}n", [.escape, .character("n")]),
        ("\u{1B}\u{1B}[A", [.escape, .up]),
        ("\u{1B}[12\u{3}x", [.control("c"), .character("x")]),
        ("\u{1B}[" + String(repeating: "1", count: 100) + "Aq", [.up, .character("q")]),
    ]

    @Test(arguments: cases)
    func `keys come out whatever the pieces are that the bytes come in`(
        text: String, keys: [Key]
    ) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var decoder = KeyDecoder()
                var decoded = decoder.decode(bytes[..<first])
                decoded += decoder.decode(bytes[first..<second])
                decoded += decoder.decode(bytes[second...])
                #expect(decoded == keys, "in pieces that end at \(first) and \(second)")
            }
        }
    }

    @Test func `an ESC that nothing follows is the key`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.mayBeEscape)
        #expect(decoder.endEscape() == .escape)
        #expect(!decoder.mayBeEscape)
        #expect(decoder.decode(Array("[A".utf8)) == [.character("["), .character("A")])
    }

    @Test func `within a sequence there is no Escape key`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(Array("\u{1B}[".utf8)) == [])
        #expect(!decoder.mayBeEscape)
        #expect(decoder.endEscape() == nil)
        #expect(decoder.decode(Array("A".utf8)) == [.up])
    }

    @Test(arguments: [
        [0xFF, 0x71], [0xC3, 0x71], [0xE2, 0x82, 0x71], [0x80, 0x71], [0xED, 0xA0, 0x80, 0x71],
    ])
    func `bytes that are no UTF-8 are no keys, and what follows them is`(bytes: [UInt8]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(bytes) == [.character("q")])
    }
}
