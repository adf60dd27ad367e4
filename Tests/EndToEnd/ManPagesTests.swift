import Support
import Testing

@Suite("Man pages") struct ManPagesTests {
    /// Whether a tool that `make setup` installs is there.
    private static func has(_ tool: String) -> Bool {
        (try? Command("which", [ByteString(tool)]).run().code) == 0
    }

    @Test(.enabled(if: has("man"), "man is missing: make setup"), arguments: CommandTree.pageNames)
    func `man finds nothing to warn of`(page: String) throws {
        let path = ByteString("\(Checkout.root)/man/\(page).1")
        let outcome = try Command("man", ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path])
            .run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(!outcome.output.bytes.isEmpty)
    }

    @Test(
        .enabled(if: has("mandoc"), "mandoc is missing: make setup"),
        arguments: CommandTree.pageNames)
    func `mandoc finds no error`(page: String) throws {
        let path = ByteString("\(Checkout.root)/man/\(page).1")
        let outcome = try Command("mandoc", ["-Tlint", "-W", "error", path]).run()
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
    }
}
