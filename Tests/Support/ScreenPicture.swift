// What a terminal shows after what it was sent, as far as full-screen programs here use it: text,
// the cursor's place (CSI H), an empty screen (CSI J), and the alternate screen (DEC mode 1049).

/// The screen of a terminal.
package struct ScreenPicture {
    private var lines: [[Character]]
    private var row = 0
    private var column = 0
    /// What has come of a sequence or a character, until it is complete.
    private var pending: [UInt8] = []
    /// Whether the alternate screen is shown.
    package private(set) var isAlternate = false

    package init(columns: Int, rows: Int) {
        lines = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    /// The lines without spaces at their ends.
    package var text: String {
        lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) + "\n" }.joined()
    }

    package mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            pending.append(byte)
            if pending[0] == 0x1B { takeSequence() } else { takeCharacter() }
        }
    }

    private mutating func takeCharacter() {
        guard let text = String(validating: pending, as: UTF8.self) else { return }
        pending = []
        switch text {
        case "\n": row += 1
        case "\r": column = 0
        default:
            if let character = text.first, lines.indices.contains(row),
                lines[row].indices.contains(column)
            {
                lines[row][column] = character
            }
            column += 1
        }
    }

    private mutating func takeSequence() {
        guard pending.count > 2, let end = pending.last, end >= 0x40 else { return }
        let body = String(decoding: pending.dropFirst(2).dropLast(), as: UTF8.self)
        pending = []
        switch end {
        case UInt8(ascii: "H"):
            let place = body.split(separator: ";").compactMap { Int($0) }
            (row, column) = place.count == 2 ? (place[0] - 1, place[1] - 1) : (0, 0)
        case UInt8(ascii: "J"): lines = lines.map { $0.map { _ in " " } }
        case UInt8(ascii: "h"): if body == "?1049" { isAlternate = true }
        case UInt8(ascii: "l"): if body == "?1049" { isAlternate = false }
        default: break
        }
    }
}
