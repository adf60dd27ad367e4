// A page of the tour as a picture. On a wide terminal:
//
//   chapter                                  chapter n of m
//   ╭ program ──────────╮╭ the loop ──────────────────────╮
//   │ 1  ...            ││ phases and what waits there    │
//   │                   │├ output ────────────────────────┤
//   ╰───────────────────╯╰────────────────────────────────╯
//   what happens here, and why
//   ████░░░░░  step n of m
//   the keys
//
// On a narrow one the parts stand below each other, as far as there is room.

internal import LoopDemos
internal import Terminal

/// Draws pages of the tour.
struct TourLayout {
    let chapters: [TourChapter]
    let glyphs: Glyphs

    /// What is shown besides the page.
    struct State: Equatable {
        var position: TourPosition
        var isPlaying = false
        var showsKeys = false
        /// The step that the picture moves away from, and how far it has come, from 0 to 1.
        var motion: Motion?
    }

    struct Motion: Equatable {
        let from: TourStep
        var progress: Double
    }

    /// The smallest terminal that has room for a step.
    static let leastSize = TerminalSize(columns: 40, rows: 15)
    /// From here on the program stands beside the loop.
    private static let wideSize = TerminalSize(columns: 80, rows: 24)
    /// What is larger is left blank at all sides: the eye does not like long ways.
    private static let greatestSize = TerminalSize(columns: 130, rows: 40)

    /// The part of the terminal that the tour takes.
    func frame(_ size: TerminalSize) -> CanvasArea {
        let columns = min(size.columns, Self.greatestSize.columns)
        let rows = min(size.rows, Self.greatestSize.rows)
        return CanvasArea(
            row: (size.rows - rows) / 2, column: (size.columns - columns) / 2, rows: rows,
            columns: columns)
    }

    func canvas(_ size: TerminalSize, _ state: State) -> Canvas {
        var canvas = Canvas(size)
        guard size.columns >= Self.leastSize.columns, size.rows >= Self.leastSize.rows else {
            drawTooSmall(&canvas)
            return canvas
        }
        drawHeader(&canvas, state.position)
        if state.showsKeys {
            drawKeys(&canvas)
        } else {
            let chapter = chapters[state.position.chapter]
            switch state.position.content(in: chapters) {
            case .introduction: drawIntroduction(&canvas, chapter)
            case .moral: drawMoral(&canvas, chapter, isLast: state.position.isAtEnd)
            case .step(let scene, let number): drawStep(&canvas, scene, number, state.motion)
            }
        }
        drawFooter(&canvas, state)
        return canvas
    }

    private func isWide(_ size: TerminalSize) -> Bool {
        size.columns >= Self.wideSize.columns && size.rows >= Self.wideSize.rows
    }

    // MARK: Frame

    private func drawTooSmall(_ canvas: inout Canvas) {
        let least = Self.leastSize
        let sentence =
            "The tour needs \(least.columns) columns and \(least.rows) rows; make the terminal "
            + "larger, or leave with q."
        for (row, line) in wrapped(sentence, to: canvas.size.columns).enumerated() {
            canvas.put(line, row: row, column: 0)
        }
    }

    private func drawHeader(_ canvas: inout Canvas, _ position: TourPosition) {
        let frame = frame(canvas.size)
        let title = chapters[position.chapter].title
        canvas.put(title, row: frame.row, column: frame.column + 1, [.bold, .cyan])
        let full = "chapter \(position.chapter + 1) of \(chapters.count)"
        let short = "\(position.chapter + 1)/\(chapters.count)"
        let text = full.count + displayWidth(of: title) + 4 <= frame.columns ? full : short
        canvas.put(text, row: frame.row, column: frame.lastColumn - text.count, [.dim])
    }

