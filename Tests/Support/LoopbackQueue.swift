internal import Linux

/// What the kernel holds for a reader on this machine (/proc/net/tcp, proc(5)).
enum LoopbackQueue {
    /// Bytes that came from port `source` to the socket at port `target` and that its owner has not
    /// read. 0 when there is no such socket.
    static func unread(from source: UInt16, to target: UInt16) -> Int {
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            // A kernel without IPv6 has no second table.
            let lines = (try? contents(ofFile: table)) ?? []
            for line in lines.split(separator: UInt8(ascii: "\n")).dropFirst() {
                let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
                guard fields.count > 4, port(fields[1]) == target, port(fields[2]) == source
                else { continue }
                // tx_queue:rx_queue
                return fields[4].split(separator: UInt8(ascii: ":")).last.flatMap(hexadecimal) ?? 0
            }
        }
        return 0
    }

    private static func port(_ address: ArraySlice<UInt8>) -> UInt16? {
        hexadecimal(address.suffix(4)).flatMap { UInt16(exactly: $0) }
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
