internal import Arguments

/// Lines that are collected until their quotes are closed.
struct UnfinishedText {
    private var text = ""
    private var isEmpty = true
    /// The number of the last line, which counts from 1.
    private(set) var lastLine = 0
    private var firstLine = 1

    /// What has been collected and is not whole; nil when nothing is open.
    var rest: (text: String, firstLine: Int)? { isEmpty ? nil : (text, firstLine) }

    /// What stands before the line that comes next, with its line end.
    var head: String { isEmpty ? "" : text + "\n" }

    /// Takes the next line, without its line end.
    ///
    /// - Returns: All the lines that belong together, when this one completes them.
    mutating func add(_ line: String) -> (text: String, firstLine: Int)? {
        text = head + line
        lastLine += 1
        if isEmpty { firstLine = lastLine }
        isEmpty = false
        if isOpen, text.utf8.count <= LineReading.lengthMax { return nil }
        defer { drop(counting: 0) }
        return (text, firstLine)
    }

    /// Forgets what was collected.
    ///
    /// - Parameter count: How many more lines there were.
    mutating func drop(counting count: Int) {
        text = ""
        isEmpty = true
        lastLine += count
    }

    private var isOpen: Bool {
        do throws(ReplMistake) {
            _ = try ReplLine.parse(text)
            return false
        } catch {
            if case .unfinished = error { return true }
            return false
        }
    }
}
