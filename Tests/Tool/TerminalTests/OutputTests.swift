import CLinux
import Linux
import Testing

@testable import Terminal

@Suite("Standard output", .serialized) struct OutputTests {
    init() { StandardStream.prepare() }

    /// The error of writing a byte to `descriptor`.
    private func errorOfWriting(to descriptor: CInt) -> OutputError? {
        do throws(OutputError) {
            var writer = OutputWriter(descriptor)
            try writer.write("x")
            try writer.flush()
            return nil
        } catch {
            return error
        }
    }

    private func pipe() throws -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    @Test func `small pieces are written together`() throws {
        let ends = try pipe()
        let reading = FileDescriptor(owning: ends.reading)
        let writing = FileDescriptor(owning: ends.writing)
        var writer = OutputWriter(writing.rawValue)
        try writer.write("a")
        try writer.write("b")
        var entry = pollfd(fd: reading.rawValue, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 0) == 0)
        try writer.flush()
        #expect(try read(reading) == "ab")
    }

    private func read(_ file: borrowing FileDescriptor) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = CLinux.read(file.rawValue, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    @Test func `a reader that went away is an error of its own`() throws {
        let ends = try pipe()
        close(ends.reading)
        defer { close(ends.writing) }
        #expect(errorOfWriting(to: ends.writing) == .closedPipe)
    }

    @Test func `a full disk is named`() throws {
        let full = try FileDescriptor.open("/dev/full", O_WRONLY)
        #expect(
            errorOfWriting(to: full.rawValue)?.description
                == "cannot write to standard output: no space left on device; "
                + "what was printed is incomplete")
    }

    @Test func `a closed stream is named`() throws {
        let closed = try FileDescriptor.open("/dev/null", O_RDONLY)
        #expect(
            errorOfWriting(to: closed.rawValue)?.description
                == "cannot write to standard output: it is closed")
    }

    @Test func `a slow reader of a non-blocking pipe gets every byte`() async throws {
        let ends = try pipe()
        let writing = FileDescriptor(owning: ends.writing)
        try writing.setNonBlocking(true)
        let number = ends.reading
        let reader = Task.detached {
            var received: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 5000)
            while case let count = CLinux.read(number, &chunk, chunk.count), count > 0 {
                received += chunk[..<count]
            }
            close(number)
            return received
        }
        let text = String(repeating: "0123456789abcdef", count: 64 << 10)
        var writer = OutputWriter(writing.rawValue)
        try writer.write(text)
        try writer.flush()
        _ = consume writing
        #expect(await reader.value == Array(text.utf8))
    }

    @Test func `an error drops what was collected`() throws {
        let ends = try pipe()
        close(ends.reading)
        defer { close(ends.writing) }
        var writer = OutputWriter(ends.writing)
        try writer.write("x")
        var errors: [OutputError] = []
        for _ in 0..<2 {
            do throws(OutputError) { try writer.flush() } catch { errors.append(error) }
        }
        #expect(errors == [.closedPipe])
    }
}

@Suite("Terminals") struct TerminalTests {
    /// Both ends of a terminal: what drives it, and what a program holds.
    private func terminal(columns: UInt16) throws -> [CInt] {
        var name = [CChar](repeating: 0, count: 64)
        let driver = try retrying { clinux_open_pseudoterminal(&name, name.count) }
        let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        let program = try FileDescriptor.open(path, O_RDWR | O_NOCTTY).release()
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = try retrying { clinux_ioctl(program, UInt(TIOCSWINSZ), &size) }
        return [driver, program]
    }

    @Test(arguments: [(40, "100", 40), (0, "100", 100), (0, nil, 80)] as [(UInt16, String?, Int)])
    func `a terminal knows its width`(columns: UInt16, variable: String?, expected: Int) throws {
        let ends = try terminal(columns: columns)
        defer { for end in ends { close(end) } }
        #expect(terminalWidth(of: ends[1], columnsVariable: variable) == expected)
    }

    @Test(arguments: [("40", 40), ("", 80), ("x", 80), ("0", 80), ("-5", 80), (nil, 80)])
    func `where there is none COLUMNS does, else it is 80`(variable: String?, expected: Int) throws
    {
        let none = try FileDescriptor.open("/dev/null", O_WRONLY)
        #expect(terminalWidth(of: none.rawValue, columnsVariable: variable) == expected)
    }

    @Test func `modes are put back`() throws {
        let ends = try terminal(columns: 80)
        defer { for end in ends { close(end) } }
        let saved = try #require(TerminalModes(of: ends[1]))
        var modes = termios()
        tcgetattr(ends[1], &modes)
        let echo = modes.c_lflag & tcflag_t(ECHO)
        modes.c_lflag ^= tcflag_t(ECHO)
        tcsetattr(ends[1], TCSANOW, &modes)
        saved.restore()
        tcgetattr(ends[1], &modes)
        #expect(modes.c_lflag & tcflag_t(ECHO) == echo)
    }

    @Test func `a file has no modes`() throws {
        let none = try FileDescriptor.open("/dev/null", O_RDWR)
        #expect(TerminalModes(of: none.rawValue) == nil)
    }
}

@Suite("The pager", .serialized) struct PagerTests {
    @Test(
        arguments: [
            (["BX_PAGER": "a", "PAGER": "b"], "a"), (["PAGER": "b"], "b"), (["BX_PAGER": ""], nil),
            (["BX_PAGER": "", "PAGER": "b"], nil), (["PAGER": "cat"], nil),
            (["PATH": "/nonexistent"], nil),
        ] as [([String: String], String?)])
    func `the user's choice comes first`(variables: [String: String], expected: String?) {
        #expect(Pager { variables[$0] }?.command == expected)
    }

    private func pager(_ command: String) throws -> Pager {
        try #require(Pager { $0 == "BX_PAGER" ? command : nil })
    }

    @Test func `the text goes through the command`() throws {
        let name = try #require(strdup("/tmp/bx-pager-XXXXXX"))
        defer { free(name) }
        let number = try retrying { mkstemp(name) }
        let path = String(cString: name)
        defer {
            close(number)
            unlink(path)
        }
        #expect(try pager("sed s/a/b/ >\(path); echo $LESS >>\(path)").show("a\n"))
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = CLinux.read(number, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self) == "b\nFRX\n")
    }

    @Test func `a pager that is left early is no mistake`() throws {
        #expect(try pager("true").show(String(repeating: "x", count: 1 << 20)))
        #expect(try pager("exit 3").show("x"))
    }

    @Test func `a pager that cannot be run leaves the text to be printed`() throws {
        #expect(!(try pager("exec /nonexistent/pager 2>/dev/null").show("x")))
    }
}
