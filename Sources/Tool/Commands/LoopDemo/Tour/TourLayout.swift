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
        let title = " \(chapters[position.chapter].title)"
        canvas.put(title, row: 0, column: 0, [.bold, .cyan])
        let full = "chapter \(position.chapter + 1) of \(chapters.count) "
        let short = "\(position.chapter + 1)/\(chapters.count) "
        let room = canvas.size.columns - displayWidth(of: title) - 2
        let text = full.count <= room ? full : short
        canvas.put(text, row: 0, column: canvas.size.columns - text.count, [.dim])
    }

    private func drawFooter(_ canvas: inout Canvas, _ state: State) {
        let (columns, row) = (canvas.size.columns, canvas.size.rows - 1)
        let position = state.position
        let count = "step \(position.page + 1) of \(position.pageCount)"
        guard isWide(canvas.size) else {
            canvas.put(
                " \(count)\(state.isPlaying ? ", playing" : "")", row: row, column: 0, [.cyan])
            let keys = "? help  q leave "
            canvas.put(keys, row: row, column: columns - keys.count, [.dim])
            return
        }
        let barWidth = columns - count.count - 4
        let done = barWidth * (position.page + 1) / position.pageCount
        canvas.put(String(repeating: glyphs.full, count: done), row: row - 1, column: 1, [.cyan])
        canvas.put(
            String(repeating: glyphs.empty, count: barWidth - done), row: row - 1,
            column: 1 + done, [.dim])
        canvas.put(count, row: row - 1, column: columns - count.count - 1, [.cyan])
        let keys =
            "\(glyphs.leftArrow) \(glyphs.rightArrow) step   \(glyphs.upArrow) \(glyphs.downArrow) "
            + "chapter   space \(state.isPlaying ? "pause" : "play")   ? help   q leave"
        canvas.put(keys, row: row, column: 1, [.dim])
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
        let (columns, rows) = (canvas.size.columns, canvas.size.rows)
        let sentence = wrapped(step.sentence, to: min(columns - 4, 100))
        let sentenceRows = 3
        let paneRows = rows - 1 - sentenceRows - 2
        let programColumns = min(columns / 2, 46)
        let program = CanvasArea(row: 1, column: 0, rows: paneRows, columns: programColumns)
        ProgramPane(scene: scene, line: step.line, glyphs: glyphs).draw(&canvas, program)
        let loop = CanvasArea(
            row: 1, column: programColumns, rows: paneRows,
            columns: min(columns - programColumns, 90))
        LoopPane(step: step, motion: motion, glyphs: glyphs).draw(&canvas, loop)
        for (index, line) in sentence.prefix(sentenceRows).enumerated() {
            canvas.put(line, row: 1 + paneRows + index, column: 2, [.bold])
        }
    }

    private func drawNarrow(
        _ canvas: inout Canvas, _ scene: TourScene, _ step: TourStep, _ motion: Motion?
    ) {
        let (columns, rows) = (canvas.size.columns, canvas.size.rows)
        let sentence = wrapped(step.sentence, to: columns - 2)
        let pane = LoopPane(step: step, motion: motion, glyphs: glyphs)
        let loopRows = min(pane.leastRows, rows - 2 - sentence.count)
        var row = 1
        let programRows = min(scene.program.count, rows - 2 - sentence.count - loopRows)
        if programRows > 0 {
            ProgramPane(scene: scene, line: step.line, glyphs: glyphs).drawLines(
                &canvas, CanvasArea(row: row, column: 1, rows: programRows, columns: columns - 2))
            row += programRows
        }
        pane.drawRows(
            &canvas, CanvasArea(row: row, column: 1, rows: loopRows, columns: columns - 2))
        row = rows - 1 - sentence.count
        for (index, line) in sentence.enumerated() {
            canvas.put(line, row: row + index, column: 1, [.bold])
        }
    }
}
