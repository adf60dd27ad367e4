import Testing

/// A text of the cases that every JSON parser should agree on, after nst/JSONTestSuite.
struct SuiteText: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let isAccepted: Bool

    var testDescription: String { name }

    /// `‹E5›` in `text` stands for the byte 0xE5.
    init(_ name: String, _ text: String, isAccepted: Bool = false) {
        self.name = name
        self.isAccepted = isAccepted
        var bytes: [UInt8] = []
        for (index, part) in text.split(separator: "‹", omittingEmptySubsequences: false)
            .enumerated()
        {
            let halves = part.split(separator: "›", maxSplits: 1, omittingEmptySubsequences: false)
            if index > 0, let byte = UInt8(halves[0], radix: 16) { bytes.append(byte) }
            bytes += Array((index > 0 ? halves[1] : part).utf8)
        }
        self.bytes = bytes
    }

    init(_ name: String, bytes: [UInt8], isAccepted: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.isAccepted = isAccepted
    }

    static func repeated(_ text: String, _ count: Int) -> [UInt8] {
        Array(String(repeating: text, count: count).utf8)
    }
}
