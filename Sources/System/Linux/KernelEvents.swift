// Kernel objects that a loop can wait for like for a socket: counters, signals, child exits.

package import CLinux

/// A counter that wakes whoever polls it (eventfd(2)).
package struct EventCounter: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init() throws(Errno) {
        descriptor = FileDescriptor(
            owning: try retrying { eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)) })
    }

    /// Makes the counter readable. Async-signal-safe, and safe from every thread.
    package borrowing func signal() {
        var one: UInt64 = 1
        // Fails only when the counter is full, and then it is readable already.
        _ = CLinux.write(descriptor.rawValue, &one, 8)
    }

    /// Takes the counter back to zero.
    package borrowing func reset() {
        var count: UInt64 = 0
        _ = CLinux.read(descriptor.rawValue, &count, 8)
    }
}

/// Blocks `signals` in the calling thread, and in every thread that it starts from now on, so that
/// a `SignalReader` gets them.
@discardableResult
package func blockSignals(_ signals: [CInt]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    return set
}

/// A set of signals that are read instead of interrupting (signalfd(2)).
package struct SignalReader: ~Copyable {
    package let descriptor: FileDescriptor

    /// Blocks `signals` in the calling thread, and in every thread it starts from now on.
    package init(_ signals: [CInt]) throws(Errno) {
        var set = blockSignals(signals)
        descriptor = FileDescriptor(
            owning: try retrying {
                signalfd(-1, &set, CInt(SFD_CLOEXEC | SFD_NONBLOCK))
            })
    }

    /// The number of the next signal that came, or nil.
    package borrowing func next() -> CInt? { nextWithSender()?.signal }

    /// The next signal that came, and whether a terminal or another part of the kernel sent it:
    /// then every process of the foreground group has it too.
    package borrowing func nextWithSender() -> (signal: CInt, isFromKernel: Bool)? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard CLinux.read(descriptor.rawValue, &information, size) == size else { return nil }
        return (CInt(information.ssi_signo), information.ssi_code > 0)
    }
}

/// A timer that is read (timerfd_create(2)), for those who wait without a loop.
package struct KernelTimer: ~Copyable {
    package let descriptor: FileDescriptor

    package init() throws(Errno) {
        descriptor = FileDescriptor(
            owning: try retrying {
                timerfd_create(
                    CLOCK_MONOTONIC, CInt(TFD_CLOEXEC | TFD_NONBLOCK))
            })
    }

    /// Makes the timer readable once, `nanoseconds` from now; 0 disarms it.
    package borrowing func arm(nanoseconds: Int) throws(Errno) {
        var setting = itimerspec()
        setting.it_value.tv_sec = nanoseconds / 1_000_000_000
        setting.it_value.tv_nsec = nanoseconds % 1_000_000_000
        let number = descriptor.rawValue
        _ = try retrying { timerfd_settime(number, 0, &setting, nil) }
    }

    /// How many times the timer has fired since it was last asked.
    package borrowing func expirations() -> UInt64 {
        var count: UInt64 = 0
        return CLinux.read(descriptor.rawValue, &count, 8) == 8 ? count : 0
    }
}

/// How a child process ended.
public enum ExitStatus: Hashable, Sendable {
    /// It returned from `main` or called exit(3).
    case exited(code: CInt)
    /// A signal ended it.
    case signaled(CInt)

    /// What a shell would show as `$?`: the code, or 128 + the signal's number.
    public var shellCode: CInt {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// A process as a descriptor that becomes readable when it ends (pidfd_open(2)).
package struct ProcessDescriptor: ~Copyable {
    package let descriptor: FileDescriptor
    private let process: pid_t

    package init(_ process: pid_t) throws(Errno) {
        self.process = process
        descriptor = FileDescriptor(owning: try retrying { clinux_pidfd_open(process) })
    }

    /// Whether `process` is a child of this one, running or ended, that nobody has reaped.
    package static func isChild(_ process: pid_t) -> Bool {
        var information = siginfo_t()
        return waitid(
            P_PID, id_t(bitPattern: process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
    }

    /// How the child ended, which also frees its number; nil while it runs, or when it is no child.
    package borrowing func reap() -> ExitStatus? { ExitStatus.ofEnded(process) }
}

extension ExitStatus {
    /// How `child` ended, which also frees its number; nil while it runs, or when it is no child.
    package static func ofEnded(_ child: pid_t) -> ExitStatus? {
        var status: CInt = 0
        guard waitpid(child, &status, WNOHANG) == child else { return nil }
        if clinux_wifsignaled(status) != 0 { return .signaled(clinux_wtermsig(status)) }
        return .exited(code: clinux_wexitstatus(status))
    }
}
