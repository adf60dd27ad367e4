// The pages that are text: a chapter's introduction, what to remember of it, and the keys.

internal import LoopDemos
internal import Terminal

extension TourLayout {
    private typealias Line = (text: String, styles: [TextStyle])

    func drawIntroduction(_ canvas: inout Canvas, _ chapter: TourChapter) {
        let width = cardWidth(canvas)
        var lines: [Line] = [(chapter.title, [.bold, .cyan]), ("", [])]
        lines += wrapped(chapter.introduction, to: width).map { ($0, []) }
        var rest: [Line] = [("", [])]
        for scene in chapter.scenes {
            rest.append(("\(glyphs.pointer) \(scene.title)", [.bold]))
        }
        rest += [
            ("", []), ("Go on with \(glyphs.rightArrow), or play with the space bar.", [.dim]),
        ]
        drawCard(&canvas, lines, ifThereIsRoom: rest)
    }

    func drawMoral(_ canvas: inout Canvas, _ chapter: TourChapter, isLast: Bool) {
        let width = cardWidth(canvas)
        var lines: [Line] = [("To remember", [.bold, .cyan]), ("", [])]
        lines += wrapped(chapter.moral, to: width).map { ($0, [.bold]) }
        let next =
            isLast
            ? "This is the end of the tour. Leave with q, or go back and look again."
            : "The next chapter begins with \(glyphs.rightArrow)."
        drawCard(
            &canvas, lines,
            ifThereIsRoom: [("", [])] + wrapped(next, to: width).map { ($0, [.dim]) })
    }

    func drawKeys(_ canvas: inout Canvas) {
        let (left, right) = (glyphs.leftArrow, glyphs.rightArrow)
        let (up, down) = (glyphs.upArrow, glyphs.downArrow)
        let rows = [
            ["\(right) or Enter", "the next step"], ["\(left)", "the step before"],
            ["\(down) or n", "the next chapter"], ["\(up) or p", "the chapter before"],
            ["Home, End", "this chapter's ends"], ["space", "play and pause"],
            ["+ and -", "play faster, slower"], ["?", "these keys, and back"],
            ["q or Ctrl-C", "leave the tour"],
        ]
        let lines: [Line] = [("Keys", [.bold, .cyan])] + table(rows, width: 40).map { ($0, []) }
        drawCard(&canvas, lines, ifThereIsRoom: [])
    }

    private func cardWidth(_ canvas: Canvas) -> Int { min(canvas.size.columns - 4, 66) }

    /// Lines in the middle of what is left between header and footer.
    private func drawCard(_ canvas: inout Canvas, _ lines: [Line], ifThereIsRoom rest: [Line]) {
        let frame = frame(canvas.size)
        let room = frame.rows - 3
        let all = lines.count + rest.count <= room ? lines + rest : lines
        let top = frame.row + 1 + max(0, (room - all.count) / 2)
        let left = frame.column + max(2, (frame.columns - cardWidth(canvas)) / 2)
        for (index, line) in all.prefix(room).enumerated() {
            canvas.put(line.text, row: top + index, column: left, line.styles)
        }
    }
}
