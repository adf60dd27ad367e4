internal import CLinux
package import Linux

/// A directory of a test's own, removed with everything in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without symbolic links, without a slash at the end.
    package let path: String

    package init() throws(Errno) {
        var template = Array("/tmp/bx-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .current }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    deinit { Self.remove(path) }

    /// The absolute path of `name` in here.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, with the directories above it, in place of one that is there.
    ///
    /// - Returns: Its absolute path.
    @discardableResult
    package func write(
        _ content: ByteString, to name: String, mode: UInt32 = 0o644
    ) throws(Errno) -> String {
        if let slash = name.lastIndex(of: "/") { try makeDirectory(String(name[..<slash])) }
        let file = try FileDescriptor.open(path(name), O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        var rest = content.bytes[...]
        while !rest.isEmpty {
            let count = try Self.write(rest, to: file)
            rest.removeFirst(count)
        }
        return path(name)
    }

    /// Makes a directory and those above it. One that exists is fine.
    @discardableResult
    package func makeDirectory(_ name: String) throws(Errno) -> String {
        var made = path
        for part in name.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o755) != 0 else { continue }
            let error = Errno.current
            if error != .alreadyExists { throw error }
        }
        return made
    }

    /// Makes a symbolic link `name` that says `target`.
    package func link(_ name: String, to target: String) throws(Errno) {
        _ = try retrying { symlink(target, path(name)) }
    }

    package func remove(_ name: String) { Self.remove(path(name)) }

    /// The bytes of the file `name`.
    package func read(_ name: String) throws(Errno) -> ByteString {
        ByteString(try contents(ofFile: path(name)))
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to file: borrowing FileDescriptor
    ) throws(Errno) -> Int {
        let number = file.rawValue
        return try retrying {
            bytes.withUnsafeBytes { CLinux.write(number, $0.baseAddress, $0.count) }
        }
    }

    /// Removes what is at `path`, never what a symbolic link there leads to.
    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        // A directory without permissions for us still has to go.
        chmod(path, 0o700)
        for name in (try? names(inDirectory: path)) ?? [] { remove("\(path)/\(name)") }
        rmdir(path)
    }
}

/// The bytes of a file.
package func contents(ofFile path: String) throws(Errno) -> [UInt8] {
    let file = try FileDescriptor.open(path, O_RDONLY)
    let number = file.rawValue
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = try retrying { read(number, &chunk, chunk.count) }
        if count == 0 { return bytes }
        bytes += chunk.prefix(count)
    }
}

/// The names in a directory, sorted, without `.` and `..`.
package func names(inDirectory path: String) throws(Errno) -> [String] {
    guard let directory = opendir(path) else { throw .current }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
