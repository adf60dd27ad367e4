// From a path to the file that answers for it: the file itself, a directory's index, a page
// without its `.html`, or a compressed neighbour.

internal import HTTP
internal import HTTPServing
internal import Linux

/// What tells whether a file, and what is served in its place, is still the same.
struct FileIdentification: Equatable {
    let file: FileStatus
    /// Of the compressed neighbours, by coding; nil where there is none.
    let neighbours: [FileStatus?]
    /// Whether enough time has passed since the last change that another one shows: time stamps
    /// move on only every few milliseconds.
    let isSettled: Bool

    /// Nanoseconds that a time stamp may lag behind the clock.
    private static let granularity = 100_000_000

    init(file: FileStatus, neighbours: [FileStatus?], now: Int) {
        self.file = file
        self.neighbours = neighbours
        let newest = ([file] + neighbours.compactMap { $0 }).map(\.changed).max() ?? 0
        isSettled = now - newest > Self.granularity
    }

    /// Whether what was read then is what would be read now.
    func isSame(as old: FileIdentification) -> Bool {
        old.isSettled && file == old.file && neighbours == old.neighbours
    }
}

/// An open file that answers for a path, with its compressed neighbours.
struct FoundFile {
    /// Under the root; may differ from the request's path.
    let name: [UInt8]
    let opened: RootDirectory.Opened
}

/// What a path leads to.
enum Lookup {
    case file(FoundFile)
    /// A directory without an index, by its open descriptor.
    case directory(RootDirectory.Opened)
    /// Somewhere else, as a path to be encoded.
    case redirect([UInt8])
    case nothing(BeneathError)
}

extension Site {
    private static let slash = UInt8(ascii: "/")

    /// Looks up what answers for `path`.
    func lookUp(_ path: SitePath) -> Lookup {
        let root = root
        let name = path.relative
        do throws(BeneathError) {
            let opened = try root.open(name)
            if opened.status.kind == .directory {
                return directory(opened, path, name)
            }
            guard !path.isDirectory else { return .nothing(.notFound) }
            if let clean = cleanPath(for: path) { return .redirect(clean) }
            return .file(FoundFile(name: name, opened: opened))
        } catch {
            if error == .notFound, options.cleansURLs, !path.isDirectory {
                return page(named: name)
            }
            return .nothing(error)
        }
    }

    private func directory(
        _ opened: RootDirectory.Opened, _ path: SitePath, _ name: [UInt8]
    ) -> Lookup {
        guard path.isDirectory else {
            // `about.html` has no other address, while `about/` is one of its own.
            if options.cleansURLs, case .file(let page) = page(named: name) { return .file(page) }
            return .redirect(path.bytes + [Self.slash])
        }
        let prefix = path.bytes.count == 1 ? [] : name
        do throws(BeneathError) {
            let index = prefix + Array("index.html".utf8)
            let found = try root.open(index)
            if found.status.kind == .regular {
                return .file(FoundFile(name: index, opened: found))
            }
            return .directory(opened)
        } catch {
            return error == .notFound ? .directory(opened) : .nothing(error)
        }
    }

    /// `about.html` for `/about`.
    private func page(named name: [UInt8]) -> Lookup {
        do throws(BeneathError) {
            let page = name + Array(".html".utf8)
            let opened = try root.open(page)
            guard opened.status.kind == .regular else { return .nothing(.notFound) }
            return .file(FoundFile(name: page, opened: opened))
        } catch {
            return .nothing(error)
        }
    }

    /// Where `/about.html` and `/docs/index.html` redirect when URLs are to be clean.
    private func cleanPath(for path: SitePath) -> [UInt8]? {
        let suffix = Array(".html".utf8)
        guard options.cleansURLs, path.bytes.suffix(suffix.count).elementsEqual(suffix) else {
            return nil
        }
        let clean = path.bytes.dropLast(suffix.count)
        let index = Array("/index".utf8)
        return clean.suffix(index.count).elementsEqual(index)
            ? Array(clean.dropLast(index.count - 1)) : Array(clean)
    }

    /// The open neighbours of a file, one for each coding that has one.
    ///
    /// A neighbour that is older than its file was made of another content, and is none.
    ///
    /// - Parameter modified: When the file was last written.
    func neighbours(
        of name: [UInt8], writtenAt modified: Int
    ) -> [ContentCoding: RootDirectory.Opened] {
        var found: [ContentCoding: RootDirectory.Opened] = [:]
        for (coding, suffix) in Self.neighbourSuffixes {
            guard let opened = try? root.open(name + Array(suffix.utf8)),
                opened.status.kind == .regular,
                opened.status.modified > modified - Self.writingTime
            else { continue }
            found[coding] = opened
        }
        return found
    }

    /// Nanoseconds between the first and the last of files that are written together, in whatever
    /// order.
    private static let writingTime = 2_000_000_000

    private static let neighbourSuffixes: [(ContentCoding, String)] = [
        (.brotli, ".br"), (.zstandard, ".zst"), (.gzip, ".gz"),
    ]
}

extension ContentCoding {
    /// What an entity tag of a file in this coding ends in, to differ from the file's own.
    var tagSuffix: StaticString {
        switch self {
        case .identity: ""
        case .gzip: "-gz"
        case .brotli: "-br"
        case .zstandard: "-zst"
        }
    }
}
