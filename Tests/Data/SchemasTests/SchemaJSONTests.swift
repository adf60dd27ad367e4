import JSON
import Patterns
import Testing

@testable import Schemas

@Suite("Schemas as JSON Schema") struct SchemaJSONTests {
    static let everything = Schema.object([
        "title": .string(length: 1...200).described("What to do"),
        "done": .boolean.optional,
        "priority": .integer(1...5).default(3),
        "price": .number(above: 0, below: 1e6, multipleOf: 0.01).nullable,
        "slug": .string(length: ...40, pattern: "^[a-z-]+$"),
        "mail": .string(.email).example("ada@example.org").deprecated,
        "state": .among(["open", "closed", nil]).titled("State"),
        "version": .constant(2).nullable,
        "tags": .array(of: .string(length: 1...), count: 0...9, unique: true),
        "parent": .reference("Todo").nullable.optional,
        "rest": .anyOf(.integer, .string, .null),
        "one": .oneOf(.object([:]).closed, .dictionary(of: .any), .array()).described("x"),
        "any": .any.optional,
        "nothing": .null.optional,
        "even": .integer(..<100, multipleOf: 2),
        "least": .integer(0...),
    ]).closed.named("Todo")

    @Test func `a schema is written in the words of JSON Schema 2020-12`() {
        let text = ##"""
            {"$ref":"#/$defs/Todo","$defs":{"Todo":{"type":"object","properties":{"title":{"description":"What to do","type":"string","minLength":1,"maxLength":200},"done":{"type":"boolean"},"priority":{"type":"integer","minimum":1,"maximum":5,"default":3},"price":{"type":["number","null"],"exclusiveMinimum":0,"exclusiveMaximum":1000000,"multipleOf":0.01},"slug":{"type":"string","maxLength":40,"pattern":"^[a-z-]+$"},"mail":{"type":"string","format":"email","examples":["ada@example.org"],"deprecated":true},"state":{"title":"State","type":["string","null"],"enum":["open","closed",null]},"version":{"anyOf":[{"const":2},{"type":"null"}]},"tags":{"type":"array","items":{"type":"string","minLength":1},"maxItems":9,"uniqueItems":true},"parent":{"anyOf":[{"$ref":"#/$defs/Todo"},{"type":"null"}]},"rest":{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}]},"one":{"description":"x","oneOf":[{"type":"object","additionalProperties":false},{"type":"object","additionalProperties":{}},{"type":"array"}]},"any":{},"nothing":{"type":"null"},"even":{"type":"integer","maximum":99,"multipleOf":2},"least":{"type":"integer","minimum":0}},"required":["title","price","slug","mail","state","version","tags","rest","one","even","least"],"additionalProperties":false}}}
            """##
        #expect(Self.everything.json.encode() == text)
        #expect(JSONWriter.bytes(of: Self.everything) == Array(text.utf8))
    }

    @Test func `in OpenAPI, references lead to the components`() throws {
        let list = Schema.array(of: Schema.object(["a": .string]).named("A"))
        #expect(
            list.json(references: .components).encode()
                == ##"{"type":"array","items":{"$ref":"#/components/schemas/A"}}"##)
        #expect(list.definitions["A"]?.json["type"] == "object")
    }

    @Test(arguments: [
        everything, .any, .null, .boolean.nullable, .integer, .integer(5...5), .number,
        .number(0.5...1.5, multipleOf: 0.25), .number(atLeast: -1e300), .string, .string(.uri),
        .array(), .array(of: .array(of: .integer.nullable)), .object([:]),
        .dictionary(of: .integer), .among([1, 2]), .among([1, 2.5, nil]), .among(["a", 1, [2]]),
        .constant(["a": [1, nil]]), .anyOf(.integer, .string).nullable, .oneOf(.integer, .null),
        .anyOf(.integer.described("whole"), .null), .integer.default(3),
        .object(["a": .reference("A"), "b": .any]).named("A").described("with words"),
        .anyOf(.string), .object(["x": .object(["y": .integer]).named("In")]).named("Out"),
    ])
    func `what was written is read as what it was`(schema: Schema) throws {
        let read = try Schema(json: schema.json)
        #expect(read == schema, "\(schema.json.encode())")
        #expect(read.json == schema.json)
        let components = Schema.components
        let named = try components(
            .object(schema.definitions.map { JSONMember($0, $1.json(references: .components)) }))
        #expect(try Schema(json: schema.json(references: .components), components: named) == schema)
    }

    @Test(arguments: [
        (
            #"{"type":"string","minLenght":1}"#,
            ["/minLenght is no word of JSON Schema that is understood"]
        ),
        (#"{"type":"integer","minLength":1}"#, ["/minLength says nothing about an integer"]),
        (#"{"minLength":1}"#, ["/minLength stands beside no type (add type: string)"]),
        (#"{"properties":{}}"#, ["/properties stands beside no type (add type: object)"]),
        (
            #"{"type":"text"}"#,
            ["/type must be of null, boolean, integer, number, string, array, object, each once"]
        ),
        (#"{"type":"string","minLength":5,"maxLength":4}"#, ["/maxLength is below minLength"]),
        (#"{"type":"array","minItems":-1}"#, ["/minItems must be at least 0"]),
        (#"{"type":"integer","minimum":5,"maximum":4}"#, ["/maximum is below the least"]),
        (#"{"type":"number","exclusiveMinimum":5,"maximum":5}"#, ["/maximum is below the least"]),
        (#"{"type":"integer","minimum":0.5}"#, ["/minimum must be a whole number of 64 bits"]),
        (#"{"type":"number","multipleOf":0}"#, ["/multipleOf must be more than 0"]),
        (
            #"{"type":"string","pattern":"a("}"#,
            ["/pattern is refused: the pattern 'a(' ends too early at character 3"]
        ),
        (
            #"{"type":"string","format":"mail"}"#,
            [
                "/format must be one of date-time, date, time, email, hostname, ipv4, ipv6, uri, uuid, password, not mail"
            ]
        ),
        (
            #"{"type":"string","nullable":true}"#,
            [#"/nullable is not of JSON Schema (write type: [string, "null"])"#]
        ),
        (#"{"type":"integer","enum":["a"]}"#, ["/type is not the type of the values of enum"]),
        (#"{"enum":[]}"#, ["/enum must have at least one value"]),
        (#"{"enum":["a"],"minLength":1}"#, ["/minLength says nothing about the values of enum"]),
        (#"{"const":1,"type":"string"}"#, ["/type is not the type of const"]),
        (#"{"anyOf":[{"type":"string"}],"type":"string"}"#, ["/type says nothing about a string"]),
        (
            #"{"anyOf":[{"type":"string"},{"tipe":"string"}],"oneOf":[]}"#,
            [
                "/anyOf/1/tipe is no word of JSON Schema that is understood",
                "/oneOf says nothing about a choice of anyOf",
            ]
        ),
        (##"{"$ref":"#/$defs/A"}"##, ["/$ref refers to 'A', which is defined nowhere"]),
        (
            ##"{"$ref":"other.json"}"##,
            ["/$ref must be #/$defs/NAME or #/components/schemas/NAME, not other.json"]
        ),
        (
            ##"{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/A"}}}"##,
            ["the body refers to 'A', which is defined as itself"]
        ),
        (
            #"{"type":"object","properties":{"a/b":{"type":"string","x":1},"c":false}}"#,
            [
                "/properties/a~1b/x is no word of JSON Schema that is understood",
                "/properties/c would refuse everything",
            ]
        ),
        (#"{"type":"object","required":["a","a"]}"#, ["/required must be names, each once"]),
        (
            #"{"type":"integer","maximum":5,"default":6}"#,
            ["/default breaks the schema itself: must be at most 5, not 6"]
        ),
        (#"{"type":"array","items":3}"#, ["/items must be an object of JSON Schema's words"]),
        (#"{"type":"string","type":"integer"}"#, ["/type stands there twice"]),
        (
            #"{"type":"string","maxLength":"5","uniqueItems":true,"title":1}"#,
            [
                "/uniqueItems says nothing about a string",
                "/maxLength must be a whole number of 64 bits", "/title must be a string",
            ]
        ),
        ("[]", ["the body must be an object of JSON Schema's words"]),
    ])
    func `each word that is unknown or contradicts is told with its place`(
        text: String, expected: [String]
    ) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: JSONMistakes.self) { try Schema(json: json) }
        #expect(error?.list.map(\.description).sorted() == expected.sorted())
    }

    @Test func `named schemas may refer to each other`() throws {
        let json = try JSONValue(
            parsing:
                ##"{"A":{"type":"object","properties":{"b":{"$ref":"#/components/schemas/B"}}},"B":{"type":"object","properties":{"a":{"$ref":"#/components/schemas/A"}},"required":["a"]},"C":{"type":"null"}}"##
        )
        let components = try Schema.components(json)
        let a = try #require(components["A"])
        #expect(
            try a.validator().mistakes(in: JSONDocument(parsing: #"{"b":{}}"#).root)?.description
                == "/b/a is missing")
        let schema = try Schema(
            json: ["type": "array", "items": ["$ref": "#/components/schemas/A"]],
            components: components)
        #expect(Set(schema.definitions.keys) == ["A", "B"])
        #expect(throws: JSONMistakes.self) { try Schema.components(["a b": true]) }
    }
}
