// What a listing of a directory shows: read in pieces, on several threads when there are many.

internal import HTTPServing
internal import Linux

/// The files and directories in a directory, in the order they are shown.
struct Listing: Sendable {
    struct Row: Sendable {
        /// Which of `names`.
        let name: Int
        let isDirectory: Bool
        /// Bytes; 0 for a directory.
        let size: Int
        /// Nanoseconds since the epoch.
        let modified: Int
    }

    let names: DirectoryNames
    let order: ListingOrder
    let rows: [Row]

    /// - Parameter statuses: One for each name; what is neither a file nor a directory does not
    ///   show, since it is not served.
    init(_ names: DirectoryNames, _ statuses: [FileStatus?], order: ListingOrder) {
        var rows: [Row] = []
        rows.reserveCapacity(statuses.count)
        for (name, status) in zip(0..<names.count, statuses) {
            guard let status else { continue }
            switch status.kind {
            case .regular, .directory:
                let isDirectory = status.kind == .directory
                rows.append(
                    Row(
                        name: name, isDirectory: isDirectory,
                        size: isDirectory ? 0 : status.size, modified: status.modified))
            case .symbolicLink, .other: continue
            }
        }
        self.names = names
        self.order = order
        self.rows = order.sorted(rows, of: names)
    }
}

/// Reads a directory for its listing. Blocks on the disk.
struct ListingReader: Sendable {
    let directory: OpenFile
    let root: Site.Root
    /// The directory's path below the root, which ends with a slash unless it is empty.
    let path: [UInt8]
    let includesDotfiles: Bool

    /// Entries that a listing shows at the most.
    private static let entriesMax = 1_000_000

    func names() throws(Errno) -> DirectoryNames {
        try directory.descriptor.names(
            includesDotfiles: includesDotfiles, limit: Self.entriesMax)
    }

    /// What the names in `range` are. A link is what it leads to if that is served, else nothing:
    /// not even the size of a file elsewhere shows.
    func statuses(of names: DirectoryNames, in range: Range<Int>) -> [FileStatus?] {
        var statuses = directory.descriptor.statuses(of: names, in: range)
        if includesDotfiles {
            for (place, name) in zip(statuses.indices, range)
            where names[name].elementsEqual(SiteUploads.folderName) {
                statuses[place] = nil
            }
        }
        for (place, name) in zip(statuses.indices, range)
        where statuses[place]?.kind == .symbolicLink {
            statuses[place] = try? root.open(path + names[name]).status
        }
        return statuses
    }
}
