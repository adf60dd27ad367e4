// Values that come from the environment: `${NAME}`, or `${NAME:-default}` where it may be unset or
// empty. `$$` is a dollar sign.

internal import YAML

extension Reading {
    /// `text` with its variables; nil after noting one that is not set.
    func expanded(_ text: String, at mark: YAMLMark) -> String? {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            switch rest.first {
            case "$":
                result += "$"
                rest = rest.dropFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    note("'${' without '}'; write $$ for a dollar sign", at: mark)
                    return nil
                }
                guard let value = variable(rest[..<end].dropFirst(), at: mark) else { return nil }
                result += value
                rest = rest[end...].dropFirst()
            default: result += "$"
            }
        }
        return result + rest
    }

    private func variable(_ text: Substring, at mark: YAMLMark) -> String? {
        let name = text.prefix { $0 != ":" }
        let tail = text[name.endIndex...]
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte),
            tail.isEmpty || tail.hasPrefix(":-")
        else {
            note("'${\(text)}' is not ${NAME} or ${NAME:-default}", at: mark)
            return nil
        }
        let value = environment[String(name)]
        if tail.isEmpty {
            if value == nil {
                note(
                    "the environment has no \(name); set it, or write ${\(name):-default}", at: mark
                )
            }
            return value
        }
        return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(tail.dropFirst(2))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
