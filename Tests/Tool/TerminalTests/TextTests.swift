import Testing

@testable import Terminal

@Suite("Columns") struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("😀", 2),
        ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("a\u{200B}b", 2), ("\u{FEFF}", 0), ("ｆ", 2), ("ﬁ", 1),
        ("a\u{1B}[1;31mb\u{1B}[0mc", 3), ("\u{1B}[1m", 0), ("…–·", 3), ("\t", 0), ("Ω", 1),
    ])
    func `text takes the columns that a terminal gives it`(text: String, expected: Int) {
        #expect(displayWidth(of: text) == expected)
    }
}

@Suite("Layout") struct TextLayoutTests {
    @Test(
        arguments: [
            ("", 10, [""]), ("one two", 7, ["one two"]), ("one two", 6, ["one", "two"]),
            ("one  two", 20, ["one two"]), (" one ", 20, ["one"]),
            ("https://example.com/x y", 5, ["https://example.com/x", "y"]),
            ("日本 日本", 8, ["日本", "日本"]), ("日本 日本", 9, ["日本 日本"]),
            ("a b c d", 1, ["a", "b", "c", "d"]),
        ] as [(String, Int, [String])])
    func `paragraphs break at spaces`(text: String, width: Int, expected: [String]) {
        #expect(wrapped(text, to: width) == expected)
    }

    @Test func `styles take no room`() {
        let bold = Painter(isOn: true)("one", .bold)
        #expect(wrapped("\(bold) two", to: 7) == ["\(bold) two"])
        #expect(padded(bold, to: 5) == bold + "  ")
    }

    @Test func `an indent is part of the width`() {
        #expect(indented("one two", by: 2, to: 9) == ["  one two"])
        #expect(indented("one two", by: 2, to: 8) == ["  one", "  two"])
        #expect(indented("one", by: 9, to: 4) == ["         one"])
    }

    @Test func `columns are as wide as their widest cell and the last one wraps`() {
        let rows = [["a", "x", "one two three four five"], ["long", "", "z"]]
        #expect(
            table(rows, width: 32) == ["a     x  one two three four five", "long     z"])
        #expect(
            table(rows, width: 30)
                == ["a     x  one two three four", "         five", "long     z"])
        #expect(table([], width: 10) == [])
    }
}

@Suite("Colour") struct ColorTests {
    @Test func `styles are written only when they are on`() {
        #expect(Painter(isOn: true)("x", .bold, .red) == "\u{1B}[1;31mx\u{1B}[0m")
        #expect(Painter(isOn: false)("x", .bold) == "x")
        #expect(Painter(isOn: true)("", .bold) == "")
        #expect(Painter(isOn: true)("x") == "x")
    }

    @Test(
        arguments: [
            (.auto, true, [:], true), (.auto, false, [:], false),
            (.always, false, [:], true), (.never, true, [:], false),
            (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": "0"], false),
            (.auto, true, ["NO_COLOR": ""], true), (.auto, false, ["NO_COLOR": ""], false),
            (.always, true, ["NO_COLOR": "1"], true),
            (.auto, false, ["CLICOLOR_FORCE": "1"], true),
            (.auto, false, ["CLICOLOR_FORCE": "0"], false),
            (.auto, false, ["CLICOLOR_FORCE": ""], false),
            (.never, true, ["CLICOLOR_FORCE": "1"], false),
            (.auto, true, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
            (.auto, true, ["TERM": "dumb"], false), (.auto, true, ["TERM": "xterm"], true),
            (.auto, true, ["CLICOLOR": "0"], false), (.auto, true, ["CLICOLOR": "1"], true),
            (.auto, false, ["CLICOLOR_FORCE": "1", "TERM": "dumb"], true),
        ] as [(ColorPolicy, Bool, [String: String], Bool)])
    func `the flag says, else the environment, else the stream`(
        policy: ColorPolicy, isTerminal: Bool, variables: [String: String], expected: Bool
    ) {
        #expect(policy.allowsColor(isTerminal: isTerminal) { variables[$0] } == expected)
    }
}
