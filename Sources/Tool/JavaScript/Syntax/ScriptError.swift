/// Why a source is no program of the subset.
package struct ScriptError: Error, Equatable {
    package enum Kind: Equatable, Sendable {
        /// JavaScript, but more of it than is run here: what, as the subject of a sentence.
        case outsideSubset(String)
        /// No JavaScript: what is wrong.
        case syntax(String)
        /// More than a limit allows.
        case limit(String)
    }

    /// The file, as the user named it.
    package let name: String
    package let position: Position
    package let kind: Kind
}

extension ScriptError: CustomStringConvertible {
    package var description: String {
        let place = "\(name):\(position.line):\(position.column)"
        return switch kind {
        case .outsideSubset(let what): "\(place): \(what) not in the subset of JavaScript"
        case .syntax(let what): "\(place): \(what)"
        case .limit(let what): "\(place): \(what)"
        }
    }
}

/// What the lexer and the parser throw: the file's name is added at the end.
struct Mistake: Error {
    let kind: ScriptError.Kind
    let position: Position

    static func outsideSubset(_ what: String, _ position: Position) -> Mistake {
        Mistake(kind: .outsideSubset(what), position: position)
    }

    static func syntax(_ what: String, _ position: Position) -> Mistake {
        Mistake(kind: .syntax(what), position: position)
    }
}
