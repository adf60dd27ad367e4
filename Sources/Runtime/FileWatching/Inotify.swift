internal import CLinux
internal import Linux

/// What inotify(7) says of a watched directory, or of a name in it.
struct InotifyEvent {
    struct Kinds: OptionSet {
        let rawValue: UInt32

        static let modified = Kinds(rawValue: UInt32(IN_MODIFY))
        static let attributes = Kinds(rawValue: UInt32(IN_ATTRIB))
        static let written = Kinds(rawValue: UInt32(IN_CLOSE_WRITE))
        static let movedFrom = Kinds(rawValue: UInt32(IN_MOVED_FROM))
        static let movedTo = Kinds(rawValue: UInt32(IN_MOVED_TO))
        static let created = Kinds(rawValue: UInt32(IN_CREATE))
        static let deleted = Kinds(rawValue: UInt32(IN_DELETE))
        static let selfDeleted = Kinds(rawValue: UInt32(IN_DELETE_SELF))
        static let selfMoved = Kinds(rawValue: UInt32(IN_MOVE_SELF))
        /// Events were lost.
        static let overflow = Kinds(rawValue: UInt32(IN_Q_OVERFLOW))
        /// The watch has ended: its directory is gone.
        static let ignored = Kinds(rawValue: UInt32(IN_IGNORED))
        static let isDirectory = Kinds(rawValue: UInt32(IN_ISDIR))

        /// What a tree's directories are watched for.
        static let changes: Kinds = [
            .modified, .attributes, .written, .movedFrom, .movedTo, .created, .deleted,
            .selfDeleted, .selfMoved,
        ]
    }

    let watch: Inotify.Watch
    let kinds: Kinds
    /// Empty for what happened to the watched directory itself.
    let name: [UInt8]
}

/// An inotify instance. Closing it ends all its watches.
final class Inotify {
    /// A watch's number: one for each directory, however often it is asked for, and not used again
    /// soon.
    typealias Watch = CInt

    let descriptor: FileDescriptor

    init() throws(Errno) {
        descriptor = FileDescriptor(
            owning: try retrying { inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK)) }
        )
    }

    /// Watches the directory at `path` for changes.
    ///
    /// - Throws: `Errno.notADirectory` for a symbolic link, unless `followsLink`.
    func watch(_ path: [UInt8], followsLink: Bool) throws(Errno) -> Watch {
        var mask = InotifyEvent.Kinds.changes.rawValue | UInt32(IN_ONLYDIR | IN_EXCL_UNLINK)
        if !followsLink { mask |= UInt32(IN_DONT_FOLLOW) }
        let number = descriptor.rawValue
        return try retrying {
            (path + [0]).withUnsafeBytes {
                inotify_add_watch(
                    number, $0.assumingMemoryBound(to: CChar.self).baseAddress, mask)
            }
        }
    }

    /// Ends a watch; harmless when its directory is gone already.
    func unwatch(_ watch: Watch) { _ = inotify_rm_watch(descriptor.rawValue, watch) }

    /// Some of the events that wait, oldest first.
    ///
    /// - Throws: `Errno.wouldBlock` when there is none.
    func events() throws(Errno) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var failure: Errno?
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 8) { buffer in
            do throws(Errno) {
                let count = try descriptor.read(into: buffer)
                Self.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return events
    }

    /// struct inotify_event: watch i32 | kinds u32 | cookie u32 | length u32 | name, padded by NULs
    private static func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [InotifyEvent]) {
        var position = 0
        while position + 16 <= bytes.count {
            func field(_ offset: Int) -> UInt32 {
                bytes.loadUnaligned(fromByteOffset: position + offset, as: UInt32.self)
            }
            let end = min(bytes.count, position + 16 + Int(field(12)))
            events.append(
                InotifyEvent(
                    watch: Watch(bitPattern: field(0)),
                    kinds: InotifyEvent.Kinds(rawValue: field(4)),
                    name: [UInt8](bytes[position + 16..<end].prefix { $0 != 0 })))
            position = end
        }
    }
}
