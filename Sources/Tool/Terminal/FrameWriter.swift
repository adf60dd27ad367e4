// Frames of a full-screen program. Sent are only the runs of cells that differ from what the screen
// shows, within a synchronized update (DEC private mode 2026), so that no half of a frame is seen;
// terminals without that mode ignore it.

/// Turns pictures into what a terminal has to be sent.
package struct FrameWriter {
    private let paint: Painter
    /// What the screen shows; nil when that is not known.
    private var shown: Canvas?

    /// - Parameter isColored: Whether styles are sent.
    package init(isColored: Bool) { paint = Painter(isOn: isColored) }

    /// What opens the alternate screen and hides the cursor. The screen is then empty.
    package static let opening = "\u{1B}[?1049h\u{1B}[?25l"
    /// What leaves the terminal as it was before `opening`.
    package static let closing = "\u{1B}[?25h\u{1B}[?1049l"

    /// Forgets what the screen shows: the next frame is sent whole.
    package mutating func forget() { shown = nil }

    /// What makes the screen show `canvas`; empty when it does already.
    package mutating func frame(_ canvas: Canvas) -> String {
        var text = ""
        let old = shown?.size == canvas.size ? shown : nil
        if old == nil { text += "\u{1B}[0m\u{1B}[2J" }
        let blank = Canvas(canvas.size)
        for row in 0..<canvas.size.rows {
            text += changes(of: canvas.row(row), from: (old ?? blank).row(row), row)
        }
        shown = canvas
        return text.isEmpty ? "" : "\u{1B}[?2026h\(text)\u{1B}[?2026l"
    }

    private func changes(
        of new: ArraySlice<Canvas.Cell>, from old: ArraySlice<Canvas.Cell>, _ row: Int
    ) -> String {
        let (new, old) = (Array(new), Array(old))
        var text = ""
        var column = 0
        while column < new.count {
            guard new[column] != old[column] else {
                column += 1
                continue
            }
            // The two halves of a wide character are sent together.
            let start = new[column].character == nil ? max(0, column - 1) : column
            while column < new.count, new[column] != old[column] || new[column].character == nil {
                column += 1
            }
            text += "\u{1B}[\(row + 1);\(start + 1)H" + painted(new[start..<column])
        }
        return text
    }

    private func painted(_ cells: ArraySlice<Canvas.Cell>) -> String {
        var text = ""
        var rest = cells
        while let styles = rest.first?.styles {
            let run = rest.prefix { $0.styles == styles }
            text += paint(String(run.compactMap(\.character)), styles)
            rest = rest.dropFirst(run.count)
        }
        return text
    }
}
