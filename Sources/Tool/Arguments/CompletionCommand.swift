// The hidden command that the shells' scripts ask:
//
//   bx __complete -- WORD...      the words behind `bx`, unquoted; the last is the one to complete
//   bx __complete --line TEXT     the line up to the cursor as it was typed, `bx` included
//
// It answers
//
//   :values|:files|:directories <TAB> the word unquoted <TAB> what of it stands before the value
//   candidate <TAB> description
//   ...
//
// A candidate is a whole word without quotes; quoting it is the shell's business.

/// The questions of shells, and their answers.
package enum CompletionCommand {
    package static let name = "__complete"

    /// Answers the words behind `bx __complete`. Reads no config file and never fails.
    package static func answer(_ words: [ArgumentText], root: CommandSpec) -> String {
        let line: [ArgumentText]
        if words.first == "--line" {
            guard let text = words.last?.text, let unfinished = ShellWords.unfinished(text) else {
                return ""
            }
            line = unfinished.words.dropFirst().map { ArgumentText($0) }
        } else {
            line = Array(words.first == "--" ? words.dropFirst() : words[...])
        }
        let reply = CompletionReply.complete(line, root: root)
        var text = ":\(reply.directive.rawValue)\t\(reply.word)\t\(reply.prefix)\n"
        for candidate in reply.candidates {
            text += "\(candidate.value)\t\(candidate.purpose)\n"
        }
        return text
    }
}
