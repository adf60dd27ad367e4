// Lines typed on the terminal: with GNU Readline where it is installed, else as the terminal's own
// editing gives them.

internal import Arguments
internal import CLinux
internal import CReadline
internal import Linux
internal import Synchronization
internal import Terminal

struct LineEditor {
    /// Nil with Readline.
    private var plain: LineReader?

    /// - Parameter history: The lines of earlier sessions, the oldest first.
    init(_ history: [String]) {
        let isLoaded = creadline_load(
            CInt(History.countMax),
            { head in LineEditor.complete(head.map { String(cString: $0) }) },
            { LineEditor.listMatches() })
        if isLoaded == 0 {
            plain = LineReader(0)
        } else {
            for line in history { creadline_add_history(line) }
        }
    }

    /// Makes `line` the last one of the history.
    func remember(_ line: String) {
        if plain == nil { creadline_add_history(line) }
    }

    /// Reads a line. A signal that ends or interrupts is answered with the cursor on a new line.
    mutating func read(
        _ prompt: String, isColored: Bool, _ signals: borrowing SignalReader,
        _ completer: ReplCompleter
    ) -> LineReading {
        guard plain != nil else {
            Self.completion.withLock { $0.completer = completer }
            creadline_begin(
                isColored ? Self.colored(prompt) : prompt, signals.descriptor.rawValue)
            return Self.readLine(signals)
        }
        printToStandardError(prompt)
        let reading = plain?.next(signals) ?? .end
        switch reading {
        case .signal, .end: printToStandardError("\n")
        case .line, .notText, .tooLong, .failed: break
        }
        return reading
    }

    /// Between the marks that tell Readline that sequences take no columns.
    private static func colored(_ prompt: String) -> String {
        "\u{01}\u{1B}[1;32m\u{02}\(prompt)\u{01}\u{1B}[0m\u{02}"
    }

    private static func readLine(_ signals: borrowing SignalReader) -> LineReading {
        while true {
            var polled = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            if polled[1].revents != 0, let signal = signals.next() {
                if signal == SIGWINCH { creadline_resize() }
                guard Repl.ends(signal) else { continue }
                if signal == SIGINT { creadline_abandon() } else { creadline_end() }
                return .signal(signal)
            }
            guard polled[0].revents != 0 else { continue }
            switch Int(creadline_take_byte()) {
            case CREADLINE_MORE: continue
            case CREADLINE_END: return .end
            default:
                guard let line = creadline_line(), let text = String(validatingCString: line)
                else { return .notText }
                return text.utf8.count > LineReading.lengthMax ? .tooLong : .line(text)
            }
        }
    }
}

// MARK: - The tab key

extension LineEditor {
    /// What the tab key works with: Readline's callbacks take no argument of ours.
    private struct Pending {
        var completer: ReplCompleter?
        var matches: [Candidate] = []
    }

    private static let completion = Mutex(Pending())

    private static func complete(_ head: String?) {
        completion.withLock { pending in
            guard let head, let reply = pending.completer?.complete(head) else { return }
            pending.matches = reply.matches
            creadline_set_common(reply.common)
            if !reply.endsWord { creadline_suppress_space() }
            if reply.lines.count > 1 { for line in reply.lines { creadline_add_match(line) } }
        }
    }

    private static func listMatches() {
        let matches = completion.withLock { $0.matches }
        let width = terminalWidth(of: StandardStream.output.rawValue, columnsVariable: nil)
        for line in candidateList(matches, width: width) { creadline_print(line + "\n") }
    }
}
