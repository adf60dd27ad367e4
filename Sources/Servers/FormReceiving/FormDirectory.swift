// A directory that files of forms go into.
//
// A file is written without a name (O_TMPFILE) and gets one by linkat(2) once its form was good, so
// that whatever ends the process before leaves nothing. Where the file system knows no files
// without names (NFS, some in user space) it is written as `.bx-form-<hex>.part` and locked; who
// opens the directory next removes those that nobody holds locked any more.

internal import CLinux
public import EventLoops
internal import Forms
internal import Linux

/// How files come into a directory.
public struct FormDirectoryOptions: Sendable {
    /// What is done about a name that is taken.
    public enum Collision: Sendable {
        /// The new file is called `name (2).txt`, then `name (3).txt`.
        case rename
        /// The whole form is refused with 409.
        case refuse
        /// The new file takes the old one's place at once.
        case replace
    }

    /// What is done about a name that is taken.
    public var collision = Collision.rename
    /// Permission bits of new files, before the umask.
    public var mode: UInt32 = 0o644
    /// Whether a form is answered for only once its files would survive a power cut. They survive
    /// the end of the process anyway.
    public var isSynced = false
    /// Whether files may be written without names; false to try what other file systems get.
    package var usesUnnamedFiles = true

    /// The defaults.
    public init() {}
}

/// A directory that files of forms go into. May be used by several loops.
public final class FormDirectory: Sendable {
    let directory: OpenFile
    let options: FormDirectoryOptions
    let pool: BlockingPool
    private let hasUnnamedFiles: Bool

    /// Opens a directory, which must exist, and clears what a killed process left in it. Blocks.
    ///
    /// - Parameters:
    ///   - path: The directory; it is held open, so that renaming it later changes nothing.
    ///   - pool: Whose threads write.
    public init(
        _ path: String, options: FormDirectoryOptions = FormDirectoryOptions(), pool: BlockingPool
    ) throws(FormError) {
        self.options = options
        self.pool = pool
        do throws(Errno) {
            directory = OpenFile(try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY))
        } catch {
            throw .disk(error, during: "open the directory \(path)")
        }
        let flags = CLINUX_O_TMPFILE | O_DIRECTORY | O_WRONLY | O_CLOEXEC
        let probe = clinux_openat(directory.descriptor.rawValue, ".", flags, 0o600)
        if probe >= 0 { _ = CLinux.close(probe) }
        hasUnnamedFiles = probe >= 0 && options.usesUnnamedFiles
        removeLeftovers()
    }

    private func removeLeftovers() {
        let number = directory.descriptor.rawValue
        // What cannot be read or removed is left where it is.
        let names = try? directory.descriptor.names(includesDotfiles: true, limit: .max)
        guard let names else { return }
        for index in 0..<names.count where Arrival.isTemporary(names[index]) {
            let name = String(decoding: names[index], as: UTF8.self)
            let file = clinux_openat(
                number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { unlinkat(number, name, 0) }
            _ = CLinux.close(file)
        }
    }

    /// Makes a file that nobody sees. Blocks.
    func makeArrival() throws(FormError) -> Arrival {
        do throws(Errno) {
            return hasUnnamedFiles
                ? try Arrival(unnamedIn: directory, mode: options.mode)
                : try Arrival(namedIn: directory, mode: options.mode)
        } catch {
            throw .disk(error, during: "make a file")
        }
    }
}
