// What parser, help, man page, completions and config read about a flag. Commands declare a
// `Flag`, whose type also says what its value is; this is the same flag without that type.

/// A flag without the type of its value.
package struct FlagSpec: Sendable {
    /// How often the flag may be given, and with what.
    package enum Shape: Hashable, Sendable {
        /// `--name` and `--no-name`, without a value.
        case toggle
        /// `--name` without a value, only on the command line: `--help`.
        case request
        case single
        case repeated
    }

    /// Which environment variable speaks for the flag.
    package enum Variable: Hashable, Sendable {
        /// `BX_SERVE_LISTEN`, from the names of command and flag.
        case derived
        case named(String)
        case none
    }

    /// The long name without dashes.
    package let name: String
    /// One ASCII letter.
    package let short: Character?
    package let shape: Shape
    /// What stands for the value in help.
    package let valueName: String
    /// What is accepted, so that it fits behind "give".
    package let accepted: String
    package let choices: [Candidate]
    package let completion: Completion
    package let variable: Variable
    /// One line, without a full stop.
    package let help: String
    /// Paragraphs for `--help` and the man page.
    package let details: [String]
    /// The default as help shows it; nil when there is nothing to show.
    package let defaultText: String?
    /// What holds when the flag is given nowhere: one value, or none.
    let defaultValues: [any Sendable]
    let parse: @Sendable (ArgumentText) throws(ValueMistake) -> any Sendable
    let format: @Sendable (any Sendable) -> String
}

extension FlagSpec {
    package var takesValue: Bool { shape == .single || shape == .repeated }

    /// A boolean that is on unless it is switched off: help shows its `--no-` form.
    package var isOnByDefault: Bool { shape == .toggle && defaultValues.first as? Bool == true }

    /// The long spelling as help shows it.
    package var spelling: String { isOnByDefault ? negatedSpelling : "--\(name)" }

    var negatedSpelling: String { "--no-\(name)" }

    /// Every long spelling that the parser takes.
    var spellings: [String] {
        switch shape {
        case .toggle: ["--\(name)", negatedSpelling]
        case .request, .single, .repeated: ["--\(name)"]
        }
    }

    /// `-l, --listen ADDRESS`, with room for the short form where there is none.
    package var usage: String {
        let long = takesValue ? "\(spelling) \(valueName)" : spelling
        guard let short, !isOnByDefault else { return "    \(long)" }
        return "-\(short), \(long)"
    }
}
