/// A program to run in a session of its own, with everything it can see under the test's control.
package struct Command: Sendable {
    /// A path, or a name that is looked up in our `PATH`.
    package var executable: String
    package var arguments: [ByteString]
    /// The whole environment of the program; nothing else is inherited.
    package var environment: [String: ByteString] = Command.plainEnvironment
    package var directory = Directory.inherited
    package var input = Input.null
    package var output = Output.captured
    package var errors = Output.captured
    /// The size of the terminal that `.terminal` streams share; it is the controlling one.
    package var terminal = TerminalSize(columns: 80, rows: 24)
    /// When `run`, and each wait on what `start` returns, kills the whole session and throws.
    package var timeout = Duration.seconds(30)

    package init(_ executable: String, _ arguments: [ByteString] = []) {
        self.executable = executable
        self.arguments = arguments
    }

    /// The `bx` under test.
    package static func bx(_ arguments: ByteString...) -> Command { bx(arguments) }

    package static func bx(_ arguments: [ByteString]) -> Command {
        Command(Checkout.binary, arguments)
    }

    /// `script` in /bin/sh, with the `bx` under test first in `PATH`.
    package static func shell(_ script: String) -> Command {
        Command("/bin/sh", ["-c", ByteString(script)]).withBinaryInPath()
    }

    /// A copy that finds the `bx` under test, and the tools beside us, by name.
    package func withBinaryInPath() -> Command {
        let folder = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
        var copy = self
        copy.environment["PATH"] = "/\(folder):\(ownPath)"
        return copy
    }

    /// A copy with the changes that `change` makes.
    package func with(_ change: (inout Command) -> Void) -> Command {
        var copy = self
        change(&copy)
        return copy
    }

    package enum Directory: Sendable {
        case inherited
        case path(String)
        /// One that was removed after the program began to stand in it.
        case deleted
    }

    package enum Input: Sendable {
        /// /dev/null: the end at once.
        case null
        case bytes(ByteString)
        /// A pipe that stays open for `ChildProcess.write`.
        case pipe
        case terminal
        case closed
    }

    package enum Output: Sendable {
        case captured
        case terminal
        case closed
        /// /dev/full: each write fails with ENOSPC.
        case full
        case null
    }

    package struct TerminalSize: Sendable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// What every command sees unless a test says otherwise: no colours, no pager, no home.
    package static let plainEnvironment: [String: ByteString] = [
        "PATH": ByteString(ownPath), "HOME": "/nonexistent", "LANG": "C.UTF-8", "TERM": "xterm",
    ]
}
