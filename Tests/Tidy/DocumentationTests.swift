import Support
import Testing

@Suite("What the documents say") struct DocumentationTests {
    @Test func `the map of the sources names every module, and no other`() throws {
        let map = try textOfFile("Sources/README.md")
        let named = Set(map.matches(of: /(?m)^- `(\w+)`/).map { String($0.output.1) })
        #expect(named == Set(SourceTree.modules.map(\.name)))
    }

    @Test func `a module stands below the heading of its floor`() throws {
        let map = try textOfFile("Sources/README.md")
        var floor = ""
        for line in map.split(separator: "\n") {
            if let heading = line.firstMatch(of: /^## (\w+)/) { floor = String(heading.output.1) }
            guard let name = line.firstMatch(of: /^- `(\w+)`/)?.output.1,
                let module = SourceTree.module(name)
            else { continue }
            #expect(floor == module.floor.rawValue, "\(name) is in \(module.path)")
        }
    }

    @Test(arguments: SourceTree.allFiles.filter { $0.hasSuffix(".md") })
    func `links inside the repository lead somewhere`(path: String) throws {
        let text = try textOfFile(path)
        let folder = path.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for link in text.matches(of: /\]\(([^)\s]+)\)/).map(\.output.1) {
            if link.contains("://") { continue }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let target = parts[0].isEmpty ? path : folder + parts[0]
            #expect(exists(target), "\(path) links to \(link)")
            if parts.count == 2, target.hasSuffix(".md"), exists(target) {
                #expect(
                    try anchors(in: target).contains(String(parts[1])), "\(path) links to \(link)")
            }
        }
    }

    @Test func `the two commands of the README are targets of the Makefile`() throws {
        let makefile = try textOfFile("Makefile")
        for target in try textOfFile("README.md").matches(of: /\bmake ([a-z]+)\b/).map(\.output.1) {
            #expect(makefile.contains("\n\(target):"), "make \(target)")
        }
    }

    private func exists(_ path: String) -> Bool {
        let whole = "\(Checkout.root)/\(path)"
        return (try? contents(ofFile: whole)) != nil || (try? names(inDirectory: whole)) != nil
    }

    /// The anchors that GitHub makes of headings.
    private func anchors(in path: String) throws -> [String] {
        try textOfFile(path).matches(of: /(?m)^#+ (.+)$/).map { match in
            match.output.1.lowercased().compactMap { character -> String? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || "-_".contains(character)
                    ? String(character) : nil
            }.joined()
        }
    }
}
