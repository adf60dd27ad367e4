import JSON
import Support

/// The commands of the binary under test, as it tells them itself.
enum CommandTree {
    /// The words of every command, the root's none first.
    static let all: [[ByteString]] = below([])

    /// The man pages' names: `bx-config-show`.
    static let pageNames = all.map { (["bx"] + $0.map(\.text)).joined(separator: "-") }

    private static func below(_ words: [ByteString]) -> [[ByteString]] {
        // What does not answer has nothing below it, which the tests of help fail on.
        guard let page = try? helpObject(of: words), let commands = page["commands"]?.array else {
            return [words]
        }
        return [words]
            + commands.compactMap { $0["name"]?.string }.flatMap {
                below(words + [ByteString($0)])
            }
    }

    private static func helpObject(of words: [ByteString]) throws -> JSONValue {
        try Command.bx(["help"] + words + ["--json"]).run().output.json()
    }
}

extension ByteString {
    /// The one JSON document that this is.
    func json() throws -> JSONValue { try JSONValue(parsing: bytes) }

    /// The lines, without their ends.
    var lines: [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    var hasEscapes: Bool { bytes.contains(0x1B) }
}
