// A directory that nothing opened under it can leave.
//
// openat2(2) with RESOLVE_BENEATH does the walk in the kernel, where no rename or link made
// meanwhile can lead it astray. Where the kernel lacks it (before 5.6, or behind a seccomp filter)
// the walk is made here, a component at a time over O_NOFOLLOW, reading links by hand; every step
// is relative to a directory that is open already, so a rename meanwhile cannot lead out either.

internal import CLinux

/// Why a path under a root was not opened.
package enum BeneathError: Error, Equatable {
    /// There is no such file, or a part of the path is no directory.
    case notFound
    /// The path, or a link in it, leads out of the root.
    case outside
    /// A name begins with a dot.
    case hidden
    /// The file is a device, a socket or a FIFO.
    case notServable
    /// The file may not be read.
    case notAllowed
    case failed(Errno)
}

/// An open directory, and the rules for what may be opened under it.
package struct RootDirectory: ~Copyable, Sendable {
    package struct Rules: Sendable {
        /// Whether names that begin with a dot may be opened. `.well-known` always may (RFC 8615),
        /// and so may what a link without a dot in its name leads to: who made it, meant it.
        package var allowsDotfiles = false
        /// Whether symbolic links may lead out of the root.
        package var followsOutwardLinks = false

        package init() {}
    }

    /// An open file or directory.
    package struct Opened: Sendable {
        package let file: OpenFile
        package let status: FileStatus
    }

    private let path: [UInt8]
    private let directory: FileDescriptor
    private let identity: FileStatus
    private let rules: Rules
    private let usesKernelWalk: Bool

    /// Links that one walk follows at the most, as many as the kernel does.
    private static let linksMax = 40

    /// Opens the directory at `path`.
    ///
    /// - Parameters:
    ///   - path: Any bytes but NUL.
    ///   - usesKernelWalk: False walks by hand, as where the kernel has no openat2(2).
    package init(
        _ path: [UInt8], rules: Rules = Rules(), usesKernelWalk: Bool = true
    ) throws(Errno) {
        self.path = path
        let opened = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
        identity = try opened.status()
        directory = opened
        self.rules = rules
        self.usesKernelWalk = usesKernelWalk && Self.kernelHasOpenat2
    }

    package init(
        _ path: String, rules: Rules = Rules(), usesKernelWalk: Bool = true
    ) throws(Errno) {
        try self.init(Array(path.utf8), rules: rules, usesKernelWalk: usesKernelWalk)
    }

    /// What the path of this directory names now, when that is another directory; nil when it is
    /// this one, or names none. Costs one system call as long as it is this one.
    package borrowing func successor() -> RootDirectory? {
        var status = stat()
        guard path.withCString({ fstatat(AT_FDCWD, $0, &status, 0) }) == 0 else { return nil }
        let found = FileStatus(status)
        // The number of a directory is not given to another one while it is open.
        if found.inode == identity.inode, found.device == identity.device { return nil }
        return try? RootDirectory(path, rules: rules, usesKernelWalk: usesKernelWalk)
    }

    private static let kernelHasOpenat2: Bool = {
        var how = open_how()
        how.flags = UInt64(CLINUX_O_PATH | O_CLOEXEC)
        let number = clinux_openat2(AT_FDCWD, ".", &how)
        if number >= 0 { _ = CLinux.close(number) }
        return number >= 0 || (Errno.current != .notSupported && Errno.current != .notPermitted)
    }()

    /// Opens a regular file or a directory for reading.
    ///
    /// - Parameter path: Relative to the root, `.` for the root itself. Any bytes: `..`, NUL and
    ///   absolute paths are refused.
    package borrowing func open(_ path: [UInt8]) throws(BeneathError) -> Opened {
        try check(path)
        let descriptor: FileDescriptor
        do {
            if rules.followsOutwardLinks {
                descriptor = try openAnywhere(path)
            } else if usesKernelWalk {
                descriptor = try openInKernel(path)
            } else {
                descriptor = try walk(path)
            }
        } catch {
            throw Self.reason(error)
        }
        let status: FileStatus
        do {
            status = try descriptor.status()
        } catch {
            throw .failed(error)
        }
        guard status.kind == .regular || status.kind == .directory else { throw .notServable }
        return Opened(file: OpenFile(descriptor), status: status)
    }

    private static func reason(_ error: Errno) -> BeneathError {
        switch error {
        case .fileNotFound, .notADirectory, .nameTooLong: .notFound
        case .crossDevice, .tooManyLinks: .outside
        case .accessDenied, .notPermitted: .notAllowed
        case Errno(rawValue: ENXIO), Errno(rawValue: ENODEV): .notServable
        default: .failed(error)
        }
    }

    /// Refuses what no walk may see: NULs would end the path early in C, and dots are a matter of
    /// names, which the kernel does not judge.
    private func check(_ path: [UInt8]) throws(BeneathError) {
        guard path.first != UInt8(ascii: "/"), !path.contains(0), !path.isEmpty else {
            throw .outside
        }
        let dot = UInt8(ascii: ".")
        for name in path.split(separator: UInt8(ascii: "/")) where name.first == dot {
            if name.count == 1 { continue }
            if name.elementsEqual([dot, dot]) { throw .outside }
            if !rules.allowsDotfiles, !name.elementsEqual(".well-known".utf8) { throw .hidden }
        }
    }

    /// Neither blocks on a FIFO nor makes a terminal ours.
    private static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY

    private func openAnywhere(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
        let number = directory.rawValue
        return FileDescriptor(
            owning: try retrying {
                path.withCString { clinux_openat(number, $0, Self.flags, 0) }
            })
    }

    private func openInKernel(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
        var how = open_how()
        how.flags = UInt64(Self.flags)
        how.resolve = UInt64(RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)
        let number = directory.rawValue
        // EAGAIN: something was renamed during the walk, so that the kernel cannot be sure. Each
        // try sees a tree that stands still, unless somebody renames on purpose and without end.
        for _ in 0..<64 {
            let opened = path.withCString { clinux_openat2(number, $0, &how) }
            if opened >= 0 { return FileDescriptor(owning: opened) }
            let error = Errno.current
            guard error == .wouldBlock || error == .interrupted else { throw error }
        }
        return try walk(path)
    }
}

