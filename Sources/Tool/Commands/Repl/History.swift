// What was typed, for the next session. The file has a line for each entry, in which a line end is
// written as `\n` and a backslash as `\\`.

internal import CLinux
internal import Linux

/// The lines typed in this session and those before.
struct History {
    /// Entries that are kept; the oldest go first.
    static let countMax = 10_000

    private(set) var lines: [String]
    /// Nil when there is no place for it, or no more.
    private var file: HistoryFile?

    init(_ file: HistoryFile?) {
        self.file = file
        lines = file?.read() ?? []
    }

    /// Takes a line, unless it is empty, begins with a space, or repeats the one before.
    ///
    /// - Returns: Whether the line was taken.
    mutating func add(_ line: String) -> Bool {
        let isBlank = line.utf8.allSatisfy { [0x20, 0x09, 0x0A].contains($0) }
        if isBlank || line.hasPrefix(" ") || line == lines.last { return false }
        lines.append(line)
        // A home that cannot be written to costs the history, not the session.
        if let file, !file.append(line) { self.file = nil }
        return true
    }

    /// Shortens the file to its bound.
    func close() { _ = file?.read() }
}

/// The file of the history. Sessions may share it: each adds its lines as they are typed.
struct HistoryFile {
    /// The folders to make, from the outermost.
    private let folders: [String]
    private let path: String
    /// What is read at most, of the file's end.
    private static let sizeMax = 16 << 20

    /// In `$XDG_STATE_HOME`, else in `$HOME/.local/state`; nil when neither says where that is.
    init?(variable: (String) -> String?) {
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            folders = [state, "\(state)/bx"]
        } else if let home = variable("HOME"), home.hasPrefix("/") {
            let local = "\(home)/.local"
            folders = [local, "\(local)/state", "\(local)/state/bx"]
        } else {
            return nil
        }
        path = "\(folders[folders.count - 1])/history"
    }

    /// Adds a line, in one write.
    ///
    /// - Returns: Whether that worked.
    func append(_ line: String) -> Bool {
        for folder in folders { mkdir(folder, 0o700) }
        do throws(Errno) {
            let file = try open(O_WRONLY | O_CREAT | O_APPEND)
            let bytes = Array((Self.escaped(line) + "\n").utf8)
            let number = file.rawValue
            return try retrying { write(number, bytes, bytes.count) } == bytes.count
        } catch {
            return false
        }
    }

    /// The newest entries, the oldest first. Entries that are too many are taken out of the file.
    func read() -> [String] {
        do throws(Errno) {
            let file = try open(O_RDWR)
            let size = try file.status().size
            let bytes = try read(file, from: max(0, size - Self.sizeMax))
            // The first line may be the end of one.
            var lines = bytes.split(separator: UInt8(ascii: "\n"))
            if size > Self.sizeMax { lines.removeFirst() }
            let kept = lines.suffix(History.countMax)
            if kept.count < lines.count || size > Self.sizeMax { try rewrite(file, kept) }
            return kept.compactMap { String(validating: $0, as: UTF8.self).map(Self.unescaped) }
        } catch {
            return []
        }
    }

    /// The file, locked for this session until it is closed, and nobody else's to read.
    private func open(_ flags: CInt) throws(Errno) -> FileDescriptor {
        let file = try FileDescriptor.open(path, flags, mode: 0o600)
        let number = file.rawValue
        _ = try retrying { flock(number, LOCK_EX) }
        _ = try retrying { fchmod(number, 0o600) }
        return file
    }

    private func read(_ file: borrowing FileDescriptor, from start: Int) throws(Errno) -> [UInt8] {
        let number = file.rawValue
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let offset = start + bytes.count
            let count = try retrying { pread(number, &chunk, chunk.count, offset) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// Writes the newest lines over the file's beginning, which needs no room on a full disk.
    private func rewrite(
        _ file: borrowing FileDescriptor, _ lines: ArraySlice<ArraySlice<UInt8>>
    ) throws(Errno) {
        let number = file.rawValue
        let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        var written = 0
        while written < bytes.count {
            let rest = Array(bytes[written...])
            written += try retrying { pwrite(number, rest, rest.count, written) }
        }
        _ = try retrying { ftruncate(number, bytes.count) }
    }

    private static func escaped(_ line: String) -> String {
        line.map { character in
            switch character {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r\n": "\r\\n"
            default: "\(character)"
            }
        }.joined()
    }

    private static func unescaped(_ line: String) -> String {
        var text = ""
        var isEscape = false
        for character in line {
            if isEscape {
                text.append(character == "n" ? "\n" : character)
                isEscape = false
            } else if character == "\\" {
                isEscape = true
            } else {
                text.append(character)
            }
        }
        return text
    }
}
