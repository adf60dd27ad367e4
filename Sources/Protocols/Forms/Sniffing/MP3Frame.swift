// The head of an MP3 frame (MIME Sniffing §6.2.3).

/// One frame's head without an ID3 tag before it.
struct MP3Frame {
    /// Bytes from this head to the next.
    let length: Int

    /// Nil when there is no valid head of layer III.
    init?(_ bytes: ArraySlice<UInt8>) {
        let head = Array(bytes.prefix(4))
        guard head.count == 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0, head[1] & 0x06 == 0x02
        else { return nil }
        let version = head[1] >> 3 & 3
        let (rate, frequency) = (Int(head[2] >> 4), Int(head[2] >> 2 & 3))
        guard version != 1, (1...14).contains(rate), frequency != 3 else { return nil }
        let isFirst = version == 3
        let kilobits = (isFirst ? Self.rates : Self.lowRates)[rate - 1]
        let hertz = [44100, 48000, 32000][frequency] / (isFirst ? 1 : version == 2 ? 2 : 4)
        length = (isFirst ? 144_000 : 72_000) * kilobits / hertz + Int(head[2] >> 1 & 1)
    }

    private static let rates = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ]
    private static let lowRates = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
}
