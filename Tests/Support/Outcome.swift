/// How a program ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(CInt)
    case killed(signal: CInt)
}

/// What a program did.
package struct Outcome: Sendable {
    package let status: ExitStatus
    /// What it wrote to a captured standard output.
    package let output: ByteString
    /// What it wrote to a captured standard error.
    package let errors: ByteString
    /// What it wrote to its terminal; the line discipline has made each LF a CR LF.
    package let terminal: ByteString
    /// Processes of its session that outlived it. They have been killed since.
    package let leftBehind: [Int]

    /// The exit code; nil when a signal ended it.
    package var code: CInt? {
        switch status {
        case .exited(let code): code
        case .killed: nil
        }
    }
}

/// Why a program, or a wait on it, did not come to its end.
package enum CommandError: Error {
    case notStarted(executable: String, reason: String)
    /// The session was killed.
    case timedOut(command: String, waitingFor: String, output: ByteString, errors: ByteString)
    /// It ended, or closed its output, before what the test waited for came.
    case endedEarly(command: String, waitingFor: String, output: ByteString, errors: ByteString)
    case failed(call: String, reason: String)
}

extension CommandError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let executable, let reason):
            "could not start \(executable): \(reason); build the product first, or set BX_BINARY"
        case .timedOut(let command, let wanted, let output, let errors):
            """
            \(command) was killed: too long without \(wanted)
            stdout: \(output)
            stderr: \(errors)
            """
        case .endedEarly(let command, let wanted, let output, let errors):
            """
            \(command) ended without \(wanted)
            stdout: \(output)
            stderr: \(errors)
            """
        case .failed(let call, let reason):
            "\(call): \(reason)"
        }
    }
}
