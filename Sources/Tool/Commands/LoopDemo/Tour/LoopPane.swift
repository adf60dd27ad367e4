// The loop as a picture: a row for each queue with what waits in it, the phases connected as the
// ring that they are, a pointer where the loop is, and what it prints below.
//
//   running   the program
//   ╭→ timers     [timeout at 1 ms]
//   │  pending
//   │▶ poll
//   │  check      [immediate]
//   ╰─ close
//   between any two callbacks
//      ticks      [tick 1]
//      microtasks

internal import LoopDemos
internal import Terminal

/// Draws a step's queues, meters and output.
struct LoopPane {
    let step: TourStep
    let motion: TourLayout.Motion?
    let glyphs: Glyphs

    /// Lines that the output has at least, where the pane is more than its rows.
    private static let outputRowsMin = 4

    /// The rows that everything takes but the output.
    var leastRows: Int { Rows(step, lineHeight: 1).count }

    /// Everything, in a box.
    func draw(_ canvas: inout Canvas, _ area: CanvasArea) {
        canvas.box(area, glyphs, [.dim])
        drawTitle(&canvas, area)
        let room = area.rows - 3 - Self.outputRowsMin
        let rows =
            [3, 2, 1].lazy.map { Rows(step, lineHeight: $0) }.first { $0.count <= room }
            ?? Rows(step, lineHeight: 1)
        let inside = area.inside
        draw(
            rows, &canvas,
            CanvasArea(
                row: inside.row, column: inside.column - 1, rows: rows.count,
                columns: inside.columns + 2))
        let top = area.row + 1 + rows.count
        drawOutput(
            &canvas,
            CanvasArea(
                row: top, column: area.column, rows: area.lastRow - top, columns: area.columns))
    }

    /// The rows alone, each a line high.
    func drawRows(_ canvas: inout Canvas, _ area: CanvasArea) {
        draw(Rows(step, lineHeight: 1), &canvas, area)
    }

    private var isLoop: Bool { step.queues.contains { $0.role == .phase } }

    private func drawTitle(_ canvas: inout Canvas, _ area: CanvasArea) {
        canvas.put(
            isLoop ? " the loop " : " the scheduler ", row: area.row, column: area.column + 2,
            [.bold])
        let turn = step.turn > 0 && isLoop ? "turn \(step.turn) \(glyphs.separator) " : ""
        let clock = " \(turn)\(step.milliseconds) ms "
        canvas.put(
            clock, row: area.row, column: area.lastColumn - 1 - displayWidth(of: clock), [.cyan])
    }

    private func drawOutput(_ canvas: inout Canvas, _ area: CanvasArea) {
        let line = String(repeating: glyphs.horizontal, count: area.columns - 2)
        canvas.put(
            String(glyphs.leftTee) + line + String(glyphs.rightTee), row: area.row,
            column: area.column, [.dim])
        canvas.put(" output ", row: area.row, column: area.column + 2, [.bold])
        let shown = step.output.suffix(max(0, area.rows - 1))
        let newCount = step.output.count - (motion?.from.output.count ?? step.output.count)
        for (index, text) in shown.enumerated() {
            let isNew = index >= shown.count - newCount
            canvas.put(
                text, row: area.row + 1 + index, column: area.column + 2, upTo: area.lastColumn,
                isNew ? [.bold, .green] : [.green])
        }
    }

    // MARK: Rows

    /// Columns of ring and pointer, and of names.
    private static let markWidth = 3
    private static let nameWidth = 12

    private func draw(_ rows: Rows, _ canvas: inout Canvas, _ area: CanvasArea) {
        for (index, queue) in step.queues.enumerated() {
            drawName(queue, index, rows, &canvas, area)
        }
        if let label = rows.betweenLabel, label < area.rows {
            canvas.put(
                "between any two callbacks", row: area.row + label, column: area.column, [.dim])
        }
        drawRunning(rows, &canvas, area)
        drawPointer(rows, &canvas, area)
        let picture = ItemPicture(
            rows: rows, area: area, start: area.column + Self.markWidth + Self.nameWidth,
            glyphs: glyphs)
        picture.draw(step, motion, &canvas)
        for (index, meter) in step.meters.enumerated() where rows.meters + index < area.rows {
            drawMeter(meter, row: area.row + rows.meters + index, &canvas, area)
        }
    }

