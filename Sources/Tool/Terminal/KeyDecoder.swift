// From the bytes of a terminal to keys. What xterm and those that follow it send:
//
//   ESC [ A        an arrow or Home, End: A up, B down, C right, D left, H Home, F End
//   ESC O A        the same in application mode, or on the keypad
//   ESC [ 1 ; 5 C  with Ctrl, Shift or Alt, which are left out here
//   ESC [ 5 ~      Home 1 or 7, End 4 or 8, Page Up 5, Page Down 6
//   ESC            Escape, when nothing follows it for a moment
//
// Everything else that begins with ESC is skipped to its end (ECMA-48 section 5.4). The bytes may
// come in any pieces.

/// Keys out of bytes.
package struct KeyDecoder {
    private enum State {
        case ground
        case escape
        /// Behind `ESC O`.
        case single
        /// Behind `ESC [`, with the parameters so far.
        case sequence([UInt8])
        /// Within a character of UTF-8 that needs this many bytes more.
        case text([UInt8], missing: Int)
    }

    private var state = State.ground
    /// What a sequence has parameters of, at the most; what is longer is skipped.
    private static let parametersMax = 16

    package init() {}

    /// Whether the last byte was an ESC, which is the key itself if nothing follows it soon.
    package var mayBeEscape: Bool { if case .escape = state { true } else { false } }

    /// Nothing has followed the ESC: the key, then.
    package mutating func endEscape() -> Key? {
        guard mayBeEscape else { return nil }
        state = .ground
        return .escape
    }

    /// Takes the next bytes.
    ///
    /// - Returns: The keys that are complete with them.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes { take(byte, &keys) }
        return keys
    }

    private mutating func take(_ byte: UInt8, _ keys: inout [Key]) {
        switch state {
        case .ground: begin(byte, &keys)
        case .escape:
            switch byte {
            case UInt8(ascii: "["): state = .sequence([])
            case UInt8(ascii: "O"): state = .single
            default:
                // Escape and something else: what a terminal sends for the two keys, or for Alt.
                keys.append(.escape)
                state = .ground
                begin(byte, &keys)
            }
        case .single:
            state = .ground
            if let key = Self.movement(byte) { keys.append(key) }
        case .sequence(let parameters): takeSequence(byte, parameters, &keys)
        case .text(let bytes, let missing): takeText(byte, bytes, missing, &keys)
        }
    }

    private mutating func begin(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case 0x1B: state = .escape
        case 0x0D, 0x0A: keys.append(.enter)
        case 0x09: keys.append(.tab)
        case 0x08, 0x7F: keys.append(.backspace)
        case 0x01...0x1A:
            keys.append(.control(Character(Unicode.Scalar(byte + UInt8(ascii: "a") - 1))))
        case 0x20..<0x7F: keys.append(.character(Character(Unicode.Scalar(byte))))
        case 0xC2...0xDF: state = .text([byte], missing: 1)
        case 0xE0...0xEF: state = .text([byte], missing: 2)
        case 0xF0...0xF4: state = .text([byte], missing: 3)
        default: break
        }
    }

    private mutating func takeSequence(
        _ byte: UInt8, _ parameters: [UInt8], _ keys: inout [Key]
    ) {
        switch byte {
        case 0x20..<0x40:
            let isTooLong = parameters.count >= Self.parametersMax
            state = .sequence(isTooLong ? parameters : parameters + [byte])
        case 0x40..<0x7F:
            state = .ground
            if let key = Self.key(byte, parameters) { keys.append(key) }
        default:
            // Not part of any sequence: begin anew with it.
            state = .ground
            begin(byte, &keys)
        }
    }

    private mutating func takeText(
        _ byte: UInt8, _ bytes: [UInt8], _ missing: Int, _ keys: inout [Key]
    ) {
        guard (0x80..<0xC0).contains(byte) else {
            state = .ground
            return begin(byte, &keys)
        }
        let all = bytes + [byte]
        guard missing == 1 else {
            state = .text(all, missing: missing - 1)
            return
        }
        state = .ground
        if let text = String(validating: all, as: UTF8.self), let character = text.first {
            keys.append(.character(character))
        }
    }

    private static func key(_ end: UInt8, _ parameters: [UInt8]) -> Key? {
        guard end == UInt8(ascii: "~") else { return movement(end) }
        switch parameters.prefix(while: { $0 != UInt8(ascii: ";") }) {
        case [UInt8(ascii: "1")], [UInt8(ascii: "7")]: return .home
        case [UInt8(ascii: "4")], [UInt8(ascii: "8")]: return .end
        case [UInt8(ascii: "5")]: return .pageUp
        case [UInt8(ascii: "6")]: return .pageDown
        default: return nil
        }
    }

    private static func movement(_ byte: UInt8) -> Key? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }
}
