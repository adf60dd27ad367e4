// A child process whose standard streams are streams of the loop.

package import CLinux
package import EventLoops
package import Linux

/// A running program, its input to be written and its output to be read.
package final class ChildStreams {
    /// Its number, good until `exit` has said how it ended.
    package let process: pid_t
    /// Its standard input; end it, or the child may wait for more.
    package let input: Writable<[UInt8]>
    /// Its standard output.
    package let output: Readable<[UInt8]>
    /// Its standard error.
    package let errors: Readable<[UInt8]>
    private let loop: EventLoop

    /// Starts a program, with our environment and no signals blocked or ignored.
    ///
    /// - Parameter command: The program, looked up in `PATH`, and its arguments.
    package init(_ command: [String], on loop: EventLoop) throws(Errno) {
        precondition(!command.isEmpty, "a command has at least the program's name")
        let (forInput, forOutput, forErrors) = (try Pipe(), try Pipe(), try Pipe())
        process = try Self.spawn(
            command,
            [
                forInput.reader.descriptor.rawValue, forOutput.writer.descriptor.rawValue,
                forErrors.writer.descriptor.rawValue,
            ])
        self.loop = loop
        input = try .descriptor(owning: try forInput.writer.descriptor.duplicate(), on: loop)
        output = try .descriptor(owning: try forOutput.reader.descriptor.duplicate(), on: loop)
        errors = try .descriptor(owning: try forErrors.reader.descriptor.duplicate(), on: loop)
    }

    /// Waits until the program has ended.
    package func exit() async throws(Errno) -> ExitStatus { try await loop.exit(of: process) }

    private struct Pipe {
        let reader: OpenFile
        let writer: OpenFile

        init() throws(Errno) {
            var ends: [CInt] = [0, 0]
            _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
            reader = OpenFile(FileDescriptor(owning: ends[0]))
            writer = OpenFile(FileDescriptor(owning: ends[1]))
        }
    }

    private static func spawn(_ command: [String], _ streams: [CInt]) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, number) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, number, CInt(target))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var words = command.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawnp(
            &process, command[0], &actions, &attributes, words, clinux_environ())
        guard code == 0 else { throw Errno(rawValue: code) }
        return process
    }
}
