// When two JSON values are equal (JSON Schema 2020-12 core, section 4.2.2): numbers by what they
// are worth, objects whatever the order of their members. Equal values have equal bytes here.

internal import Bytes
package import JSON

extension JSONView {
    /// The value in bytes that those of an equal value equal. Recurses as deep as it is nested.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        storage.tape.appendCanonical(index, to: &bytes)
        return bytes
    }
}

extension JSONValue {
    /// As of a view of it.
    package var canonicalBytes: [UInt8] {
        // What was written by the writer is read; only depth could forbid it.
        let document = try? JSONDocument(parsing: encode(), limits: JSONLimits(depth: .max))
        return document?.root.canonicalBytes ?? []
    }
}

extension JSONTape {
    fileprivate func appendCanonical(_ index: Int, to bytes: inout [UInt8]) {
        let word = self[index]
        switch word.kind {
        case .null: bytes.append(UInt8(ascii: "z"))
        case .true: bytes.append(UInt8(ascii: "t"))
        case .false: bytes.append(UInt8(ascii: "f"))
        case .number: appendNumber(self.bytes(of: word), to: &bytes)
        case .string: appendString(word, to: &bytes)
        case .array:
            bytes.append(UInt8(ascii: "["))
            var element = index + 1
            while element < word.payload {
                appendCanonical(element, to: &bytes)
                element = end(of: element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object: appendObject(index, to: &bytes)
        }
    }

    private func appendString(_ word: JSONWord, to bytes: inout [UInt8]) {
        let text = Array(string(word).utf8)
        bytes += Array("s\(text.count):".utf8)
        bytes += text
    }

    private func appendObject(_ index: Int, to bytes: inout [UInt8]) {
        var members: [[UInt8]: Int] = [:]
        var name = index + 1
        while name < self[index].payload {
            var text: [UInt8] = []
            appendString(self[name], to: &text)
            members[text] = name + 1
            name = end(of: name + 1)
        }
        bytes.append(UInt8(ascii: "{"))
        for (name, value) in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            bytes += name
            appendCanonical(value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Its sign, its digits without zeros around them, and the exponent that goes with them.
    private func appendNumber(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var digits: [UInt8] = []
        var exponent = 0
        var place = text.first == UInt8(ascii: "-") ? 1 : 0
        var isFraction = false
        while place < text.count, text[place].isASCIIDigit || text[place] == UInt8(ascii: ".") {
            if text[place] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                if isFraction { exponent -= 1 }
                if !digits.isEmpty || text[place] != UInt8(ascii: "0") {
                    digits.append(text[place])
                }
            }
            place += 1
        }
        exponent += Self.exponent(text[place...])
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { exponent = 0 }
        let isNegative = !digits.isEmpty && text.first == UInt8(ascii: "-")
        bytes.append(UInt8(ascii: isNegative ? "-" : "+"))
        bytes += digits
        bytes += Array("e\(exponent);".utf8)
    }

    /// The exponent that is written there; past all sense it does not matter which.
    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var value = 0
        for byte in text where byte.isASCIIDigit && value < 1 << 40 {
            value = value * 10 + Int(byte - 0x30)
        }
        return text.contains(UInt8(ascii: "-")) ? -value : value
    }
}