    private func drawName(
        _ queue: TourQueue, _ index: Int, _ rows: Rows, _ canvas: inout Canvas, _ area: CanvasArea
    ) {
        let line = rows.line(ofQueue: index)
        guard line < area.rows else { return }
        let isCurrent = step.position == index
        canvas.put(
            queue.name, row: area.row + line, column: area.column + Self.markWidth,
            isCurrent ? [.bold, .cyan] : queue.items.isEmpty ? [.dim] : [])
        guard queue.role == .phase else { return }
        let isFirst = index == 0
        let isLast = index + 1 == step.queues.count || step.queues[index + 1].role != .phase
        let glyph =
            isFirst ? glyphs.topLeft : isLast ? glyphs.bottomLeft : glyphs.vertical
        canvas.put(String(glyph), row: area.row + line, column: area.column, [.cyan])
        let turn = isFirst ? glyphs.rightArrow : isLast ? glyphs.horizontal : " "
        canvas.put(String(turn), row: area.row + line, column: area.column + 1, [.cyan])
        guard !isLast else { return }
        for gap in line + 1..<rows.line(ofQueue: index + 1) where gap < area.rows {
            canvas.put(String(glyphs.vertical), row: area.row + gap, column: area.column, [.cyan])
        }
    }

    private func drawRunning(_ rows: Rows, _ canvas: inout Canvas, _ area: CanvasArea) {
        let row = area.row + rows.running
        canvas.put("running", row: row, column: area.column + Self.markWidth, [.dim])
        if step.running == nil {
            canvas.put(
                "nothing", row: row,
                column: area.column + Self.markWidth + Self.nameWidth, [.dim])
        }
    }

    /// The pointer, on its way from phase to phase while the picture moves.
    private func drawPointer(_ rows: Rows, _ canvas: inout Canvas, _ area: CanvasArea) {
        guard let position = step.position else { return }
        var shown = position
        if let motion, let old = motion.from.position, old != position {
            let way = way(from: old, to: position)
            shown = way[min(way.count - 1, Int(motion.progress * Double(way.count)))]
        }
        let line = rows.line(ofQueue: shown)
        guard line < area.rows else { return }
        canvas.put(
            String(glyphs.pointer), row: area.row + line, column: area.column + 1,
            [.bold, .yellow])
    }

    /// The phases from one to the next, round the ring where need be.
    private func way(from old: Int, to new: Int) -> [Int] {
        let count = step.queues.count { $0.role == .phase }
        guard count > 0, old < count, new < count else { return [old, new] }
        var way = [old]
        while way[way.count - 1] != new { way.append((way[way.count - 1] + 1) % count) }
        return way
    }

    private func drawMeter(
        _ meter: TourMeter, row: Int, _ canvas: inout Canvas, _ area: CanvasArea
    ) {
        let end = area.column + area.columns
        let start = area.column + Self.markWidth + 16
        canvas.put(meter.name, row: row, column: area.column + Self.markWidth, upTo: start)
        let width = max(0, min(24, end - start - displayWidth(of: meter.caption) - 1))
        let full = min(width, width * meter.value / meter.limit)
        canvas.put(
            String(repeating: glyphs.full, count: full), row: row, column: start,
            [meter.isFull ? .red : .green])
        canvas.put(
            String(repeating: glyphs.empty, count: width - full), row: row, column: start + full,
            [.dim])
        canvas.put(
            meter.caption, row: row, column: start + width + 1, upTo: end,
            meter.isFull ? [.bold, .red] : [])
    }
}

extension LoopPane {
    /// Which line of the pane each part stands on.
    struct Rows {
        /// Lines that a queue takes: 1, 2 with a blank one below, 3 with boxes around the items.
        let lineHeight: Int
        private let queueCount: Int
        private let phaseCount: Int
        private let meterCount: Int

        init(_ step: TourStep, lineHeight: Int) {
            self.lineHeight = lineHeight
            queueCount = step.queues.count
            phaseCount = step.queues.count { $0.role != .between }
            meterCount = step.meters.count
        }

        /// The line of a queue's name and items.
        func line(ofQueue index: Int) -> Int {
            let label = betweenLabel != nil && index >= phaseCount ? 1 : 0
            return runningHeight + label + index * lineHeight + (lineHeight == 3 ? 1 : 0)
        }

        var running: Int { lineHeight == 3 ? 1 : 0 }
        private var runningHeight: Int { lineHeight }

        /// The line that tells what the queues below it have in common.
        var betweenLabel: Int? {
            phaseCount < queueCount ? runningHeight + phaseCount * lineHeight : nil
        }

        /// The line of the first meter.
        var meters: Int {
            runningHeight + queueCount * lineHeight + (betweenLabel == nil ? 0 : 1)
        }

        var count: Int { meters + meterCount }
    }
}
