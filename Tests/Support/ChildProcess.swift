internal import CLinux
internal import Glibc
package import Linux

/// A running program. Whatever it started is killed when the last reference to this goes.
///
/// Every wait drains its streams, so that it never stops on a full pipe; none sleeps.
package final class ChildProcess {
    package let command: Command
    package let pid: Int

    private(set) package var output = ByteString("")
    private(set) package var errors = ByteString("")
    private(set) package var terminal = ByteString("")

    private let streams: Streams
    private var status: ExitStatus?
    private var unwritten: ArraySlice<UInt8> = []

    package init(_ command: Command) throws(CommandError) {
        _ = Self.ignoreBrokenPipes
        self.command = command
        var spawn = Spawn()
        do {
            streams = try Streams(command, &spawn)
        } catch {
            throw .failed(call: "the streams of \(command.executable)", reason: "\(error)")
        }
        pid = Int(try spawn.start(command))
        do {
            try streams.didStart(pid_t(pid))
        } catch {
            throw .failed(call: "pidfd_open", reason: "\(error)")
        }
        if case .bytes(let bytes) = command.input { unwritten = bytes.bytes[...] }
        if unwritten.isEmpty, !streams.staysOpen { streams.closeInput() }
    }

    deinit {
        guard status == nil else { return }
        Session.kill(pid_t(pid))
        var status: CInt = 0
        waitpid(pid_t(pid), &status, 0)
    }

    // MARK: What a test does to it

    /// Writes to its standard input, or types on its terminal.
    package func write(_ bytes: ByteString) throws(CommandError) {
        unwritten += bytes.bytes
        _ = try pump(until: "its input is read") { self.unwritten.isEmpty }
    }

    package func closeInput() { streams.closeInput() }

    package func send(signal: CInt) { kill(pid_t(pid), signal) }

    package func resizeTerminal(to size: Command.TerminalSize) throws(Errno) {
        try PseudoTerminal.resize(streams.terminal, to: size)
    }

    /// Waits until `condition` holds for what has been written so far.
    ///
    /// - Parameter wanted: The condition in words, for the failure.
    package func wait(
        for wanted: String, _ condition: (ChildProcess) -> Bool
    ) throws(CommandError) {
        if try pump(until: wanted, { condition(self) }) { return }
        throw .endedEarly(
            command: words, waitingFor: wanted, output: output, errors: errors + terminal)
    }

    /// Waits for its end and reaps it.
    package func wait() throws(CommandError) -> Outcome {
        _ = try pump(until: "its end") { false }
        let status = reap()
        let left = Session.members(of: pid_t(pid))
        Session.kill(pid_t(pid))
        return Outcome(
            status: status, output: output, errors: errors, terminal: terminal,
            leftBehind: left.map(Int.init))
    }

    // MARK: Its figures

    /// How many descriptors it has open.
    package var descriptorCount: Int { (try? names(inDirectory: "/proc/\(pid)/fd").count) ?? 0 }

    /// The processes that it started and that still run.
    package var descendants: [Int] {
        Session.members(of: pid_t(pid)).map(Int.init).filter { $0 != pid }
    }

    /// Its resident memory in bytes.
    package var residentBytes: Int {
        let fields = (try? contents(ofFile: "/proc/\(pid)/statm")).map {
            String(decoding: $0, as: UTF8.self).split(separator: " ")
        }
        guard let fields, fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(CInt(_SC_PAGESIZE)))
    }

    // MARK: The pump

    private var words: String {
        ([command.executable] + command.arguments.map(\.text)).joined(separator: " ")
    }

    /// Moves bytes until `condition` holds.
    ///
    /// - Returns: false when the program ended, with its output read to the end, before that.
    private func pump(
        until wanted: String, _ condition: () -> Bool
    ) throws(CommandError) -> Bool {
        let deadline = Deadline(in: command.timeout)
        do {
            while !condition() {
                if streams.areFinished { return condition() }
                guard try turn(deadline) else { throw timeOut(wanted) }
            }
            return true
        } catch let error as CommandError {
            throw error
        } catch {
            throw .failed(call: "the streams of \(words)", reason: "\(error)")
        }
    }

    /// One poll and what it allows.
    private func turn(_ deadline: Deadline) throws -> Bool {
        var polled = streams.polled(writing: !unwritten.isEmpty)
        guard try deadline.wait(for: &polled) else { return false }
        for ready in polled where ready.revents != 0 {
            switch ready.fd {
            case streams.exit: streams.didExit()
            case streams.input: writeSome()
            case streams.output: output.bytes += streams.read(.output)
            case streams.errors: errors.bytes += streams.read(.errors)
            default:
                if CInt(ready.revents) & POLLOUT != 0 { writeSome() }
                terminal.bytes += streams.read(.terminal)
            }
        }
        return true
    }

    private func writeSome() {
        guard let count = streams.write(unwritten) else {
            // It reads no more; what it did not want is not a failure of the test.
            unwritten = []
            streams.closeInput()
            return
        }
        unwritten = unwritten.dropFirst(count)
        if unwritten.isEmpty, !streams.staysOpen { streams.closeInput() }
    }

    private func timeOut(_ wanted: String) -> CommandError {
        Session.kill(pid_t(pid))
        _ = reap()
        return .timedOut(
            command: words, waitingFor: wanted, output: output, errors: errors + terminal)
    }

    private func reap() -> ExitStatus {
        if let status { return status }
        var raw: CInt = 0
        while waitpid(pid_t(pid), &raw, 0) == -1, Errno.current == .interrupted {}
        let ended: ExitStatus =
            clinux_wifexited(raw) != 0
            ? .exited(clinux_wexitstatus(raw)) : .killed(signal: clinux_wtermsig(raw))
        status = ended
        return ended
    }

    /// A program that ends before its input is read must not end the test runner.
    private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}

extension Command {
    /// Starts the program.
    package func start() throws(CommandError) -> ChildProcess { try ChildProcess(self) }

    /// Runs the program to its end.
    @discardableResult
    package func run() throws(CommandError) -> Outcome { try start().wait() }
}
