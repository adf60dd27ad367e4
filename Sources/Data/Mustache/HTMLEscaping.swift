internal import Bytes

extension ByteBuffer {
    /// Appends text that may stand in HTML between tags, and in attributes with quotes of either
    /// kind.
    mutating func append(escapingHTML text: UnsafeRawBufferPointer) {
        var clean = 0
        for index in 0..<text.count {
            let entity: StaticString
            switch text[index] {
            case UInt8(ascii: "&"): entity = "&amp;"
            case UInt8(ascii: "<"): entity = "&lt;"
            case UInt8(ascii: ">"): entity = "&gt;"
            case UInt8(ascii: "\""): entity = "&quot;"
            case UInt8(ascii: "'"): entity = "&#39;"
            default: continue
            }
            append(UnsafeRawBufferPointer(rebasing: text[clean..<index]))
            append(entity)
            clean = index + 1
        }
        append(UnsafeRawBufferPointer(rebasing: text[clean...]))
    }
}
