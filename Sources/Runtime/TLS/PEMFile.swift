internal import CLinux
internal import Linux

/// A file that certificates or keys are read from, and how it looked then.
package struct PEMFile: Sendable {
    package let path: [UInt8]
    let bytes: [UInt8]
    let stamp: Stamp?

    /// What changes when a file is written anew or replaced.
    struct Stamp: Equatable, Sendable {
        let inode: UInt64
        let device: UInt64
        let size: Int
        let changed: Int
    }

    /// Chains have some kilobytes, bundles of authorities some hundred.
    private static let sizeMax = 4 << 20

    package init(_ path: [UInt8]) throws(SecurityError) {
        self.path = path
        let name = String(decoding: path, as: UTF8.self)
        do throws(Errno) {
            let file = try FileDescriptor.open(path, O_RDONLY)
            let status = try file.status()
            guard status.kind != .directory else { throw .isDirectory }
            stamp = Stamp(status)
            bytes = try Self.contents(of: file)
        } catch {
            throw .unreadable(file: name, error)
        }
    }

    private static func contents(of file: borrowing FileDescriptor) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < sizeMax {
            let result = piece.withUnsafeMutableBytes { buffer in
                Result { () throws(Errno) in try file.read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    var name: String { String(decoding: path, as: UTF8.self) }

    /// How the file looks now; nil when it is not there.
    static func stamp(of path: [UInt8]) -> Stamp? {
        guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
            let status = try? file.status()
        else { return nil }
        return Stamp(status)
    }
}

extension PEMFile.Stamp {
    fileprivate init(_ status: FileStatus) {
        inode = status.inode
        device = status.device
        size = status.size
        changed = status.changed
    }
}
