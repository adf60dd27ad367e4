// A flag as a command declares it, once:
//
//   static let listen = Flag("listen", short: "l", .address, default: .tcp(host: "127.0.0.1", port:
//   8080), "...") static let notFound = Flag("not-found", .file, "...")               read as
//   ArgumentPath? static let headers = Flag("header", repeated: .headerRule, "...")   read as
//   [HeaderRule] static let listing = Flag("listing", default: true, "...")          --no-listing,
//   read as Bool
//
// and reads it as `arguments[listen]`, a `ListenAddress`.

/// A flag whose value is a `Value`.
package struct Flag<Value: Sendable>: Sendable {
    package let spec: FlagSpec
    let read: @Sendable ([any Sendable]) -> Value

    var name: String { spec.name }
}

extension Flag {
    /// A flag with a default.
    ///
    /// - Parameters:
    ///   - name: The long name without dashes.
    ///   - short: One ASCII letter.
    ///   - fallback: The value when nobody gives one.
    ///   - defaultText: What help calls the default, where the value does not say it: `one per
    ///     core`.
    ///   - help: One line without a full stop.
    ///   - details: Paragraphs for `--help` and the man page.
    package init(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Value>,
        default fallback: Value, defaultText: String? = nil,
        variable: FlagSpec.Variable = .derived, _ help: String, details: String...
    ) {
        spec = FlagSpec(
            name: name, short: short, shape: .single, kind: kind, variable: variable,
            help: help, details: details, defaultText: defaultText ?? kind.shown(fallback),
            defaultValues: [fallback])
        read = { cast($0.last, of: name) }
    }

    /// A flag that may be absent.
    package init<Wrapped>(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Wrapped>,
        defaultText: String? = nil, variable: FlagSpec.Variable = .derived, _ help: String,
        details: String...
    ) where Value == Wrapped? {
        spec = FlagSpec(
            name: name, short: short, shape: .single, kind: kind, variable: variable,
            help: help, details: details, defaultText: defaultText, defaultValues: [])
        read = { $0.isEmpty ? nil : cast($0.last, of: name) as Wrapped }
    }

    /// A flag that may be given several times; its values are in the order given.
    ///
    /// In the config file it is a list, in the environment one value per line.
    package init<Element: Sendable>(
        _ name: String, short: Character? = nil, repeated kind: ValueKind<Element>,
        variable: FlagSpec.Variable = .derived, _ help: String, details: String...
    ) where Value == [Element] {
        spec = FlagSpec(
            name: name, short: short, shape: .repeated, kind: kind, variable: variable,
            help: help, details: details, defaultText: nil, defaultValues: [])
        read = { $0.map { cast($0, of: name) } }
    }
}

extension Flag where Value == Bool {
    /// A flag without a value: `--name`, and `--no-name` to switch off what the environment or
    /// the config file switched on.
    ///
    /// One that is on by default is shown as `--no-name`, so word its help for that.
    package init(
        _ name: String, short: Character? = nil, default fallback: Bool = false,
        variable: FlagSpec.Variable = .derived, _ help: String, details: String...
    ) {
        spec = FlagSpec(
            name: name, short: short, shape: .toggle, kind: .boolean, variable: variable,
            help: help, details: details, defaultText: nil, defaultValues: [fallback])
        read = { cast($0.last, of: name) }
    }

    /// A flag that asks for something else than the command's work, such as `--help`.
    init(request name: String, short: Character? = nil, _ help: String) {
        spec = FlagSpec(
            name: name, short: short, shape: .request, kind: .boolean, variable: .none,
            help: help, details: [], defaultText: nil, defaultValues: [false])
        read = { cast($0.last, of: name) }
    }
}

extension FlagSpec {
    fileprivate init<Value>(
        name: String, short: Character?, shape: Shape, kind: ValueKind<Value>, variable: Variable,
        help: String, details: [String], defaultText: String?, defaultValues: [any Sendable]
    ) {
        self.init(
            name: name, short: short, shape: shape, valueName: kind.name, accepted: kind.accepted,
            choices: kind.choices, completion: kind.completion, variable: variable, help: help,
            details: details, defaultText: defaultText, defaultValues: defaultValues,
            parse: { (text) throws(ValueMistake) in try kind.parse(text) },
            format: { kind.format(cast($0, of: name)) })
    }
}

/// The value back in its own type. Only the parse closure of the same declaration makes values
/// for it, so anything else is a bug of ours: two declarations under one name.
func cast<Value>(_ value: (any Sendable)?, of name: String) -> Value {
    guard let value = value as? Value else {
        preconditionFailure(
            "'\(name)' is declared twice with different types, or is not in the spec")
    }
    return value
}
