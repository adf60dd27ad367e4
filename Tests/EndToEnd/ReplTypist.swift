import CLinux
import Support

/// Someone at the prompt of the REPL.
final class ReplTypist {
    let process: ChildProcess
    /// How much of the screen has been read.
    private var seen = 0

    /// Opens `bx` and waits for its first prompt.
    init(_ command: Command = .bx()) throws {
        process = try command.with {
            $0.input = .terminal
            $0.output = .terminal
            $0.errors = .terminal
            $0.timeout = .seconds(20)
        }.start()
        try wait(for: "bx> ")
    }

    /// Types `text`, and waits until `answer` stands on the screen behind what was seen so far.
    ///
    /// - Returns: What came, as `wait` does.
    @discardableResult
    func type(_ text: ByteString, until answer: String) throws -> String {
        try process.write(text)
        return try wait(for: answer)
    }

    /// Types a line, and waits for the next prompt.
    ///
    /// - Returns: What was printed in between, the line itself included.
    @discardableResult
    func run(_ line: String) throws -> String { try type(ByteString(line + "\n"), until: "bx> ") }

    /// - Returns: What came, up to `answer`'s end, without what steers the terminal.
    @discardableResult
    func wait(for answer: String) throws -> String {
        try process.wait(for: "\(answer.debugDescription) on the screen") {
            self.end(of: answer, in: $0) != nil
        }
        guard let end = end(of: answer, in: process) else { return "" }
        defer { seen = end }
        let bytes = process.terminal.bytes[seen..<end].filter { $0 != UInt8(ascii: "\r") }
        return String(decoding: bytes, as: UTF8.self)
            .replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
    }

    private func end(of answer: String, in process: ChildProcess) -> Int? {
        let (bytes, wanted) = (process.terminal.bytes, Array(answer.utf8))
        guard bytes.count >= seen + wanted.count else { return nil }
        return (seen...bytes.count - wanted.count).first {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }.map { $0 + wanted.count }
    }

    /// Types Ctrl-D and waits for the end.
    func leave() throws -> Outcome {
        try process.write([4])
        return try process.wait()
    }
}

/// What a terminal's keys send.
enum Key {
    static let controlC: ByteString = [3]
    static let up: ByteString = "\u{1B}[A"
}
