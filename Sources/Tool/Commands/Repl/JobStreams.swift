internal import CLinux
internal import Linux
internal import Terminal

/// Where the streams of a job's process go. Used in the process itself, which ends when something
/// is wrong.
struct JobStreams {
    /// A script that is read from standard input is not the input of its commands.
    var hasInput: Bool
    /// The pipe to write to.
    var output: CInt?
    var redirections: [Redirection]

    /// Puts the streams in place.
    ///
    /// - Returns: Whether that worked; if not, a sentence says why.
    func connect() -> Bool {
        if !hasInput, let nothing = try? FileDescriptor.open("/dev/null", O_RDONLY) {
            dup2(nothing.rawValue, 0)
        }
        if let output { dup2(output, 1) }
        return redirections.allSatisfy(Self.apply)
    }

    private static func apply(_ redirection: Redirection) -> Bool {
        switch redirection.target {
        case .descriptor(let source):
            dup2(source, redirection.descriptor)
            return true
        case .file(let path, let appends):
            do throws(Errno) {
                let file = try FileDescriptor.open(
                    path, O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC))
                dup2(file.rawValue, redirection.descriptor)
                return true
            } catch {
                printToStandardError("cannot write \(path): \(error)\n")
                return false
            }
        }
    }
}

/// A pipe between two processes of a job.
struct JobPipe: ~Copyable {
    let reading: FileDescriptor
    let writing: FileDescriptor

    init() throws(Errno) {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        reading = FileDescriptor(owning: ends[0])
        writing = FileDescriptor(owning: ends[1])
    }

    /// Closes both ends in a process that has its own by now: a bx command execs nothing, and
    /// would wait for, or write to, itself.
    borrowing func closeInChild() {
        close(reading.rawValue)
        close(writing.rawValue)
    }
}

/// Replaces the process by /bin/sh.
///
/// - Returns: The code to exit with, when there is no shell.
func executeShell(_ text: String) -> CInt {
    let words = ["sh", "-c", text].map { (word: String) in strdup(word) } + [nil]
    execv("/bin/sh", words)
    printToStandardError("cannot run /bin/sh: \(Errno.current)\n")
    return 127
}
