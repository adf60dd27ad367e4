// A command of the REPL as processes of its own: bx's commands in a fork without exec, shell
// commands in /bin/sh. The REPL has no other thread, which is what makes the fork sound, and
// nothing that a command does to its process (signals, threads, limits) outlives it.

internal import CLinux
internal import Linux
internal import Terminal

/// How the processes of a job stand to the terminal and its Ctrl-C.
enum JobControl {
    /// In front of the terminal that the REPL reads from, as a process group: Ctrl-C and the
    /// terminal's input are theirs alone.
    case foreground
    /// In the process group of the script, which may share the terminal with a pager or the like:
    /// Ctrl-C reaches all of them.
    case shared
    /// A script without a terminal. The job is a process group so that a signal to the script can
    /// be passed on to all of it.
    case apart

    var hasOwnGroup: Bool { self != .shared }
}

/// The processes that run for one command.
struct Job {
    let control: JobControl
    private(set) var processes: [pid_t] = []

    init(_ control: JobControl) { self.control = control }

    /// How a job ended, and what came meanwhile.
    struct End {
        /// In the order of the starts.
        var statuses: [ExitStatus]
        /// The signal to the REPL itself that asks it to end.
        var signal: CInt?
    }

    /// Starts a process that runs `body` and exits with what it answers.
    mutating func start(_ body: () -> CInt) throws(Errno) {
        let process = try retrying { clinux_fork() }
        if process == 0 {
            enter()
            _exit(body())
        }
        // Here and in the child, whoever comes first.
        if control.hasOwnGroup { setpgid(process, processes.first ?? process) }
        if control == .foreground { tcsetpgrp(0, processes.first ?? process) }
        processes.append(process)
    }

    /// What a new process does first: it takes its place, and gets back what the REPL has
    /// changed. There is no job control that could go on with a stopped job, so Ctrl-Z stays
    /// ignored.
    private func enter() {
        clinux_set_parent_death_signal(SIGTERM)
        let own = getpid()
        if control.hasOwnGroup { setpgid(0, processes.first ?? own) }
        if control == .foreground { tcsetpgrp(0, processes.first ?? own) }
        for signal in [SIGPIPE, SIGQUIT, SIGTTOU] { SignalAction.restoreDefault(signal) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// Waits until all of them have ended; none is left.
    func wait(_ signals: borrowing SignalReader) -> End {
        var statuses = processes.map { ExitStatus.ofEnded($0) }
        var ending: CInt?
        while statuses.contains(nil) {
            var polled = pollfd(
                fd: signals.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            poll(&polled, 1, -1)
            guard let (signal, isFromKernel) = signals.nextWithSender() else { continue }
            if signal == SIGCHLD {
                for index in statuses.indices where statuses[index] == nil {
                    statuses[index] = ExitStatus.ofEnded(processes[index])
                }
            } else if Repl.ends(signal), control != .foreground || signal != SIGINT {
                ending = signal
                pass(signal, isFromKernel: isFromKernel)
            }
        }
        if control == .foreground { tcsetpgrp(0, getpgrp()) }
        // What a shell had just started when the signal came did not get it.
        if let ending, control.hasOwnGroup { pass(ending, isFromKernel: false) }
        return End(statuses: statuses.compactMap { $0 }, signal: ending)
    }

    /// Asks those that were started to end.
    func terminate() { for process in processes { kill(process, SIGTERM) } }

    /// What the terminal sent has reached a job in the script's own group already; a server that
    /// got it twice would stop at once. A hang-up is passed on as SIGTERM, since servers take
    /// SIGHUP for something else.
    private func pass(_ signal: CInt, isFromKernel: Bool) {
        let passed = signal == SIGHUP ? SIGTERM : signal
        if control.hasOwnGroup {
            if let leader = processes.first { kill(-leader, passed) }
        } else if !isFromKernel || passed != signal {
            for process in processes { kill(process, passed) }
        }
    }
}

/// What the process does with a signal.
enum SignalAction {
    static func restoreDefault(_ signal: CInt) {
        // Zero is SIG_DFL, without flags.
        var action = sigaction()
        sigaction(signal, &action, nil)
    }
}
