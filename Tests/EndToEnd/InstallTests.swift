import Support
import Testing

@Suite("make install") struct InstallTests {
    private func make(_ goal: ByteString, _ variables: [ByteString]) throws -> Outcome {
        try Command("make", ["-C", ByteString(Checkout.root), goal] + variables).run()
    }

    private func files(below path: String) throws -> [String] {
        try Command("find", [ByteString(path), "-type", "f", "-printf", "%m %P\n"]).run()
            .output.lines.map(String.init).sorted()
    }

    @Test(arguments: [("/usr/local", "site-functions"), ("/usr", "vendor-completions")])
    func `binary, pages and completions go where a distribution has them, and away again`(
        prefix: String, zshDirectory: String
    ) throws {
        let directory = try TemporaryDirectory()
        let variables: [ByteString] = [
            "BINARY=\(Checkout.binary)", "DESTDIR=\(directory.path)", "PREFIX=\(prefix)",
        ]
        let outcome = try make("install-files", variables)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let pages = CommandTree.pageNames.map { "644 share/man/man1/\($0).1.gz" }
        #expect(
            try files(below: directory.path + prefix)
                == (pages + [
                    "755 bin/bx", "644 share/bash-completion/completions/bx",
                    "644 share/fish/vendor_completions.d/bx.fish",
                    "644 share/zsh/\(zshDirectory)/_bx",
                ]).sorted())
        let installed = try Command(directory.path + prefix + "/bin/bx", ["--version"]).run()
        #expect(installed.output == (try Command.bx("--version").run().output))

        #expect(try make("uninstall", variables).code == 0)
        #expect(try files(below: directory.path) == [])
    }

    @Test func `install builds the release binary before it puts it there`() throws {
        let outcome = try make("install", ["-n", "BINARY=/nonexistent/bx", "DESTDIR=/nonexistent"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        let text = outcome.output.text
        let release = try #require(text.firstRange(of: "swift build -c release"))
        let copy = try #require(text.firstRange(of: "/nonexistent/usr/local/bin/bx"))
        #expect(release.upperBound < copy.lowerBound)
    }
}
