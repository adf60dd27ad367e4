/// What the process tells its parent. Every command uses these meanings and no other number.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    /// The work failed, or the answer is no.
    case failed = 1
    /// The command line, an environment variable or the config file is wrong.
    case commandLine = 2
    /// An assertion or a threshold does not hold.
    case assertion = 3
    /// Nothing could be reached.
    case unreachable = 4
    /// Ctrl-C: 128 + SIGINT, as a shell reports it.
    case interrupted = 130
    /// The reader of stdout went away: 128 + SIGPIPE, and nothing on stderr.
    case closedOutput = 141

    /// The meaning as help and man pages give it.
    package var meaning: String {
        switch self {
        case .done: "the work is done"
        case .failed: "the work failed, or the answer is no"
        case .commandLine: "the command line or the configuration is wrong"
        case .assertion: "an assertion or a threshold does not hold"
        case .unreachable: "nothing could be reached"
        case .interrupted: "stopped by Ctrl-C"
        case .closedOutput: "the reader of standard output went away"
        }
    }
}
