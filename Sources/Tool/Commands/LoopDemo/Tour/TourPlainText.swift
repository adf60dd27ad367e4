// The tour without a terminal: chapter by chapter, every step with what stood in the queues.

internal import LoopDemos
internal import Terminal

/// The tour as text to read or to pipe.
struct TourPlainText {
    let paint: Painter
    /// In columns.
    let width: Int

    /// A chapter, with a blank line at its end.
    ///
    /// - Parameter number: Which of the tour's chapters it is, from 1.
    func text(of chapter: TourChapter, number: Int) -> String {
        var lines = [paint("\(number). \(chapter.title)", .bold, .cyan), ""]
        lines += wrapped(chapter.introduction, to: width)
        for scene in chapter.scenes { lines += text(of: scene) }
        lines += ["", paint("To remember", .bold)]
        lines += indented(chapter.moral, by: 2, to: width)
        return lines.map { $0 + "\n" }.joined() + "\n"
    }

    private func text(of scene: TourScene) -> [String] {
        var lines = ["", paint(scene.title, .bold), ""]
        let digits = String(scene.program.count).count
        for (index, line) in scene.program.enumerated() {
            let number = rightAligned("\(index + 1)", to: digits + 4)
            lines.append(line.isEmpty ? paint(number, .dim) : paint(number, .dim) + "  " + line)
        }
        lines.append("")
        var last: TourStep?
        for (index, step) in scene.steps.enumerated() {
            lines += text(of: step, after: last, number: index + 1)
            last = step
        }
        let output = scene.steps.last?.output.joined(separator: ", ") ?? ""
        lines += indented("It printed: \(output).", by: 6, to: width)
        return lines
    }

    private func text(of step: TourStep, after last: TourStep?, number: Int) -> [String] {
        let sentence = indented(step.sentence, by: 6, to: width)
        let head = rightAligned("\(number)", to: 4) + "  " + (sentence.first?.dropFirst(6) ?? "")
        var lines = [head] + sentence.dropFirst()
        for line in step.output.dropFirst(last?.output.count ?? 0) {
            lines.append("      " + paint("> \(line)", .green))
        }
        let state = state(of: step)
        if !state.isEmpty, state != last.map(self.state(of:)) {
            lines += indented(state, by: 6, to: width).map { paint($0, .dim) }
        }
        return lines
    }

    /// Where the loop is, and what waits.
    private func state(of step: TourStep) -> String {
        var parts = ["\(step.milliseconds) ms"]
        if let position = step.position { parts.append("at \(step.queues[position].name)") }
        if let running = step.running { parts.append("running: \(running.label)") }
        for queue in step.queues where !queue.items.isEmpty {
            let items = queue.items.map { item in
                item.label + (item.detail.map { " (\($0))" } ?? "")
            }
            parts.append("\(queue.name): \(items.joined(separator: ", "))")
        }
        parts += step.meters.map { "\($0.name): \($0.caption)" }
        return "[" + parts.joined(separator: " | ") + "]"
    }
}

private func rightAligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
