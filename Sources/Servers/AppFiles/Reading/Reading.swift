internal import Bytes
internal import CLinux
internal import Linux
internal import Mustache
internal import Schemas
internal import YAML

/// One reading of an app file: what it was read from, and what is wrong with it.
///
/// Readers of parts note their mistakes here and go on, so that all of them are told at once.
final class Reading {
    /// The file as it was named.
    let file: String
    let environment: [String: String]
    private(set) var mistakes: [AppFileMistake] = []
    /// Files that the program was made of, the app file among them.
    private(set) var files: [String]
    /// Directories, with all that is below them.
    private(set) var directories: [String] = []
    /// `schemas`, for references.
    var components: [String: Schema] = [:]
    /// Every definition of a schema by its name, which all of a description share.
    private(set) var definitions: [String: Schema] = [:]
    /// `views`; nil where there are none, or wrong ones.
    var views: MustacheTemplates?
    var guards: [String: GuardDraft] = [:]
    /// The collections that were read.
    private(set) var collections: [String: Collection] = [:]
    /// Those that serve already.
    private let kept: [String: Collection]

    init(_ file: String, environment: [String: String], keeping kept: [String: Collection]) {
        self.kept = kept
        self.file = file
        self.environment = environment
        files = [file]
    }

    func note(_ sentence: String, at mark: YAMLMark) {
        guard mistakes.count < AppFileMistakes.limit else { return }
        // What the file says stands in some sentences, however long it is there.
        let told = String(sentence.prefix(AppFileMistake.sentenceMax))
        let mistake = AppFileMistake(
            file: file, line: mark.line, column: mark.column,
            sentence: told.count < sentence.count ? told + "..." : told)
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    // MARK: Files

    /// `path` from where the app file is.
    func resolved(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    /// The bytes of a file that the program is made of.
    ///
    /// - Returns: Nil after noting why it cannot be read.
    func contents(of path: String, upTo limit: Int, at mark: YAMLMark) -> [UInt8]? {
        let place = resolved(path)
        files.append(place)
        do throws(Errno) {
            let bytes = try wholeFile(place, upTo: limit)
            if bytes.count <= limit { return bytes }
            note("the file \(path) is longer than \(ByteCount(limit))", at: mark)
        } catch {
            note(Self.sentence(error, "file", path), at: mark)
        }
        return nil
    }

    /// Whether there is such a file; notes that there is none.
    @discardableResult
    func expect(_ kind: FileStatus.Kind, at path: String, _ mark: YAMLMark) -> Bool {
        let place = resolved(path)
        let what = kind == .directory ? "directory" : "file"
        do throws(Errno) {
            let found = try FileDescriptor.open(place, O_RDONLY | O_NONBLOCK).status().kind
            if found == kind { return true }
            note("\(path) is no \(what)", at: mark)
        } catch {
            note(Self.sentence(error, what, path), at: mark)
        }
        files.append(place)
        return false
    }

    func watch(directory path: String) { directories.append(resolved(path)) }

    func watch(file path: String) { files.append(resolved(path)) }

    private static func sentence(_ error: Errno, _ what: String, _ path: String) -> String {
        switch error {
        case .fileNotFound, .notADirectory: "there is no \(what) \(path)"
        case .isDirectory: "\(path) is no regular file"
        default: "cannot read the \(what) \(path): \(error)"
        }
    }

    // MARK: Schemas

    /// Whether the names that a schema defines mean the same wherever they are used; notes those
    /// that do not.
    func define(_ schema: Schema, at mark: YAMLMark) -> Bool {
        for (name, definition) in schema.definitions.sorted(by: { $0.key < $1.key })
        where !define(name, definition) {
            note("the schema '\(name)' is defined otherwise before", at: mark)
            return false
        }
        return true
    }

    /// Whether nothing else has the name.
    func define(_ name: String, _ schema: Schema) -> Bool {
        if let other = definitions[name] { return other == schema }
        definitions[name] = schema
        return true
    }

    // MARK: Collections

    /// The collection that serves already, if it was made from the same, else a new one.
    func collection(
        _ name: String, key: String, origin: [UInt8], fill: (Collection) -> Void
    ) -> Collection {
        let known = kept[name]
        let isSame = known?.origin == origin
        let collection =
            isSame
            ? known ?? Collection(keyName: key, origin: origin)
            : Collection(keyName: key, origin: origin)
        if !isSame { fill(collection) }
        collections[name] = collection
        return collection
    }
}

/// A regular file's bytes: at most one more than `limit`, which tells that there is more.
func wholeFile(_ path: String, upTo limit: Int) throws(Errno) -> [UInt8] {
    let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
    guard try file.status().kind == .regular else { throw .isDirectory }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
        let number = file.rawValue
        let count = try retrying { CLinux.read(number, &block, block.count) }
        if count == 0 { break }
        bytes += block.prefix(count)
    }
    return bytes
}
