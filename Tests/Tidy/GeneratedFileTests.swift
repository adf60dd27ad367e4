import Support
import Testing

/// `make generated` writes what these compare.
@Suite("Files that bx prints") struct GeneratedFileTests {
    @Test(
        .enabled(if: answers("completions", "bash"), "bx completions is not built yet"),
        arguments: [
            ("bash", "completions/bx.bash"), ("zsh", "completions/_bx"),
            ("fish", "completions/bx.fish"),
        ])
    func `completions are fresh`(shell: String, path: String) throws {
        try compare(path, with: .bx("completions", ByteString(shell)))
    }

    @Test(.enabled(if: answers("man"), "bx man is not built yet"))
    func `man pages are fresh, one for each command, and no other`() throws {
        var pages: [(name: String, words: [ByteString])] = [("bx", [])]
        var index = 0
        while index < pages.count {
            let (name, words) = pages[index]
            let page = try compare("man/\(name).1", with: .bx(["man"] + words))
            pages += children(of: name, in: page).map {
                (name + "-" + $0, words + [ByteString($0)])
            }
            index += 1
        }
        #expect(
            try names(inDirectory: "\(Checkout.root)/man").filter { $0.hasSuffix(".1") }
                == pages.map { "\($0.name).1" }.sorted())
    }

    /// The names below COMMANDS, each of which has a page.
    private func children(of name: String, in page: String) -> [String] {
        let section = page.split(separator: "\n.SH ", omittingEmptySubsequences: false).first {
            $0.contains(/^"?COMMANDS"?\n/)
        }
        return (section ?? "").matches(of: /(?m)^\.BR "?([\w-]+)"? \(1\)/).compactMap {
            let child = $0.output.1
            return child.hasPrefix(name + "-") ? String(child.dropFirst(name.count + 1)) : nil
        }
    }

    /// - Returns: What `command` prints.
    @discardableResult
    private func compare(_ path: String, with command: Command) throws -> String {
        let outcome = try command.run()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let printed = outcome.output.text
        if (try? textOfFile(path)) != printed {
            Issue.record("\(path) is stale: make generated writes it")
        }
        return printed
    }
}

/// Whether the command exists in the binary under test.
private func answers(_ words: ByteString...) -> Bool {
    (try? Command.bx(words).run().code) == 0
}
