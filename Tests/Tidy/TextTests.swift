import Support
import Testing

@Suite("What every file looks like") struct TextTests {
    private static let lineLimit = 500
    private static let columnLimit = 100

    @Test func `a file of Swift has one concept, and fits it into 500 lines`() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(
                file.lines.count <= Self.lineLimit + 1,
                "\(file.path) has \(file.lines.count) lines: look for the second concept in it")
        }
    }

    @Test func `lines fit into 100 columns`() throws {
        for path in SourceTree.allFiles where Self.isCode(path) {
            let file = try SourceFile(path: path)
            for (number, line) in zip(1..., file.lines)
            where line.utf8.count > Self.columnLimit && line.count > Self.columnLimit {
                if Self.isQuoted(line, file.code[number - 1]) { continue }
                Issue.record("\(path):\(number) has \(line.count) columns")
            }
        }
    }

    /// What cannot be broken without harm: a text in quotes, a table in a comment.
    private static func isQuoted(_ line: Substring, _ code: Substring) -> Bool {
        let isComment = line.contains(#/^\s*///?/#)
        let isText = !isComment && code.allSatisfy { $0 == " " }
        return isText || line.contains("\"") || line.contains(#/^\s*///?   /#)
    }

    @Test func `nothing is left for later`() throws {
        // Spelled in halves, or this file would be found.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"]
        for path in SourceTree.allFiles where Self.isCode(path) || path.hasSuffix(".md") {
            let text = try textOfFile(path)
            for mark in marks where text.contains(mark) {
                Issue.record("\(path) says \(mark): do it, or open an issue")
            }
        }
    }

    @Test func `no file names the machine that it was written on`() throws {
        let parts = Checkout.root.split(separator: "/")
        let depth = ["home", "Users"].contains(parts.first) ? 2 : 1
        let prefix = "/" + parts.prefix(depth).joined(separator: "/") + "/"
        // Places that are the same on every machine say nothing about one.
        guard !["/tmp/", "/usr/", "/opt/", "/var/", "/srv/", "/root/"].contains(prefix) else {
            return
        }
        for path in SourceTree.allFiles where try textOfFile(path).contains(prefix) {
            Issue.record("\(path) has a path below \(prefix)")
        }
    }

    @Test func `two modules do not each have their own copy of a helper`() {
        var homes: [Substring: Set<String>] = [:]
        for module in SourceTree.modules {
            for line in module.files.flatMap(\.code) where line.utf8.first != UInt8(ascii: " ") {
                guard let match = line.firstMatch(of: /^(?:[@\w()]+\s+)*func (\w+)/) else {
                    continue
                }
                homes[match.output.1, default: []].insert(module.name)
            }
        }
        for (name, modules) in homes where modules.count > 1 {
            Issue.record(
                """
                \(modules.sorted().joined(separator: " and ")) both have a function \(name): \
                move it to the lowest floor that both see
                """
            )
        }
    }

    private static func isCode(_ path: String) -> Bool {
        [".swift", ".c", ".h", ".py", ".lua", "Makefile", "/demo", ".ci/run"].contains {
            path.hasSuffix($0)
        }
    }
}
