// A picture made of characters, drawn anew for each frame; FrameWriter sends what has changed.

/// A rectangle of styled characters. What is drawn beyond its edges is cut off.
package struct Canvas: Equatable, Sendable {
    /// A place for one character.
    package struct Cell: Equatable, Sendable {
        /// Nil for the right half of a wide character.
        package var character: Character?
        package var styles: [TextStyle]

        static let blank = Cell(character: " ", styles: [])
    }

    package let size: TerminalSize
    private(set) var cells: [Cell]

    /// Blank.
    package init(_ size: TerminalSize) {
        self.size = TerminalSize(columns: max(0, size.columns), rows: max(0, size.rows))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cells of a line.
    func row(_ row: Int) -> ArraySlice<Cell> {
        cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// The lines as text, without styles and without spaces at their ends.
    package var text: String {
        (0..<size.rows).map { row in
            var line = String(self.row(row).compactMap(\.character))
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// Writes `text` from a place to the right, as far as `end`.
    ///
    /// - Parameter end: The first column that is not written to; nil for the canvas's edge.
    /// - Returns: The column behind the text.
    @discardableResult
    package mutating func put(
        _ text: String, row: Int, column: Int, upTo end: Int? = nil, _ styles: [TextStyle] = []
    ) -> Int {
        var column = column
        let end = min(end ?? size.columns, size.columns)
        for character in text {
            let width = displayWidth(of: character)
            guard width > 0 else { continue }
            if column + width > end { break }
            set(Cell(character: character, styles: styles), row, column)
            if width == 2 { set(Cell(character: nil, styles: styles), row, column + 1) }
            column += width
        }
        return column
    }

    private mutating func set(_ cell: Cell, _ row: Int, _ column: Int) {
        guard (0..<size.rows).contains(row), (0..<size.columns).contains(column) else { return }
        cells[row * size.columns + column] = cell
    }

    /// Draws the edges of a box.
    package mutating func box(_ area: CanvasArea, _ glyphs: Glyphs, _ styles: [TextStyle] = []) {
        guard area.rows >= 2, area.columns >= 2 else { return }
        let line = String(repeating: glyphs.horizontal, count: area.columns - 2)
        put(
            String(glyphs.topLeft) + line + String(glyphs.topRight), row: area.row,
            column: area.column, styles)
        for row in area.row + 1..<area.row + area.rows - 1 {
            put(String(glyphs.vertical), row: row, column: area.column, styles)
            put(String(glyphs.vertical), row: row, column: area.lastColumn, styles)
        }
        put(
            String(glyphs.bottomLeft) + line + String(glyphs.bottomRight), row: area.lastRow,
            column: area.column, styles)
    }
}

/// A part of a canvas.
package struct CanvasArea: Hashable, Sendable {
    package var row: Int
    package var column: Int
    package var rows: Int
    package var columns: Int

    package init(row: Int, column: Int, rows: Int, columns: Int) {
        self.row = row
        self.column = column
        self.rows = rows
        self.columns = columns
    }

    package var lastRow: Int { row + rows - 1 }
    package var lastColumn: Int { column + columns - 1 }

    /// What is inside of the edges, with a blank column at each side.
    package var inside: CanvasArea {
        CanvasArea(
            row: row + 1, column: column + 2, rows: max(0, rows - 2), columns: max(0, columns - 4))
    }
}
