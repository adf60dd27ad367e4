// What a client said, on its way into an answer.

internal import Bytes
internal import Web

extension Request {
    /// The path as a URI reference, which leads here again. Begins with one slash.
    var pathReference: String {
        // A percent sign is one of an escape that was kept: of a slash, or of itself.
        path.split(separator: "%", omittingEmptySubsequences: false)
            .map { PercentEncoding.path.encode(Array($0.utf8).span.bytes) }.joined(separator: "%")
    }
}

/// For HTML, between tags and in attributes with quotes.
func htmlEscaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// For the value of a field: control characters, which could end its line, become spaces, and
/// those around it go.
func headerSafe(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        scalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    var rest = Substring(String(scalars))
    while rest.unicodeScalars.first == " " { rest.unicodeScalars.removeFirst() }
    while rest.unicodeScalars.last == " " { rest.unicodeScalars.removeLast() }
    return String(rest)
}

/// For a part of a URI: everything but unreserved characters is percent-encoded.
///
/// - Parameter isRest: Whether slashes between its segments stay; none that makes an empty segment
///   does, as two of them would begin the name of another host.
func encodedForTarget(_ text: String, isRest: Bool) -> String {
    guard isRest else { return PercentEncoding.component.encode(Array(text.utf8).span.bytes) }
    var result = ""
    for (index, part) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
        if index > 0 { result += result.isEmpty || result.hasSuffix("/") ? "%2F" : "/" }
        result += PercentEncoding.component.encode(Array(part.utf8).span.bytes)
    }
    return result
}

/// A URI reference as a field can say it: other bytes than those of URIs are percent-encoded.
func uriSafe(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        if byte > 0x20, byte < 0x7F, !"\"<>\\^`{|}".utf8.contains(byte) {
            result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            result += byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return result
}
