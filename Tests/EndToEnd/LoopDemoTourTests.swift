// `bx loop-demo` alone: the tour on a terminal, and without one.

import CLinux
import JSON
import Support
import Testing

/// Someone who looks at the tour.
private final class TourViewer {
    let process: ChildProcess
    private var size: Command.TerminalSize

    init(
        _ command: Command = .bx("loop-demo"), columns: Int = 80, rows: Int = 24
    ) throws {
        size = .init(columns: columns, rows: rows)
        process = try command.with {
            $0.input = .terminal
            $0.output = .terminal
            $0.errors = .terminal
            $0.terminal = .init(columns: columns, rows: rows)
            $0.timeout = .seconds(20)
        }.start()
    }

    func type(_ keys: ByteString) throws { try process.write(keys) }

    /// Waits until the screen shows `text`.
    func wait(for text: String) throws {
        try process.wait(for: "\(text.debugDescription) on the screen") { [self] in
            screen(of: $0).text.contains(text)
        }
    }

    /// The screen as it stands.
    var screen: ScreenPicture { screen(of: process) }

    private func screen(of process: ChildProcess) -> ScreenPicture {
        var screen = ScreenPicture(columns: size.columns, rows: size.rows)
        screen.take(process.terminal.bytes)
        return screen
    }

    func resize(columns: Int, rows: Int) throws {
        size = .init(columns: columns, rows: rows)
        try process.resizeTerminal(to: size)
    }
}

@Suite("bx loop-demo, the tour") struct LoopDemoTourTests {
    private static let right: ByteString = "\u{1B}[C"
    private static let left: ByteString = "\u{1B}[D"
    private static let down: ByteString = "\u{1B}[B"
    private static let end: ByteString = "\u{1B}[F"

    @Test func `arrows step, and q leaves the terminal as it was`() throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        #expect(viewer.screen.isAlternate)
        try viewer.type(Self.right)
        try viewer.wait(for: "step 2 of 22")
        try viewer.type(Self.right)
        try viewer.wait(for: "│▶ 5 fs.stat('.', () => {")
        try viewer.type(Self.left)
        try viewer.wait(for: "step 2 of 22")
        try viewer.type(Self.down)
        try viewer.wait(for: "chapter 2 of 6")
        try viewer.type(Self.end)
        try viewer.wait(for: "To remember")
        try viewer.type("q")
        let outcome = try viewer.process.wait()
        #expect(outcome.code == 0)
        #expect(outcome.terminal.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    }

    @Test func `what moves comes to rest where the step says`() throws {
        let viewer = try TourViewer(.bx("loop-demo", "--chapter", "immediate"))
        try viewer.wait(for: "step 1 of 34")
        for _ in 0..<7 { try viewer.type(Self.right) }
        try viewer.wait(for: "running     [immediate]")
        try viewer.wait(for: "│▶ check")
        try viewer.type("q")
        #expect(try viewer.process.wait().code == 0)
    }

    @Test(arguments: [ByteString([3]), "q"])
    func `the terminal's modes are put back`(key: ByteString) throws {
        let command = Command.shell("trap : INT; bx loop-demo; echo code $?; stty -a; echo end")
        let viewer = try TourViewer(command)
        try viewer.wait(for: "step 1 of 22")
        try viewer.type(key)
        let outcome = try viewer.process.wait()
        let text = outcome.terminal.text
        #expect(text.contains(key == "q" ? "code 0" : "code 130"))
        for mode in [" icanon", " echo ", " icrnl", " ixon"] { #expect(text.contains(mode)) }
    }

    @Test func `Ctrl-C exits with 130`() throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        try viewer.type([3])
        let outcome = try viewer.process.wait()
        #expect(outcome.code == 130)
        #expect(outcome.terminal.text.hasSuffix("\u{1B}[?1049l"))
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
    func `a signal that ends it leaves the terminal as it was`(signal: CInt) throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        viewer.process.send(signal: signal)
        let outcome = try viewer.process.wait()
        #expect(outcome.status == .killed(signal: signal))
        #expect(outcome.terminal.text.contains("\u{1B}[?25h\u{1B}[?1049l"))
    }

