// The file name of Content-Disposition (RFC 6266 §4.3), with `filename*` (RFC 8187) before
// `filename`.

internal import Bytes

enum DispositionName {
    static func of(_ field: String) -> String? {
        var plain: String?
        for parameter in parameters(of: field) {
            guard let equals = parameter.firstIndex(of: "=") else { continue }
            let name = parameter[..<equals].filter { $0 != " " && $0 != "\t" }.lowercased()
            let value = parameter[parameter.index(after: equals)...].drop { $0 == " " }
            if name == "filename*", let text = extended(value) { return text }
            if name == "filename" { plain = unquoted(value) }
        }
        return plain.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What stands between semicolons that are not in a quoted string.
    private static func parameters(of field: String) -> [Substring] {
        var (isQuoted, isEscaped) = (false, false)
        return field.split { character in
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            }
            return character == ";" && !isQuoted
        }
    }

    private static func unquoted(_ value: Substring) -> String {
        guard value.first == "\"" else {
            return String(value.prefix { $0 != " " && $0 != "\t" })
        }
        var text = ""
        var isEscaped = false
        for character in value.dropFirst() {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// `UTF-8''na%C3%AFve.txt`
    private static func extended(_ value: Substring) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8",
            let bytes = PercentEncoding.decode(Array(parts[2].utf8).span.bytes)
        else { return nil }
        return String(validating: bytes, as: UTF8.self).flatMap { $0.isEmpty ? nil : $0 }
    }
}
