// What waits and what runs, as little boxes that move: an item that is queued comes in from the
// right, one that is taken out goes over to where things run.

internal import LoopDemos
internal import Terminal

/// Draws the items of a step, or of a moment between two.
struct ItemPicture {
    let rows: LoopPane.Rows
    let area: CanvasArea
    /// The column in which a queue's first item stands.
    let start: Int
    let glyphs: Glyphs

    private struct Place {
        let text: String
        /// Lines and columns of the canvas.
        var row: Double
        var column: Double
        var isRunning: Bool
    }

    func draw(_ step: TourStep, _ motion: TourLayout.Motion?, _ canvas: inout Canvas) {
        let (new, hidden) = places(of: step)
        let old = motion.map { places(of: $0.from).places } ?? [:]
        let progress = motion?.progress ?? 1
        for (id, place) in new {
            let origin = old[id] ?? entrance(of: place, isKnown: motion == nil)
            let row = origin.row + (place.row - origin.row) * progress
            let column = origin.column + (place.column - origin.column) * progress
            draw(
                place.text, Int(row.rounded()), Int(column.rounded()),
                style(of: place, isNew: old[id] == nil && motion != nil), &canvas)
        }
        for (row, count) in hidden {
            let text = "+\(count)"
            canvas.put(text, row: row, column: area.column + area.columns - text.count, [.dim])
        }
    }

    private func style(of place: Place, isNew: Bool) -> [TextStyle] {
        if place.isRunning { return [.bold, .green] }
        return isNew ? [.bold, .yellow] : [.yellow]
    }

    private func entrance(of place: Place, isKnown: Bool) -> Place {
        var entrance = place
        if !isKnown, !place.isRunning { entrance.column = Double(area.column + area.columns) }
        return entrance
    }

    private func draw(
        _ text: String, _ row: Int, _ column: Int, _ styles: [TextStyle], _ canvas: inout Canvas
    ) {
        let end = area.column + area.columns
        guard rows.lineHeight == 3, row > area.row - 1 else {
            guard row < area.row + area.rows else { return }
            canvas.put("[\(text)]", row: row, column: column, upTo: end, styles)
            return
        }
        let width = displayWidth(of: text) + 4
        let box = CanvasArea(
            row: row - 1, column: column, rows: 3, columns: min(width, max(0, end - column)))
        canvas.box(box, glyphs, styles)
        canvas.put(text, row: row, column: column + 2, upTo: min(end, box.lastColumn), styles)
    }

    /// Where each item of the step stands, and how many there is no room for, by their row.
    private func places(of step: TourStep) -> (places: [Int: Place], hidden: [Int: Int]) {
        var places: [Int: Place] = [:]
        var hidden: [Int: Int] = [:]
        for (index, queue) in step.queues.enumerated() {
            let row = area.row + rows.line(ofQueue: index)
            let texts = fitting(queue.items)
            var column = start
            for (item, text) in zip(queue.items, texts) {
                places[item.id] = Place(
                    text: text, row: Double(row), column: Double(column), isRunning: false)
                column += width(of: text) + 1
            }
            if texts.count < queue.items.count { hidden[row] = queue.items.count - texts.count }
        }
        if let running = step.running {
            places[running.id] = Place(
                text: running.label, row: Double(area.row + rows.running), column: Double(start),
                isRunning: true)
        }
        return (places, hidden)
    }

    private func width(of text: String) -> Int {
        displayWidth(of: text) + (rows.lineHeight == 3 ? 4 : 2)
    }

    /// The texts of as many items as there is room for, with their details if all fit.
    private func fitting(_ items: [TourItem]) -> [String] {
        let room = area.column + area.columns - start
        let detailed = items.map { $0.label + ($0.detail.map { " \($0)" } ?? "") }
        let full = detailed.reduce(-1) { $0 + width(of: $1) + 1 }
        if full <= room { return detailed }
        var texts = items.map(\.label)
        func isTooWide() -> Bool {
            // What is left out is told in three columns.
            let more = texts.count < items.count ? 3 : 0
            return texts.reduce(more - 1) { $0 + width(of: $1) + 1 } > room
        }
        while texts.count > 1, isTooWide() { texts.removeLast() }
        return texts
    }
}
