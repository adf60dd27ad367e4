/// One value that the tab key offers.
package struct Candidate: Hashable, Sendable {
    package let value: String
    /// One short line, empty when the value says it all.
    package let purpose: String

    package init(_ value: String, _ purpose: String = "") {
        self.value = value
        self.purpose = purpose
    }
}

/// Where the values for the tab key come from.
package enum Completion: Sendable {
    case none
    case values([Candidate])
    /// Names of files, found by the shell.
    case files
    case directories
    /// The names of bx's own commands, as `bx help` takes them.
    case commands
    /// Values that are looked up when the tab key is pressed, such as names in a database. They
    /// need not be filtered by what was typed; the look-up should answer within 20 ms.
    case dynamic(@Sendable (CompletionContext) -> [Candidate])
}

/// What a dynamic completion may look at.
package struct CompletionContext: Sendable {
    /// The values given so far on the line, as they were typed.
    package let line: ParsedLine
    /// The beginning of the value that is to be completed.
    package let prefix: String

    /// The value of `flag` on the line so far, when it is given and well-formed.
    package func value<Value>(of flag: Flag<Value>) -> Value? {
        let values = line.given.filter { $0.flag.name == flag.name }
            .compactMap { given in given.value.flatMap { try? given.flag.parse($0) } }
        return values.isEmpty ? nil : flag.read(values)
    }
}
