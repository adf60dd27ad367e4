internal import Bytes
internal import JSON
internal import YAML

/// A text with placeholders.
struct ValueText: Sendable {
    enum Piece: Sendable {
        case text(String)
        case value(Placeholder)
    }

    let pieces: [Piece]

    /// Text without placeholders.
    init(_ text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

    /// Reads `text`, and notes what in it is no placeholder.
    init(_ text: String, at mark: YAMLMark, in scope: Placeholder.Scope, _ reading: Reading) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstOpening {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            rest = rest[open...].dropFirst(2)
            guard let end = rest.firstClosing else {
                reading.note("'{{' without '}}'; write {{\"{{\"}} for the braces", at: mark)
                break
            }
            let inner = rest[..<end].trimmed
            rest = rest[end...].dropFirst(2)
            do throws(PlaceholderMistake) {
                pieces.append(.value(try Placeholder(inner, in: scope)))
            } catch {
                reading.note(error.sentence(of: inner), at: mark)
            }
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// Whether braces stand in a text that may have none.
    static func hasPlaceholders(_ text: String) -> Bool { text[...].firstOpening != nil }

    /// The text, when it is the same for every request.
    var constant: String? {
        var text = ""
        for piece in pieces {
            guard case .text(let part) = piece else { return nil }
            text += part
        }
        return text
    }

    /// The placeholder, when the text is nothing else.
    var only: Placeholder? {
        if pieces.count == 1, case .value(let placeholder) = pieces[0] { return placeholder }
        return nil
    }

    var needsBody: Bool {
        pieces.contains {
            if case .value(let placeholder) = $0 { placeholder.needsBody } else { false }
        }
    }

    /// The text with a request's values, each through `escape`.
    func text(
        of values: RequestValues,
        escape: (String, Placeholder) throws -> String = { text, _ in text }
    ) throws -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .value(.literal(let text)): result += text
            case .value(let placeholder):
                result += try escape(try values.text(of: placeholder), placeholder)
            }
        }
        return result
    }
}

extension PlaceholderMistake {
    fileprivate func sentence(of text: String) -> String {
        let shown = text.count > 40 ? text.prefix(40) + "..." : text[...]
        if candidates.isEmpty { return "'{{\(shown)}}' \(reason)" }
        if let meant = nearest(to: word, among: candidates) {
            return "'{{\(shown)}}' \(reason); did you mean '\(meant)'?"
        }
        return "'{{\(shown)}}' \(reason); there are \(candidates.joined(separator: ", "))"
    }
}

extension Substring {
    fileprivate var firstOpening: Index? { firstPair(of: "{") }
    fileprivate var firstClosing: Index? {
        // Behind a quoted text, which may hold braces itself.
        let blank = prefix { $0 == " " }
        guard self[blank.endIndex...].first == "\"",
            let quote = self[blank.endIndex...].dropFirst().firstIndex(of: "\"")
        else { return firstPair(of: "}") }
        return self[quote...].firstPair(of: "}")
    }

    private func firstPair(of brace: Character) -> Index? {
        var rest = self
        while let index = rest.firstIndex(of: brace) {
            let after = rest[index...].dropFirst()
            if after.first == brace { return index }
            rest = after
        }
        return nil
    }

    fileprivate var trimmed: String {
        var rest = self
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }
}
