package import Linux

/// Why a log cannot be written.
package enum LogError: Error, Hashable {
    /// The file at `path` could not be opened, or not again when it was rotated.
    case cannotOpen(path: String, Errno)
    /// The output refused lines; they wait, and are dropped once there is no room to wait.
    case cannotWrite(output: String, Errno)
    /// The kernel gave no descriptor for the sink's wake-up.
    case cannotStart(Errno)
}

extension LogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotOpen(let path, Errno(rawValue: 6)):
            // ENXIO of open(2): a pipe with O_NONBLOCK and no reader.
            "cannot log to the pipe \(path): nobody reads from it; start its reader first"
        case .cannotOpen(let path, .fileNotFound):
            "cannot open the log file \(path): its directory does not exist; create it first"
        case .cannotOpen(let path, let error):
            "cannot open the log file \(path): \(error)"
        case .cannotWrite(let output, .noSpace):
            "cannot write the log to \(output): the disk is full; lines are dropped until there is room"
        case .cannotWrite(let output, .brokenPipe):
            "cannot write the log to \(output): its reader has gone; lines are dropped"
        case .cannotWrite(let output, let error):
            "cannot write the log to \(output): \(error); lines are dropped until it works again"
        case .cannotStart(let error):
            "cannot start the log's writer: \(error)"
        }
    }
}
