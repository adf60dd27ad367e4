import Support
import Testing

@Suite("Files that bx prints") struct GeneratedFileTests {
    private static let cure = "stale: make generated writes it"

    @Test(arguments: [("bash", "bx.bash"), ("zsh", "_bx"), ("fish", "bx.fish")])
    func `completions are fresh`(shell: String, name: String) throws {
        let outcome = try Command.bx("completions", ByteString(shell)).run()
        #expect(outcome.code == 0)
        let path = "\(Checkout.root)/completions/\(name)"
        #expect(try contents(ofFile: path) == outcome.output.bytes, "\(path) is \(Self.cure)")
    }

    @Test func `no other completions are there`() throws {
        #expect(
            try names(inDirectory: "\(Checkout.root)/completions") == ["_bx", "bx.bash", "bx.fish"])
    }

    @Test func `man pages are fresh, one for each command, and no other`() throws {
        let directory = try TemporaryDirectory()
        let outcome = try Command.bx("man", "--output", ByteString(directory.path)).run()
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
        let pages = CommandTree.pageNames.map { "\($0).1" }.sorted()
        #expect(try names(inDirectory: directory.path) == pages)
        #expect(try names(inDirectory: "\(Checkout.root)/man") == pages)
        for page in pages {
            let committed = try contents(ofFile: "\(Checkout.root)/man/\(page)")
            #expect(try directory.read(page).bytes == committed, "man/\(page) is \(Self.cure)")
        }
    }

    @Test(arguments: CommandTree.all)
    func `the page of one command is the same alone`(words: [ByteString]) throws {
        let name = (["bx"] + words.map(\.text)).joined(separator: "-")
        let outcome = try Command.bx(["man"] + words).run()
        #expect(outcome.code == 0)
        #expect(outcome.output.bytes == (try contents(ofFile: "\(Checkout.root)/man/\(name).1")))
    }
}
