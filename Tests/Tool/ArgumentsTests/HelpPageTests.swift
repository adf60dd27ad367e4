import Support
import Terminal
import Testing

@testable import Arguments

@Suite("Help") struct HelpPageTests {
    private func page(
        _ command: String, _ detail: HelpPage.Detail = .short, width: Int = 80,
        isColored: Bool = false
    ) throws -> String {
        let path = try CommandPath(root: bx).following(words(command))
        return HelpPage.text(for: path, detail, width: width, isColored: isColored)
    }

    @Test(arguments: [
        ("", "bx"), ("serve", "serve"), ("kv", "kv"), ("kv get", "kv-get"), ("kv del", "kv-del"),
    ])
    func `short and full help at 40, 80 and 120 columns`(command: String, name: String) throws {
        for width in [40, 80, 120] {
            try expectSnapshot(page(command, width: width), "help/\(name)-short-\(width).txt")
            try expectSnapshot(page(command, .full, width: width), "help/\(name)-full-\(width).txt")
        }
    }

    @Test(arguments: ["", "serve", "kv"], [40, 60, 80])
    func `no line is wider than the terminal, unless it is one word`(command: String, width: Int)
        throws
    {
        for line in try page(command, .full, width: width).split(separator: "\n") {
            let isOneWord = !line.drop { $0 == " " }.contains(" ")
            #expect(
                displayWidth(of: String(line)) <= width || isOneWord)
        }
    }

    @Test func `colour changes nothing but the look`() throws {
        let colored = try page("serve", .full, isColored: true)
        var plain = ""
        var isInEscape = false
        for character in colored {
            if character == "\u{1B}" { isInEscape = true }
            if !isInEscape { plain.append(character) }
            if character == "m" { isInEscape = false }
        }
        #expect(colored.contains("\u{1B}["))
        #expect(plain == (try page("serve", .full)))
    }

    @Test func `hidden commands are not shown`() throws {
        #expect(!(try page("", .full).contains("__complete")))
    }
}
