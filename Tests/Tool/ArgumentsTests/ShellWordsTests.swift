import Testing

@testable import Arguments

private func summary(of text: String) -> String {
    do throws(ShellWordsError) {
        return try ShellWords.split(text).map { token in
            switch token.kind {
            case .word(let word): "<\(word)>"
            case .separator: ";"
            case .pipe: "|"
            case .write: ">"
            case .append: ">>"
            }
        }.joined(separator: " ")
    } catch {
        return "no: \(error)"
    }
}

@Suite("Lines as a shell takes them apart") struct ShellWordsTests {
    @Test(arguments: [
        ("", ""), ("  \t ", ""), ("a b", "<a> <b>"), ("  a   b ", "<a> <b>"),
        ("'a b' c", "<a b> <c>"), ("\"a b\"", "<a b>"), ("a\\ b", "<a b>"),
        ("a' 'b\" \"c", "<a b c>"),
        ("''", "<>"), ("\"\"", "<>"), ("a ''", "<a> <>"), ("'it'\\''s'", "<it's>"),
        ("\"it's\"", "<it's>"),
        ("'a\\b'", "<a\\b>"), ("\"a\\b\\\"\\\\\\$\\`\"", "<a\\b\"\\$`>"), ("\\'", "<'>"),
        ("\\\\", "<\\>"),
        ("$HOME *.txt ~", "<$HOME> <*.txt> <~>"), ("é 😀", "<é> <😀>"),
        ("a # b", "<a>"), ("a#b", "<a#b>"), ("# a\nb", "; <b>"), ("'#'", "<#>"), ("a;#b", "<a> ;"),
        ("a;b", "<a> ; <b>"), ("a ; b", "<a> ; <b>"), ("a\nb", "<a> ; <b>"), ("';'", "<;>"),
        ("a|b", "<a> | <b>"), ("a > f", "<a> > <f>"), ("a>>f", "<a> >> <f>"), ("a\\>f", "<a>f>"),
        ("a\\\nb", "<ab>"), ("a \\\n b", "<a> <b>"), ("\"a\\\nb\"", "<ab>"),
        ("'a\\\nb'", "<a\\\nb>"),
        ("a\r\nb", "<a> ; <b>"), ("--x='a b'", "<--x=a b>"),
        ("'a", "no: line 1: the quote ' is never closed"),
        ("\n\"a\nb", "no: line 2: the quote \" is never closed"),
        ("\"a\\", "no: line 1: the quote \" is never closed"),
        ("a\\", "no: line 1: nothing stands behind the last backslash"),
    ])
    func `quotes, comments and operators`(text: String, expected: String) {
        #expect(summary(of: text) == expected)
    }

    @Test func `tokens know where they stand`() throws {
        let text = "é 'a b' | less -R\nx"
        let tokens = try ShellWords.split(text)
        #expect(tokens.map(\.range) == [0..<2, 3..<8, 9..<10, 11..<15, 16..<18, 18..<19, 19..<20])
        #expect(tokens.map(\.line) == [1, 1, 1, 1, 1, 1, 2])
    }

    @Test(
        arguments: [
            ("", [""], 0), ("a", ["a"], 0), ("a ", ["a", ""], 2), ("a b", ["a", "b"], 2),
            ("a 'b c", ["a", "b c"], 2), ("a \"b", ["a", "b"], 2), ("a b\\", ["a", "b"], 2),
            ("a 'b c' ", ["a", "b c", ""], 8), ("x; a b", ["a", "b"], 5), ("x;", [""], 2),
            ("a > f", ["a", "f"], 4), ("a ''", ["a", ""], 2), ("a '", ["a", ""], 2),
        ] as [(String, [String], Int)])
    func `an unfinished line has a word under the cursor`(
        text: String, words: [String], start: Int
    ) {
        let unfinished = ShellWords.unfinished(text)
        #expect(unfinished?.words == words)
        #expect(unfinished?.start == start)
    }

    @Test(arguments: ["a | l", "a |", "a # b", "# "])
    func `behind a pipe and in a comment nothing is completed`(text: String) {
        #expect(ShellWords.unfinished(text) == nil)
    }

    @Test func `every prefix of a line is taken without a trap`() {
        let line = "serve 'a b' \"c\\\"d\" --x=e\\ f; kv get k | less > out >> more # end"
        for length in 0...line.count {
            _ = ShellWords.unfinished(String(line.prefix(length)))
            _ = summary(of: String(line.prefix(length)))
        }
    }
}
