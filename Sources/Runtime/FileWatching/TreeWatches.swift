internal import CLinux
internal import Linux

/// The watches of a tree in one inotify instance, and how directories come into them.
final class TreeWatches {
    let inotify: Inotify
    private(set) var tree: WatchedTree
    private let root: [UInt8]
    private let options: WatchOptions
    private let rootIdentity: [UInt64]?

    /// Watches `root` itself, and nothing in it yet.
    init(root: [UInt8], _ options: WatchOptions) throws(WatchError) {
        do throws(Errno) { inotify = try Inotify() } catch { throw .cannotStart(error) }
        do throws(Errno) {
            tree = WatchedTree(root: try inotify.watch(root, followsLink: true))
        } catch {
            throw .cannotWatch(root: String(decoding: root, as: UTF8.self), error)
        }
        self.root = root
        self.options = options
        rootIdentity = Self.identity(of: root)
    }

    /// Whether the root's path still leads to the directory that is watched as the root.
    var isRootInPlace: Bool { Self.identity(of: root) == rootIdentity }

    private static func identity(of path: [UInt8]) -> [UInt64]? {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    private var rootName: String { String(decoding: root, as: UTF8.self) }

    // MARK: Directories that come

    /// Watches everything below the root.
    ///
    /// - Returns: Why some directories are not watched.
    func enterRoot() -> WatchError? {
        enterAll(subdirectories(of: tree.root) { _ in }) { _ in }
    }

    /// Watches the directory `name` in `parent` and everything below it; what is a symbolic link or
    /// no longer there is left out.
    ///
    /// - Parameter found: Called with the path of each thing in it.
    /// - Returns: Why some directories are not watched.
    func enter(
        _ name: [UInt8], in parent: Inotify.Watch, found: ([UInt8]) -> Void
    ) -> WatchError? {
        enterAll([(parent, name)], found: found)
    }

    private func enterAll(
        _ directories: [(parent: Inotify.Watch, name: [UInt8])], found: ([UInt8]) -> Void
    ) -> WatchError? {
        guard options.isRecursive else { return nil }
        var pending = directories
        while let (parent, name) = pending.popLast() {
            do throws(WatchError) {
                guard let watch = try watch(name, in: parent) else { continue }
                pending += subdirectories(of: watch, found: found)
            } catch {
                return error
            }
        }
        return nil
    }

    /// - Returns: The watch of a directory that was not watched yet; nil when there is nothing new.
    private func watch(
        _ name: [UInt8], in parent: Inotify.Watch
    ) throws(WatchError) -> Inotify.Watch? {
        let known = tree.child(name, of: parent)
        if known == nil && tree.count >= options.watchesMax {
            throw .ownLimit(root: rootName, watchesMax: options.watchesMax)
        }
        let watch: Inotify.Watch
        do throws(Errno) {
            watch = try inotify.watch(absolute(tree.path(name, in: parent)), followsLink: false)
        } catch .noSpace {
            throw .kernelLimit(root: rootName, watchedCount: tree.count)
        } catch {
            // Gone, a link, too deep for a path, or not ours to read: nobody is served from there.
            return nil
        }
        if known == watch { return nil }
        if let known { forget(known) }
        // The same directory at a second place: mounted there below itself, or moved just now,
        // which the events to come will tell.
        if tree.isAncestor(watch, of: parent) { return nil }
        let isNew = !tree.contains(watch)
        tree.place(watch, at: name, in: parent)
        return isNew ? watch : nil
    }

    private func subdirectories(
        of watch: Inotify.Watch, found: ([UInt8]) -> Void
    ) -> [(parent: Inotify.Watch, name: [UInt8])] {
        var directories: [(parent: Inotify.Watch, name: [UInt8])] = []
        for entry in entries(of: watch) {
            found(tree.path(entry.name, in: watch))
            // Of what a link leads to, too; but watching a link is refused.
            if entry.kind == .directory { directories.append((watch, entry.name)) }
        }
        return directories
    }

    private func entries(of watch: Inotify.Watch) -> [DirectoryEntry] {
        do throws(Errno) {
            let directory = try FileDescriptor.open(
                absolute(tree.path(in: watch)), O_RDONLY | O_DIRECTORY)
            return try directory.entries(includesDotfiles: !options.ignoresHidden, limit: .max)
        } catch {
            // Gone again, or not ours to read: then there is nothing to watch in it.
            return []
        }
    }

    private func absolute(_ relative: [UInt8]) -> [UInt8] {
        root + [UInt8(ascii: "/")] + relative
    }

    // MARK: Directories that go

    func forget(_ name: [UInt8], in parent: Inotify.Watch) {
        if let watch = tree.child(name, of: parent) { forget(watch) }
    }

    func forget(_ watch: Inotify.Watch) {
        for gone in tree.remove(watch) { inotify.unwatch(gone) }
    }
}
