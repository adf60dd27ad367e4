package import Linux

/// Why a tree cannot be watched, or not all of it.
package enum WatchError: Error, Hashable {
    /// The kernel gave no inotify instance.
    case cannotStart(Errno)
    /// The root itself cannot be watched.
    case cannotWatch(root: String, Errno)
    /// The kernel's limit of watches per user is reached; the others work on.
    case kernelLimit(root: String, watchedCount: Int)
    /// The watcher's own limit is reached; the others work on.
    case ownLimit(root: String, watchesMax: Int)
}

extension WatchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotStart(.processFilesExhausted):
            "cannot watch files: all inotify instances of this user are taken; stop other watchers "
                + "or raise the limit: sysctl fs.inotify.max_user_instances"
        case .cannotStart(let error):
            "cannot watch files: \(error)"
        case .cannotWatch(let root, .noSpace):
            "cannot watch \(root): all inotify watches of this user are taken; stop other watchers "
                + "or raise the limit: sysctl fs.inotify.max_user_watches"
        case .cannotWatch(let root, let error):
            "cannot watch \(root): \(error)"
        case .kernelLimit(let root, let watchedCount):
            "cannot watch all of \(root): after \(watchedCount) directories the inotify watches of "
                + "this user are used up; raise the limit: sysctl fs.inotify.max_user_watches"
        case .ownLimit(let root, let watchesMax):
            "cannot watch all of \(root): it has more than \(watchesMax) directories; "
                + "changes in the others go unnoticed"
        }
    }
}
