internal import Bytes

/// A moment as signatures spell it.
package struct SigningTime: Sendable, Equatable {
    /// `20150830T123600Z`.
    package let text: String
    /// `20150830`.
    package var date: Substring { text.prefix(8) }

    package init(epochSeconds: Int) {
        let time = CivilTime(epochSeconds: epochSeconds)
        var buffer = ByteBuffer(capacity: 16)
        buffer.append(padded: time.year, width: 4)
        buffer.append(padded: time.month)
        buffer.append(padded: time.day)
        buffer.append(UInt8(ascii: "T"))
        buffer.append(padded: time.hour)
        buffer.append(padded: time.minute)
        buffer.append(padded: time.second)
        buffer.append(UInt8(ascii: "Z"))
        text = String(decoding: buffer.array, as: UTF8.self)
    }
}
