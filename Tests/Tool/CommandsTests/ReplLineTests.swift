import Testing

@testable import Arguments
@testable import Commands

@Suite("Lines of the REPL") struct ReplLineTests {
    @Test(arguments: [
        ("serve dir", [ReplLine(work: .words(["serve", "dir"]), line: 1)]),
        ("a; b\n;;# c\nd", [line("a"), line("b"), line("d", number: 3)]),
        ("a 'b\nc'\nd", [line("a", "b\nc"), line("d", number: 3)]),
        ("", []),
    ])
    func `separators end commands and comments are dropped`(text: String, lines: [ReplLine]) throws
    {
        #expect(try ReplLine.parse(text) == lines)
    }

    @Test(arguments: [
        ("a | b 'c;d' | e > f", "b 'c;d' | e > f"), ("a|b # c", "b # c"), ("a | b; c", "b"),
    ])
    func `behind a pipe the shell gets the text as it was typed`(text: String, shell: String) throws
    {
        let first = try #require(try ReplLine.parse(text).first)
        #expect(first.work == .words(["a"]))
        #expect(first.pipe == shell)
    }

    @Test(arguments: [
        ("!echo \"$HOME\" > x | y", ["echo \"$HOME\" > x | y"]),
        ("! a;!b 'c;d'", ["a", "b 'c;d'"]),
    ])
    func `behind an exclamation mark the shell gets the text too`(
        text: String, shells: [String]
    ) throws {
        #expect(try ReplLine.parse(text).map(\.work) == shells.map { .shell($0) })
    }

    @Test func `a quoted exclamation mark is a word`() throws {
        #expect(try ReplLine.parse("'!a'") == [line("!a")])
    }

    @Test(arguments: [
        ("a > f", [Redirection(descriptor: 1, target: .file("f", appends: false))]),
        ("a >>'f g' b", [Redirection(descriptor: 1, target: .file("f g", appends: true))]),
        ("a 2>f", [Redirection(descriptor: 2, target: .file("f", appends: false))]),
        (
            "a >f 2>&1",
            [
                Redirection(descriptor: 1, target: .file("f", appends: false)),
                Redirection(descriptor: 2, target: .descriptor(1)),
            ]
        ),
        ("a > '&1'", [Redirection(descriptor: 1, target: .file("&1", appends: false))]),
    ])
    func `output goes to files`(text: String, redirections: [Redirection]) throws {
        let first = try #require(try ReplLine.parse(text).first)
        #expect(first.redirections == redirections)
        #expect(first.work == .words(text.contains(" b") ? ["a", "b"] : ["a"]))
    }

    @Test func `a number with a blank behind it is a word`() throws {
        let first = try #require(try ReplLine.parse("a 2 > f").first)
        #expect(first.work == .words(["a", "2"]))
        #expect(first.redirections.map(\.descriptor) == [1])
    }

    @Test(arguments: [
        ("a\n| b", ReplMistake.missingCommand(before: "|", line: 2), "no command stands before |"),
        ("> f", .missingCommand(before: ">", line: 1), "no command stands before >"),
        (
            "a |", .missingShellCommand(behind: "|", line: 1),
            "missing shell command behind |; give one, such as | less"
        ),
        (
            "!", .missingShellCommand(behind: "!", line: 1),
            "missing shell command behind !; give one, such as ! less"
        ),
        ("a >> ; b", .missingFile(behind: ">>", line: 1), "missing file behind >>; give its name"),
        (
            "a && b", .unknownOperator("&&", line: 1),
            "&& means nothing here; quote it, or give the whole line to a shell: !bx ..."
        ),
        (
            "a || b", .unknownOperator("||", line: 1),
            "|| means nothing here; quote it, or give the whole line to a shell: !bx ..."
        ),
        ("a\nb 'c", .unfinished(.openQuote("'", line: 2)), "the quote ' is never closed"),
        ("a \\", .unfinished(.openEscape(line: 1)), "nothing stands behind the last backslash"),
    ])
    func `a line that is wrong gets a sentence`(
        text: String, mistake: ReplMistake, sentence: String
    ) {
        #expect(throws: mistake) { try ReplLine.parse(text) }
        #expect("\(mistake)" == sentence)
    }

    @Test(arguments: ["&", "<", "&&"]) func `a quoted operator is a word`(mark: String) throws {
        #expect(try ReplLine.parse("a '\(mark)'") == [line("a", mark)])
    }
}

private func line(_ words: String..., number: Int = 1) -> ReplLine {
    ReplLine(work: .words(words), line: number)
}

@Suite("Words as the REPL quotes them") struct ReplQuotingTests {
    private static let words = [
        "plain", "x y", "it's", "say \"hi\"", "$HOME", "a\\b", "a;b|c>d", "#c", "!d", "a`b", "&",
        "ä#!",
    ]

    @Test(arguments: words, ["", "'", "\""])
    func `a quoted word is read back as it was`(word: String, typed: String) throws {
        let quoted = ReplQuoting(of: typed).quote(word)
        #expect(try ReplLine.parse("a \(quoted)") == [line("a", word)])
    }

    @Test(arguments: [("a", "a"), ("", "''"), ("x y", "'x y'"), ("it's", "'it'\\''s'")])
    func `a word that needs no quotes has none`(word: String, written: String) throws {
        #expect(ReplQuoting.plainly(word) == written)
        #expect(try ReplLine.parse("a \(written)") == [line("a", word)])
    }
}

@Suite("Lines that belong together") struct UnfinishedTextTests {
    @Test func `a line with an open quote waits for the one that closes it`() {
        var text = UnfinishedText()
        let alone = text.add("a")
        #expect(alone?.text == "a")
        let open = text.add("b 'c")
        #expect(open == nil)
        #expect(text.head == "b 'c\n")
        let whole = text.add("d'")
        #expect(whole?.text == "b 'c\nd'")
        #expect(whole?.firstLine == 2)
        #expect(text.lastLine == 3)
        #expect(text.rest == nil)
    }

    @Test func `a backslash at the end joins lines`() {
        var text = UnfinishedText()
        let open = text.add("a \\")
        #expect(open == nil)
        let whole = text.add("b")
        #expect(whole?.text == "a \\\nb")
    }

    @Test func `an open quote is given up after a MiB`() {
        var text = UnfinishedText()
        let line = "'" + String(repeating: "x", count: LineReading.lengthMax - 1)
        let open = text.add(line)
        #expect(open == nil)
        let whole = text.add("")
        #expect(whole?.firstLine == 1)
    }
}