    private func drawFooter(_ canvas: inout Canvas, _ state: State) {
        let frame = frame(canvas.size)
        let position = state.position
        let count = "step \(position.page + 1) of \(position.pageCount)"
        guard isWide(canvas.size) else {
            canvas.put(
                count + (state.isPlaying ? ", playing" : ""), row: frame.lastRow, column: 1, [.cyan]
            )
            let keys = "? help  q leave"
            canvas.put(
                keys, row: frame.lastRow, column: frame.lastColumn - keys.count, [.dim])
            return
        }
        let barWidth = frame.columns - count.count - 4
        let done = barWidth * (position.page + 1) / position.pageCount
        let middle = canvas.put(
            String(repeating: glyphs.full, count: done), row: frame.lastRow - 1,
            column: frame.column + 1, [.cyan])
        let end = canvas.put(
            String(repeating: glyphs.empty, count: barWidth - done), row: frame.lastRow - 1,
            column: middle, [.dim])
        canvas.put(count, row: frame.lastRow - 1, column: end + 2, [.cyan])
        let keys =
            "\(glyphs.leftArrow) \(glyphs.rightArrow) step   \(glyphs.upArrow) \(glyphs.downArrow) "
            + "chapter   space \(state.isPlaying ? "pause" : "play")   ? help   q leave"
        canvas.put(keys, row: frame.lastRow, column: frame.column + 1, [.dim])
    }

    // MARK: A step

    private func drawStep(
        _ canvas: inout Canvas, _ scene: TourScene, _ number: Int, _ motion: Motion?
    ) {
        let step = scene.steps[number]
        if isWide(canvas.size) {
            drawWide(&canvas, scene, step, motion)
        } else {
            drawNarrow(&canvas, scene, step, motion)
        }
    }

    private func drawWide(
        _ canvas: inout Canvas, _ scene: TourScene, _ step: TourStep, _ motion: Motion?
    ) {
        let frame = frame(canvas.size)
        let sentenceRows = 3
        let paneRows = frame.rows - 1 - sentenceRows - 2
        let programColumns = max(46, min(frame.columns * 2 / 5, 60))
        let program = CanvasArea(
            row: frame.row + 1, column: frame.column, rows: paneRows, columns: programColumns)
        ProgramPane(scene: scene, line: step.line, glyphs: glyphs).draw(&canvas, program)
        let loop = CanvasArea(
            row: program.row, column: program.lastColumn + 1, rows: paneRows,
            columns: frame.columns - programColumns)
        LoopPane(step: step, motion: motion, glyphs: glyphs).draw(&canvas, loop)
        let sentence = wrapped(step.sentence, to: min(frame.columns - 4, 100))
        for (index, line) in sentence.prefix(sentenceRows).enumerated() {
            canvas.put(
                line, row: program.lastRow + 1 + index, column: frame.column + 2, [.bold])
        }
    }

    /// The sentence has what it needs, then the queues, the program, and what it prints.
    private func drawNarrow(
        _ canvas: inout Canvas, _ scene: TourScene, _ step: TourStep, _ motion: Motion?
    ) {
        let frame = frame(canvas.size)
        let sentence = wrapped(step.sentence, to: frame.columns - 2)
        let pane = LoopPane(step: step, motion: motion, glyphs: glyphs)
        var room = frame.rows - 2 - sentence.count
        func take(_ rows: Int) -> CanvasArea {
            let taken = min(rows, room)
            defer { room -= taken }
            let row = frame.lastRow - sentence.count - room
            return CanvasArea(
                row: row, column: frame.column + 1, rows: taken, columns: frame.columns - 2)
        }
        ProgramPane(scene: scene, line: step.line, glyphs: glyphs).drawLines(
            &canvas, take(max(0, min(scene.program.count, room - pane.leastRows))))
        pane.drawRows(&canvas, take(pane.leastRows))
        let output = take(room)
        for (index, line) in step.output.suffix(max(0, output.rows)).enumerated() {
            canvas.put(line, row: output.row + index, column: output.column, [.green])
        }
        for (index, line) in sentence.enumerated() {
            canvas.put(
                line, row: frame.lastRow - sentence.count + index, column: frame.column + 1, [.bold]
            )
        }
    }
}
