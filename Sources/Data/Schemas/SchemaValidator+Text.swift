public import JSON

extension SchemaValidator {
    /// Reads parameters as the properties of an object: each text as what its property's schema
    /// says, one that comes several times or has commas as an array where one is wanted, what is
    /// missing as its default.
    ///
    ///     let query = try Schema.object(["page": .integer(1...).default(1)]).validator()
    ///     try query.read([(name: "page", value: "2")]).root["page"]?.integer()    // 2
    ///
    /// - Precondition: The schema is that of an object.
    /// - Returns: An object that keeps the schema, to take values from or to decode.
    /// - Throws: Everything that is wrong, each mistake with the parameter's name as its place.
    public func read(
        _ parameters: [(name: String, value: String)]
    ) throws(JSONMistakes) -> JSONDocument {
        let text = SchemaText(definitions: schema.definitions)
        guard case .object(let rule) = text.resolved(schema).rule else {
            preconditionFailure("parameters are read by the schema of an object")
        }
        var json = JSONWriter()
        text.write(parameters, of: rule, to: &json)
        return try checked(json.bytes)
    }

    /// Reads one parameter as what the schema says.
    ///
    /// - Throws: What is wrong with it.
    public func value(ofText text: String) throws(JSONMistakes) -> JSONValue {
        var json = JSONWriter()
        SchemaText(definitions: schema.definitions).write([text], as: schema, to: &json)
        return try checked(json.bytes).value
    }

    private func checked(_ json: [UInt8]) throws(JSONMistakes) -> JSONDocument {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(parsing: json)
        } catch {
            // Only a parameter that is JSON itself can be nested too deep.
            throw JSONMistakes([JSONMistake(at: JSONPointer(), .other("are refused: \(error)"))])
        }
        guard let mistakes = mistakes(in: document.root) else { return document }
        throw JSONMistakes(mistakes.list.map { $0.toldOfText(in: document) })
    }
}

extension JSONMistake {
    /// Of a parameter one says what it was: that it is a string is no news.
    fileprivate func toldOfText(in document: JSONDocument) -> JSONMistake {
        guard case .wrongKind(.string, let expected) = reason,
            let text = document.root[pointer]?.string
        else { return self }
        return JSONMistake(
            at: pointer, .unreadable(JSONValue.string(text).encode(), expected: expected))
    }
}
