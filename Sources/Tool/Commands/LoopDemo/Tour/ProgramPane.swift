internal import LoopDemos
internal import Terminal

/// The program, with the line that is the cause of what happens.
struct ProgramPane {
    let scene: TourScene
    let line: Int?
    let glyphs: Glyphs

    func draw(_ canvas: inout Canvas, _ area: CanvasArea) {
        canvas.box(area, glyphs, [.dim])
        canvas.put(
            " \(scene.title) ", row: area.row, column: area.column + 2, upTo: area.lastColumn,
            [.bold])
        drawLines(
            &canvas,
            CanvasArea(
                row: area.row + 1, column: area.column + 1, rows: area.rows - 2,
                columns: area.columns - 2))
    }

    /// The lines without a box, as many as fit, so that the current one is among them.
    func drawLines(_ canvas: inout Canvas, _ area: CanvasArea) {
        let count = scene.program.count
        let digits = max(2, String(count).count)
        let end = area.column + area.columns
        for offset in 0..<min(area.rows, count) {
            let number = firstLine(of: area.rows) + offset
            let isCurrent = number == line
            let row = area.row + offset
            if isCurrent {
                canvas.put(String(glyphs.pointer), row: row, column: area.column, [.yellow])
            }
            let text = "\(number)"
            canvas.put(
                text, row: row, column: area.column + 1 + digits - text.count, upTo: end, [.dim])
            canvas.put(
                scene.program[number - 1], row: row, column: area.column + digits + 2, upTo: end,
                isCurrent ? [.bold, .yellow] : [])
        }
    }

    /// The number of the line at the top.
    private func firstLine(of rows: Int) -> Int {
        let count = scene.program.count
        guard count > rows, let line else { return 1 }
        return max(1, min(line - rows / 2, count - rows + 1))
    }
}
