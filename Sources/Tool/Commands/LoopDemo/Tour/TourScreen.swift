// The tour on a terminal, run by bx's own loop: keys and signals as they come, timers for what
// moves. However it ends or is stopped, the terminal is left as it was.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import Linux
internal import LoopDemos
internal import Terminal

/// A running tour. For one loop's thread.
final class TourScreen {
    private let loop: EventLoop
    private let modes: TerminalModes
    private let layout: TourLayout
    private var player: TourPlayer
    private var frames: FrameWriter
    private var decoder = KeyDecoder()
    private var escapeTimer: TimerID?
    private var motionTimer: TimerID?
    private var playTimer: TimerID?
    private var end: End?

    private enum End {
        case left
        case signal(CInt)
        case failed(OutputError)
    }

    /// How long an ESC waits for what makes it a sequence, and a frame of a movement lasts.
    private static let escapeDelay = Duration.milliseconds(50)
    private static let frameTime = Duration.milliseconds(35)

    /// Shows the tour until the user leaves it.
    ///
    /// - Parameters:
    ///   - first: The chapter to begin with.
    ///   - speed: How fast to play, or nil to wait for keys.
    static func show(
        _ chapters: [TourChapter], from first: TourChapter.Name?, speed: Double?, _ call: Call
    ) throws(CommandFailure) -> ExitCode {
        let loop = try LoopDemoRunCommand.makeLoop()
        guard let modes = TerminalModes() else {
            throw CommandFailure(
                exitCode: .failed, code: "no-terminal",
                message: "cannot read the terminal's modes", hint: "try --plain")
        }
        let layout = TourLayout(
            chapters: chapters, glyphs: .allowed(by: call.surroundings.text(of:)))
        let screen = TourScreen(
            loop, modes, layout,
            TourPlayer(chapters, chapter: first.map { $0.number - 1 } ?? 0, speed: speed),
            FrameWriter(isColored: call.console.isColored))
        return try screen.run()
    }

    private init(
        _ loop: EventLoop, _ modes: TerminalModes, _ layout: TourLayout, _ player: TourPlayer,
        _ frames: FrameWriter
    ) {
        self.loop = loop
        self.modes = modes
        self.layout = layout
        self.player = player
        self.frames = frames
    }

    private func run() throws(CommandFailure) -> ExitCode {
        do throws(Errno) {
            // Before the terminal changes: nothing may end the program in between.
            let signals = try loop.watchSignals(Self.signals()) { [self] in take(signal: $0) }
            defer { signals.close() }
            _ = try loop.watch(
                StandardStream.input.rawValue, for: [.readable],
                CallbackWatcher { [self] _ in readKeys() })
            open()
            showPage()
            loop.run()
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "failed", message: "cannot watch the terminal: \(error)")
        }
        close()
        loop.close()
        switch end {
        case .left, nil: return .done
        case .signal(SIGINT): return .interrupted
        case .signal(let signal): endProgram(by: signal)
        case .failed(let error): throw CommandFailure(error)
        }
    }

    // MARK: The terminal

    private func open() {
        modes.changeToKeys()
        send(FrameWriter.opening)
        frames.forget()
    }

    private func close() {
        // A terminal that went away has nothing left to be restored.
        if case .failed = end {} else { send(FrameWriter.closing) }
        modes.restore()
    }

    private func send(_ text: String) {
        guard !text.isEmpty else { return }
        var writer = OutputWriter()
        do throws(OutputError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            leave(.failed(error))
        }
    }

    private func leave(_ end: End) {
        if self.end == nil { self.end = end }
        loop.stop()
    }

    private func draw() {
        guard end == nil else { return }
        let size =
            TerminalSize(of: StandardStream.output.rawValue) ?? TerminalSize(columns: 80, rows: 24)
        send(frames.frame(layout.canvas(size, player.state)))
    }

    // MARK: Signals

    /// What ends the tour, changes its size, and stops it, unless whoever started it cannot let
    /// it go on afterwards.
    private static func signals() -> [CInt] {
        let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH]
        return clinux_is_ignored(SIGTSTP) != 0 ? ends : ends + [SIGTSTP]
    }

    private func take(signal: CInt) {
        switch signal {
        case SIGWINCH: draw()
        case SIGTSTP:
            close()
            stop()
            open()
            draw()
        default: leave(.signal(signal))
        }
    }

    /// Stops as Ctrl-Z does, until somebody lets the program go on. The kernel leaves it out where
    /// nobody could (an orphaned process group, setpgid(2)).
    private func stop() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTSTP)
        raise(SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// As if the signal had never been caught: whoever waits for the program sees it.
    private func endProgram(by signal: CInt) -> Never {
        SignalAction.restoreDefault(signal)
        raise(signal)
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        exit(128 + signal)
    }

    // MARK: Keys

    private func readKeys() {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { room in
            try? retrying { read(StandardStream.input.rawValue, room.baseAddress, room.count) }
        }
        // The end of the input, or a terminal that has gone away.
        guard let count, count > 0 else { return leave(.left) }
        if let escapeTimer { loop.clearTimeout(escapeTimer) }
        escapeTimer = nil
        for key in decoder.decode(bytes[..<count]) { take(key) }
        guard decoder.mayBeEscape else { return }
        escapeTimer = loop.setTimeout(Self.escapeDelay) { [self] in
            escapeTimer = nil
            if let key = decoder.endEscape() { take(key) }
        }
    }

    private func take(_ key: Key) {
        guard end == nil else { return }
        // With Ctrl-C as a key, for terminals that do not make a signal of it.
        if key == .control("c") { return leave(.signal(SIGINT)) }
        switch player.take(key) {
        case .draw: showPage()
        case .redrawAll:
            frames.forget()
            draw()
        case .leave: leave(.left)
        case .none: break
        }
    }

    // MARK: Time

    /// Draws the page and lets it move and, if it plays, go on.
    private func showPage() {
        for timer in [motionTimer, playTimer] { if let timer { loop.clearTimeout(timer) } }
        motionTimer = nil
        playTimer = nil
        draw()
        if player.state.motion != nil { moveOn() }
        guard player.state.isPlaying else { return }
        playTimer = loop.setTimeout(.milliseconds(player.readingTime)) { [self] in
            player.playOn()
            showPage()
        }
    }

    private func moveOn() {
        motionTimer = loop.setTimeout(Self.frameTime) { [self] in
            player.advanceMotion()
            draw()
            if player.state.motion != nil { moveOn() }
        }
    }
}
