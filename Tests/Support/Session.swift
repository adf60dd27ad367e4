internal import CLinux
internal import Linux

/// The processes of one session (setsid(2)): a command and all that it started.
enum Session {
    /// Those that run; zombies are gone as far as anybody can tell.
    static func members(of leader: pid_t) -> [pid_t] {
        // A process that ends between the two calls is not a member any more.
        let processes = ((try? names(inDirectory: "/proc")) ?? []).compactMap { pid_t($0) }
        return processes.filter { process in
            guard let stat = try? contents(ofFile: "/proc/\(process)/stat") else { return false }
            // `pid (name) state ppid pgrp session ...`; the name may hold anything but is last to
            // close its parenthesis.
            let fields =
                String(decoding: stat, as: UTF8.self)
                .split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 3 && fields[0] != "Z" && pid_t(fields[3]) == leader
        }
    }

    /// Kills all of it, what it starts meanwhile too, and returns when it is gone.
    static func kill(_ leader: pid_t) {
        let deadline = Deadline(in: .seconds(5))
        while case let running = members(of: leader), !running.isEmpty, !deadline.hasPassed {
            for process in running { CLinux.kill(process, SIGKILL) }
            sched_yield()
        }
    }
}