// MARK: The walk by hand

extension RootDirectory {
    /// Opens component after component, each relative to the open directory before it.
    ///
    /// The directories passed through stay open on a stack, so that `..` in a link goes back to
    /// the one that was passed, and past the root is an error.
    private func walk(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
        var rest = Self.components(path)
        var passed: [CInt] = []
        defer { for number in passed { _ = CLinux.close(number) } }
        var links = 0
        // As in the kernel, `file/` is no name of a file, in a path or in a link that ends one.
        var mustBeDirectory = path.last == UInt8(ascii: "/")
        while let name = rest.popLast() {
            let current = passed.last ?? directory.rawValue
            if name.elementsEqual("..".utf8) {
                guard let last = passed.popLast() else { throw .crossDevice }
                _ = CLinux.close(last)
                continue
            }
            let isLast = rest.isEmpty
            let number = name.withCString {
                clinux_openat(
                    current, $0,
                    isLast ? Self.flags | O_NOFOLLOW : CLINUX_O_PATH | O_NOFOLLOW | O_CLOEXEC, 0)
            }
            let error = Errno.current
            let kind = number >= 0 ? Self.kind(of: number) : .symbolicLink
            if number >= 0, kind != .symbolicLink {
                guard kind == .directory || (isLast && !mustBeDirectory) else {
                    _ = CLinux.close(number)
                    throw .notADirectory
                }
                if isLast { return FileDescriptor(owning: number) }
                passed.append(number)
                continue
            }
            // O_NOFOLLOW says ELOOP for a link, or CLINUX_O_PATH opened the link itself.
            if number >= 0 { _ = CLinux.close(number) }
            guard number >= 0 || error == .tooManyLinks else { throw error }
            links += 1
            guard links <= Self.linksMax else { throw .tooManyLinks }
            guard let target = try Self.target(ofLink: name, in: current) else {
                // It was replaced by a file meanwhile: look again.
                rest.append(name)
                continue
            }
            guard target.first != UInt8(ascii: "/") else { throw .crossDevice }
            if isLast, target.last == UInt8(ascii: "/") { mustBeDirectory = true }
            rest += Self.components(target)
        }
        return try Self.reopen(passed.last ?? directory.rawValue)
    }

    /// The names of a path, the last one first; `.` and empty ones left out.
    private static func components(_ path: [UInt8]) -> [[UInt8]] {
        var names: [[UInt8]] = []
        for name in path.split(separator: UInt8(ascii: "/")).reversed()
        where !name.elementsEqual(".".utf8) {
            names.append(Array(name))
        }
        return names
    }

    private static func kind(of number: CInt) -> FileStatus.Kind {
        var status = stat()
        return fstat(number, &status) == 0 ? FileStatus(status).kind : .other
    }

    /// Where the link `name` leads; nil when it is no link.
    private static func target(
        ofLink name: [UInt8], in current: CInt
    ) throws(Errno) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count: Int
        do {
            count = try retrying {
                name.withCString { readlinkat(current, $0, &buffer, buffer.count) }
            }
        } catch {
            if error == Errno(rawValue: EINVAL) { return nil }
            throw error
        }
        guard count < buffer.count else { throw .nameTooLong }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    /// A directory that the walk ended in, opened for reading.
    private static func reopen(_ number: CInt) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { clinux_openat(number, ".", flags, 0) })
    }
}
