internal import Arguments
internal import CLinux
internal import EventLoops
internal import JSON
internal import Linux
internal import LoopDemos
internal import Terminal

/// A load at work, and what is shown of it.
final class LoadShow {
    private let plan: LoadPlan
    private let console: Console
    private let columnsVariable: String?
    private var outcome: Result<ExitCode, CommandFailure> = .success(.done)
    private var last: LoadSnapshot?
    private var linesDrawn = 0

    /// What is printed, and when.
    private enum Style {
        case table, live, json
    }

    init(_ plan: LoadPlan, _ call: Call) {
        self.plan = plan
        console = call.console
        columnsVariable = call.surroundings.text(of: "COLUMNS")
    }

    func run(
        for duration: Duration, every interval: Duration, isPlain: Bool
    ) throws(CommandFailure) -> ExitCode {
        blockSignals([SIGINT])
        let style: Style =
            console.isJSON ? .json : StandardStream.output.isTerminal && !isPlain ? .live : .table
        let loop = try LoopDemoRunCommand.makeLoop()
        defer { loop.close() }
        let signals: SignalWatch
        do throws(Errno) {
            signals = try loop.watchSignals([SIGINT]) { [self] _ in
                outcome = .success(.interrupted)
                loop.stop()
            }
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-signals", message: "cannot wait for signals: \(error)")
        }
        defer { signals.close() }
        let load = SyntheticLoad(plan, on: loop)
        loop.setTimeout(duration) { loop.stop() }
        if style != .table {
            loop.setInterval(interval) { [self] in show(load.snapshot, style, loop) }
        }
        loop.run(until: { load.isOver })
        let total = load.snapshot
        load.stop()
        let code = try outcome.get()
        try showTotal(total, style)
        return code
    }

    private func show(_ snapshot: LoadSnapshot, _ style: Style, _ loop: EventLoop) {
        do throws(CommandFailure) {
            switch style {
            case .table: break
            case .live: try draw(snapshot)
            case .json:
                let change = last.map { snapshot.since($0) } ?? snapshot
                try console.print(LoadReport.json(change, at: snapshot.elapsed, "interval"))
            }
        } catch {
            outcome = .failure(error)
            loop.stop()
        }
        last = snapshot
    }

    private func showTotal(_ total: LoadSnapshot, _ style: Style) throws(CommandFailure) {
        switch style {
        case .table: try console.write(LoadReport.lines(total).map { $0 + "\n" }.joined())
        case .live: try draw(total)
        case .json: try console.print(LoadReport.json(total, at: total.elapsed, "total"))
        }
    }

    /// Draws the table over the one before.
    private func draw(_ snapshot: LoadSnapshot) throws(CommandFailure) {
        let width = terminalWidth(
            of: StandardStream.output.rawValue, columnsVariable: columnsVariable)
        let lines = LoadReport.lines(snapshot).map { String($0.prefix(max(1, width - 1))) }
        let back = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A" : ""
        // What was typed stands behind the table, such as ^C.
        try console.write(back + lines.map { "\r\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J")
        linesDrawn = lines.count
    }
}
