public import JSON

/// A schema made ready to check values: made once, used for each request, by any number of threads.
///
///     static let checker = try Todo.schema.validator()
///     let document = try JSONDocument(parsing: body)
///     try checker.check(document.root)
///     let todo = try document.decode(Todo.self)
public final class SchemaValidator: Sendable {
    /// What is checked.
    public let schema: Schema
    let program: SchemaProgram
    let hasDefaults: Bool

    /// Makes a schema ready.
    ///
    /// - Throws: When a reference inside of it leads nowhere, or only to itself.
    public init(_ schema: Schema) throws(SchemaError) {
        self.schema = schema
        program = try SchemaProgram(schema)
        hasDefaults = SchemaDefaults.areIn(schema)
    }

    /// Everything that is wrong with a value, at most `JSONMistakes.limit`; nil for one that keeps
    /// the schema. Takes one pass, allocates only for mistakes, unique arrays and choices, and
    /// recurses as deep as the value is nested.
    public func mistakes(in view: JSONView) -> JSONMistakes? {
        let mistakes = JSONMistakeList()
        var check = SchemaCheck(program, on: view.storage, into: mistakes)
        return check.check(program.root, at: view.index) ? nil : mistakes.mistakes(in: view.storage)
    }

    /// Returns if a value keeps the schema.
    ///
    /// - Throws: Everything that is wrong with it.
    public func check(_ view: JSONView) throws(JSONMistakes) {
        if let mistakes = mistakes(in: view) { throw mistakes }
    }
}

extension Schema {
    /// The schema made ready to check values.
    ///
    /// - Throws: When a reference inside of it leads nowhere, or only to itself.
    public func validator() throws(SchemaError) -> SchemaValidator { try SchemaValidator(self) }
}
