// How many columns text takes on a terminal. Unicode Standard Annex #11 (East Asian Width) says
// which characters are wide; combining marks and format characters take none. Escape sequences
// of our own styles (`ESC [ ... m`) are skipped, so styled text can be laid out like plain text.

/// The columns that `text` takes on one line of a terminal.
///
/// Control characters count as nothing: nothing that is laid out here may contain them.
package func displayWidth(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    var width = 0
    var isInEscape = false
    for character in text {
        if isInEscape {
            isInEscape = !isEscapeEnd(character)
        } else if character == "\u{1B}" {
            isInEscape = true
        } else {
            width += displayWidth(of: character)
        }
    }
    return width
}

/// The columns of one grapheme cluster: 0, 1 or 2.
package func displayWidth(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x7F { return first.value < 0x20 ? 0 : 1 }
    let hasEmojiSelector = character.unicodeScalars.contains { $0.value == 0xFE0F }
    if first.properties.isEmojiPresentation || hasEmojiSelector || isWide(first) { return 2 }
    switch first.properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator:
        return 0
    default:
        return 1
    }
}

private func isEscapeEnd(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    return byte >= 0x40 && byte < 0x7F && byte != UInt8(ascii: "[")
}

private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x1100 else { return false }
    return wideRanges.contains { $0.contains(scalar.value) }
}

/// East Asian Width W and F, joined over unassigned gaps.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F2FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
]
