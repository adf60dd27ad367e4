// How far a long piece of work is, in the last line of the terminal:
//
//   45% [=========>          ] 461.3 MiB of 1.0 GiB  491.0 MiB/s  1204000 rows  1 s left

internal import Bytes

/// What a progress bar shows.
package struct Progress: Sendable {
    /// Bytes that were worked on.
    package var done: Int
    /// Bytes that there are; nil when nobody knows.
    package var total: Int?
    /// Since the work began.
    package var elapsed: Duration
    /// Something to count beside the bytes: `1204000 rows`.
    package var note: String

    package init(done: Int, total: Int?, elapsed: Duration, note: String = "") {
        self.done = done
        self.total = total
        self.elapsed = elapsed
        self.note = note
    }

    /// Between 0 and 1; nil without a total.
    private var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(done) / Double(total)))
    }

    private var bytesPerSecond: Double {
        let seconds = elapsed / .seconds(1)
        return seconds > 0 ? Double(done) / seconds : 0
    }

    /// The bar in at most `width` columns: first the parts without which it says nothing, then what
    /// there is room for, and the bar itself in what is left.
    package func line(width: Int) -> String {
        let size = "\(ByteCount(done))" + (total.map { " of \(ByteCount($0))" } ?? "")
        let rate = "\(ByteCount(Int(min(bytesPerSecond, 1e15))))/s"
        guard let fraction else {
            return Self.fitting([size, rate, note], in: width).joined(separator: "  ")
        }
        let percent = padded("\(Int(fraction * 100))%", to: 4)
        // In the order of their worth, and then in that of the line.
        let chosen = Self.fitting([rate, timeLeft, note, size], in: width - 4 - 11)
        let parts = [size, rate, note, timeLeft].filter { chosen.contains($0) && !$0.isEmpty }
        let tail = parts.joined(separator: "  ")
        let room = width - 4 - (tail.isEmpty ? 0 : tail.count + 1)
        let bar = Self.bar(fraction, width: min(room, 32))
        return percent + [bar, tail].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var timeLeft: String {
        guard let total, done > 0, elapsed >= .milliseconds(500) else { return "" }
        let seconds = Int(min(Double(max(0, total - done)) / max(bytesPerSecond, 1e-9), 359_999))
        if seconds < 60 { return "\(seconds) s left" }
        let minutes = seconds / 60 % 60
        return seconds < 3600
            ? "\(minutes) min \(seconds % 60) s left" : "\(seconds / 3600) h \(minutes) min left"
    }

    private static func bar(_ fraction: Double, width: Int) -> String {
        guard width >= 5 else { return "" }
        let inside = width - 2
        let filled = Int(fraction * Double(inside))
        let head = filled < inside ? ">" : ""
        return "["
            + padded(String(repeating: "=", count: filled) + head, to: inside) + "]"
    }

    /// As many of `parts` as fit with two spaces before each, the first ones first.
    private static func fitting(_ parts: [String], in width: Int) -> [String] {
        var room = width
        return parts.filter { part in
            guard !part.isEmpty, part.count + 2 <= room else { return false }
            room -= part.count + 2
            return true
        }
    }
}

/// A progress bar on standard error. It takes one line, which is gone when it is cleared.
package struct ProgressBar {
    private let columnsVariable: String?
    private var isDrawn = false

    /// Nil where there is no terminal that understands it.
    ///
    /// - Parameter variable: Looks up an environment variable.
    package init?(variable: (String) -> String?) {
        guard StandardStream.error.isTerminal, variable("TERM") != "dumb" else { return nil }
        columnsVariable = variable("COLUMNS")
    }

    /// Draws the bar anew. A terminal costs more than the work does: not more than ten times a
    /// second.
    package mutating func draw(_ progress: Progress) {
        let width = terminalWidth(
            of: StandardStream.error.rawValue, columnsVariable: columnsVariable)
        // In the last column some terminals go to the next line at once.
        printToStandardError("\r\(progress.line(width: max(1, width - 1)))\u{1B}[K")
        isDrawn = true
    }

    /// Takes the bar away, so that what is printed next begins in an empty line.
    package mutating func clear() {
        if isDrawn { printToStandardError("\r\u{1B}[K") }
        isDrawn = false
    }
}
