/// Gathers the head of a part, up to its empty line.
struct PartHeadReader: Sendable {
    private var bytes: [UInt8] = []
    private var lineStart = 0
    private var lines: [Range<Int>] = []

    /// The head once it is complete; `offset` is then behind its empty line.
    mutating func read(
        _ piece: [UInt8], _ offset: inout Int, limits: MultipartLimits, bytesBefore: Int
    ) throws(MultipartError) -> PartHead? {
        while offset < piece.count {
            let byte = piece[offset]
            guard bytes.count < limits.headBytes else {
                throw .tooLarge(.headBytes, bound: limits.headBytes)
            }
            let isBehindReturn = bytes.last == 0x0D && bytes.count > lineStart
            guard isBehindReturn == (byte == 0x0A),
                byte >= 0x20 || [0x09, 0x0A, 0x0D].contains(byte),
                byte != 0x7F
            else { throw .badHeadByte(offset: bytesBefore + offset) }
            bytes.append(byte)
            offset += 1
            guard byte == 0x0A else { continue }
            let line = lineStart..<bytes.count - 2
            lineStart = bytes.count
            if line.isEmpty { return try finish(bytesBefore + offset, limits) }
            guard lines.count < limits.headLines else {
                throw .tooLarge(.headLines, bound: limits.headLines)
            }
            lines.append(line)
        }
        return nil
    }

    private func finish(_ offset: Int, _ limits: MultipartLimits) throws(MultipartError) -> PartHead
    {
        let head = try PartHead(lines: lines.map { bytes[$0] }, offset: offset)
        guard max(head.name.utf8.count, head.fileName?.utf8.count ?? 0) <= limits.nameBytes else {
            throw .tooLarge(.nameBytes, bound: limits.nameBytes)
        }
        return head
    }
}
