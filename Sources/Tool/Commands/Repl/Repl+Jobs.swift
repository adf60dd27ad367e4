internal import Arguments
internal import CLinux
internal import Linux
internal import Terminal

extension Repl {
    /// Runs a command in processes of its own.
    ///
    /// - Returns: Its exit code. Behind a pipe it is the shell's, or when that is 0 the command's,
    ///   unless the command ended because the shell had read enough.
    func runJob(_ line: ReplLine) throws(Leaving) -> CInt {
        var job = Job(control)
        let modes = control == .foreground ? TerminalModes() : nil
        do throws(Errno) {
            try start(line, &job)
        } catch {
            explain("cannot start a process: \(error)", "no-process")
            job.terminate()
            _ = job.wait(signals)
            return ExitCode.failed.rawValue
        }
        let end = job.wait(signals)
        modes?.restore()
        if let signal = end.signal { throw Leaving(code: 128 + signal) }
        for status in end.statuses { report(status, of: line) }
        let codes = end.statuses.map(\.shellCode)
        guard let last = codes.last, last == 0, codes.count > 1 else { return codes.last ?? 0 }
        return codes[0] == ExitCode.closedOutput.rawValue ? 0 : codes[0]
    }

    private func start(_ line: ReplLine, _ job: inout Job) throws(Errno) {
        var streams = JobStreams(hasInput: !readsInput, redirections: line.redirections)
        guard let shell = line.pipe else {
            return try job.start { perform(line.work, streams) }
        }
        let pipe = try JobPipe()
        let (reading, writing) = (pipe.reading.rawValue, pipe.writing.rawValue)
        streams.output = writing
        try job.start {
            let isConnected = streams.connect()
            // It executes nothing, and would never see that the reader of its own pipe went away.
            close(reading)
            close(writing)
            return isConnected ? perform(line.work) : ExitCode.failed.rawValue
        }
        try job.start {
            dup2(reading, 0)
            return executeShell(shell)
        }
    }

    private func perform(_ work: ReplLine.Work, _ streams: JobStreams) -> CInt {
        streams.connect() ? perform(work) : ExitCode.failed.rawValue
    }

    /// What the process of a command does.
    private func perform(_ work: ReplLine.Work) -> CInt {
        switch work {
        case .shell(let text): return executeShell(text)
        case .words(let words):
            clinux_ignore_signal(SIGPIPE)
            switch words {
            case ["help"]: return print { () throws(CommandFailure) in try printHelp() }
            case ["set"]: return print { () throws(CommandFailure) in try printDefaults() }
            default: break
            }
            var surroundings = call.surroundings
            surroundings.session = session
            return Program.run(
                words.map { ArgumentText($0) }, surroundings: surroundings, caller: .repl
            ).rawValue
        }
    }

    private func print(_ work: () throws(CommandFailure) -> Void) -> CInt {
        do throws(CommandFailure) {
            try work()
            return 0
        } catch {
            call.console.report(error)
            return error.exitCode.rawValue
        }
    }

    /// Says that a signal ended a process, as a shell does.
    private func report(_ status: ExitStatus, of line: ReplLine) {
        guard case .signaled(let signal) = status, signal != SIGINT, signal != SIGPIPE else {
            return
        }
        let name =
            switch line.work {
            case .words(let words): words[0]
            case .shell: "the shell command"
            }
        let words = strsignal(signal).map { String(cString: $0).lowercased() } ?? ""
        explain("\(name) was ended by signal \(signal) (\(words))", "killed")
    }
}
