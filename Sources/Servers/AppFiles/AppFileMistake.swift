internal import YAML

/// One thing that is wrong with an app file.
package struct AppFileMistake: Error, Hashable, Sendable {
    /// The file as it was named.
    package let file: String
    /// From 1 on.
    package let line: Int
    /// In characters, from 1 on.
    package let column: Int
    /// What is wrong and what would be right; without a full stop.
    package let sentence: String

    /// Characters of a sentence that are told.
    package static let sentenceMax = 300
}

extension AppFileMistake: CustomStringConvertible {
    /// `app.yaml:3:5: ...`, as compilers say it.
    package var description: String { "\(file):\(line):\(column): \(sentence)" }
}

/// Everything that is wrong with an app file, in the order of its lines.
package struct AppFileMistakes: Error, Hashable, Sendable {
    /// At least one, at most `limit`.
    package let list: [AppFileMistake]

    /// How many are kept.
    package static let limit = 100
}

extension AppFileMistakes: CustomStringConvertible {
    /// A line each.
    package var description: String { list.map(\.description).joined(separator: "\n") }
}
