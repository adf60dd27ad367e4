import Support
import Testing

@testable import Arguments

@Suite("Manual pages") struct ManPageTests {
    private static let pages = CommandPath(root: bx).visibleTree

    private func roff(_ path: CommandPath) -> String {
        ManPage.roff(for: path, version: "bx 0.1", date: "2025-01-01")
    }

    /// What a program says about a page.
    private func run(
        _ words: [ByteString], on page: String
    ) throws -> (said: ByteString, printed: ByteString) {
        let directory = try TemporaryDirectory()
        let file = try directory.write(ByteString(page), to: "bx.1")
        let outcome = try Command("/usr/bin/env", words + [ByteString(file)]).with {
            $0.environment["LC_ALL"] = "C.UTF-8"
            $0.environment["MANWIDTH"] = "80"
        }.run()
        return (outcome.errors, outcome.output)
    }

    @Test(arguments: pages.indices)
    func `groff and mandoc have nothing to say about a page`(index: Int) throws {
        let page = roff(Self.pages[index])
        let groff = try run(["man", "--warnings", "-l", "-Tutf8"], on: page)
        #expect(groff.said == "")
        #expect(groff.printed.text.contains("bx manual"))
        let mandoc = try run(["mandoc", "-Tlint", "-Wwarning"], on: page)
        #expect(mandoc.printed + mandoc.said == "")
    }

    @Test(arguments: pages.indices)
    func `a page is what it was`(index: Int) throws {
        let path = Self.pages[index]
        try expectSnapshot(roff(path), "man/\(path.pageName).1")
    }

    @Test func `what roff would take for a request or an escape is printed`() throws {
        let spec = CommandSpec(
            name: "x", purpose: "Print",
            description: [".TH is no \"request\" here: \\fB 'a' -b ~ ^ `"],
            groups: [FlagGroup("A \"b\" .c", GlobalFlags.help)])
        let page = ManPage.roff(for: CommandPath(root: spec), version: "1", date: "2025-01-01")
        let printed = try run(["mandoc", "-Tascii", "-Owidth=100"], on: page).printed
        #expect(printed.text.contains(".TH is no \"request\" here: \\fB 'a' -b ~ ^ `"))
    }
}
