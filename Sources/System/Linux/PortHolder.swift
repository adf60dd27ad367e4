// Who listens on a port, as far as /proc tells (proc(5)).

internal import CLinux

/// The process that listens on a TCP port.
package struct PortHolder: Sendable, Equatable {
    package let process: Int
    package let name: String

    /// Looks through the sockets and the processes that this user may see; nil when none is it.
    package static func find(port: UInt16) -> PortHolder? {
        let inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap {
            listeningInodes(readText($0), port: port)
        }
        guard !inodes.isEmpty else { return nil }
        let links = Set(inodes.map { "socket:[\($0)]" })
        for process in names(in: "/proc").compactMap(Int.init) {
            let folder = "/proc/\(process)/fd"
            guard names(in: folder).contains(where: { links.contains(link("\(folder)/\($0)")) })
            else { continue }
            let name = readText("/proc/\(process)/comm")
            return PortHolder(process: process, name: String(name.prefix { $0 != "\n" }))
        }
        return nil
    }

    /// The inodes of the sockets that listen on `port`.
    ///
    ///   sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    ///    0: 0100007F:1F90 00000000:0000 0A ...
    static func listeningInodes(_ table: String, port: UInt16) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[3] == "0A",
                let local = columns[1].split(separator: ":").last, UInt16(local, radix: 16) == port
            else { return nil }
            return String(columns[9])
        }
    }

    private static func readText(_ path: String) -> String {
        guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return "" }
        var text: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 32 << 10)
        while let count = try? room.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
            text += room[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = try? FileDescriptor.open(folder, O_RDONLY | O_DIRECTORY),
            let names = try? directory.names(includesDotfiles: false, limit: 100_000)
        else { return [] }
        return (0..<names.count).map { String(decoding: names[$0], as: UTF8.self) }
    }

    private static func link(_ path: String) -> String {
        var target = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &target, target.count)
        guard count > 0 else { return "" }
        return String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
