/// Which directory each watch stands for: the tree as the watcher knows it.
///
/// Names hang below their parents, so that a renamed directory's children need no change.
struct WatchedTree {
    typealias Watch = Inotify.Watch

    private struct Directory {
        /// nil for the root.
        var parent: Watch?
        var name: [UInt8]
        var children: [[UInt8]: Watch] = [:]
    }

    let root: Watch
    private var directories: [Watch: Directory]

    init(root: Watch) {
        self.root = root
        directories = [root: Directory(parent: nil, name: [])]
    }

    var count: Int { directories.count }

    func contains(_ watch: Watch) -> Bool { directories[watch] != nil }

    func child(_ name: [UInt8], of parent: Watch) -> Watch? {
        directories[parent]?.children[name]
    }

    /// The path of `name` in `watch`, relative to the root; of `watch` itself without a name, `.`
    /// for the root.
    func path(_ name: [UInt8] = [], in watch: Watch) -> [UInt8] {
        var names = name.isEmpty ? [] : [name]
        var next = directories[watch]
        while let directory = next, let parent = directory.parent {
            names.append(directory.name)
            next = directories[parent]
        }
        return names.isEmpty
            ? [UInt8(ascii: ".")] : Array(names.reversed().joined(separator: "/".utf8))
    }

    /// Whether `watch` is `descendant` or above it.
    func isAncestor(_ watch: Watch, of descendant: Watch) -> Bool {
        var next: Watch? = descendant
        while let current = next {
            if current == watch { return true }
            next = directories[current]?.parent
        }
        return false
    }

    /// Puts `watch` at `name` in `parent`: a new directory, or one that stood elsewhere, with
    /// everything below it. Nothing else may stand there, and it must not be above `parent`.
    mutating func place(_ watch: Watch, at name: [UInt8], in parent: Watch) {
        if let old = directories[watch], let oldParent = old.parent {
            directories[oldParent]?.children[old.name] = nil
        }
        directories[watch, default: Directory(parent: parent, name: name)].parent = parent
        directories[watch]?.name = name
        directories[parent]?.children[name] = watch
    }

    /// Takes a directory out, with everything below it.
    ///
    /// - Returns: Its watches, which are of no use any more. The root stays.
    mutating func remove(_ watch: Watch) -> [Watch] {
        guard let directory = directories[watch], let parent = directory.parent else { return [] }
        directories[parent]?.children[directory.name] = nil
        var removed = [watch]
        var position = 0
        while position < removed.count {
            if let gone = directories.removeValue(forKey: removed[position]) {
                removed += gone.children.values
            }
            position += 1
        }
        return removed
    }
}