    @Test func `Ctrl-Z gives the terminal back, and the tour goes on afterwards`() throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        // In a session of its own nobody could let it go on, so it does at once.
        try viewer.type([26])
        try viewer.process.wait(for: "the screen given back, and taken again") {
            $0.terminal.text.contains("\u{1B}[?1049l\u{1B}[?1049h")
        }
        try viewer.type(Self.right)
        try viewer.wait(for: "step 2 of 22")
        try viewer.type("q")
        #expect(try viewer.process.wait().code == 0)
    }

    @Test func `it fits a terminal that changes its size`() throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        try viewer.type(Self.right)
        try viewer.wait(for: "step 2 of 22")
        try viewer.resize(columns: 30, rows: 10)
        try viewer.wait(for: "The tour needs 40 columns")
        try viewer.resize(columns: 40, rows: 15)
        try viewer.wait(for: "step 2 of 22")
        try viewer.resize(columns: 120, rows: 40)
        try viewer.wait(for: "│ the program │")
        try viewer.type("q")
        #expect(try viewer.process.wait().code == 0)
    }

    @Test func `with a speed it plays`() throws {
        let viewer = try TourViewer(.bx("loop-demo", "--speed", "50"))
        try viewer.wait(for: "step 4 of 22")
        try viewer.type(" ")
        try viewer.wait(for: "space play")
        try viewer.type("q")
        #expect(try viewer.process.wait().code == 0)
    }

    @Test func `an ESC alone closes the keys`() throws {
        let viewer = try TourViewer()
        try viewer.wait(for: "step 1 of 22")
        try viewer.type("?")
        try viewer.wait(for: "these keys, and back")
        try viewer.type("\u{1B}")
        try viewer.wait(for: "Go on with →")
        try viewer.type("q")
        #expect(try viewer.process.wait().code == 0)
    }

    @Test func `it works at the prompt`() throws {
        let viewer = try TourViewer(.bx())
        try viewer.wait(for: "bx>")
        try viewer.type("loop-demo --chapter scheduler\n")
        try viewer.wait(for: "chapter 6 of 6")
        // Nobody could let it go on: the prompt has no job control.
        try viewer.type([26])
        try viewer.type(Self.right)
        try viewer.wait(for: "step 2 of")
        try viewer.type("q")
        try viewer.process.wait(for: "the screen as it was") { [viewer] _ in
            !viewer.screen.isAlternate
        }
        try viewer.type([4])
        #expect(try viewer.process.wait().code == 0)
    }

    @Test func `without UTF-8 or colours it is plain lines`() throws {
        let command = Command.bx("loop-demo", "--color", "never").with {
            $0.environment["LANG"] = "C"
        }
        let viewer = try TourViewer(command)
        try viewer.wait(for: "step 1 of 22")
        try viewer.type(Self.right)
        try viewer.wait(for: "+- Once round, and a bit ---")
        try viewer.type("q")
        let outcome = try viewer.process.wait()
        #expect(outcome.terminal.bytes.allSatisfy { $0 < 0x80 })
        #expect(!outcome.terminal.text.contains("m the loop"))
    }

    @Test func `without a terminal it is printed, chapter by chapter`() throws {
        let piped = try Command.bx("loop-demo").run()
        #expect(piped.code == 0)
        #expect(piped.output.text.hasPrefix("1. The phases of the loop\n"))
        #expect(piped.errors == "")
        #expect(try Command.bx("loop-demo", "--plain").run().output == piped.output)
        let one = try Command.bx("loop-demo", "--chapter", "immediate").run().output.text
        #expect(one.hasPrefix("3. Immediate against timeout\n"))
        #expect(piped.output.text.contains(one))
    }

    @Test func `on a terminal --plain prints it as well`() throws {
        let command = Command.bx("loop-demo", "--plain", "--chapter", "ticks").with {
            $0.input = .terminal
            $0.output = .terminal
        }
        let outcome = try command.run()
        #expect(outcome.code == 0)
        #expect(outcome.terminal.text.contains("2. Ticks against microtasks"))
        #expect(!outcome.terminal.text.contains("\u{1B}[?1049h"))
    }

    @Test func `a reader that has enough is no mistake`() throws {
        let outcome = try Command.shell("bx loop-demo | head -1").run()
        #expect(outcome.output == "1. The phases of the loop\n")
        #expect(outcome.errors == "")
    }

    @Test func `as JSON it is a line for each step`() throws {
        let outcome = try Command.bx("loop-demo", "--json", "--chapter", "immediate").run()
        let lines = try outcome.output.text.split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
        #expect(lines.count == 32)
        #expect(lines.allSatisfy { $0["chapter"]?.string == "immediate" })
        #expect(lines[2]["source"]?.string == "setImmediate(() => log('immediate'))")
        #expect(lines[4]["at"]?.string == "timers")
        #expect(lines[4]["milliseconds"]?.integer == 0)
    }

    @Test func `a chapter that is none is refused`() throws {
        let outcome = try Command.bx("loop-demo", "--chapter", "tick").run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("ticks"))
    }
}
