import JSON
import Testing

@testable import Schemas

@Suite("Parameters as a schema wants them") struct SchemaTextTests {
    @Test(arguments: [
        (Schema.string, "12", "\"12\""), (.string, "", "\"\""), (.integer, "12", "12"),
        (.integer, "-0", "-0"), (.number, "1.50", "1.50"), (.boolean, "true", "true"),
        (.boolean, "false", "false"), (.integer.nullable, "", "null"),
        (.string.nullable, "", "\"\""),
        (.string(length: 1...).nullable, "", "null"), (.null, "", "null"), (.any, "1", "\"1\""),
        (.among(["a", 1, true, nil]), "a", "\"a\""), (.among(["a", 1, true]), "1", "1"),
        (.among(["a", 1, true]), "true", "true"), (.constant(5), "5", "5"),
        (.array(of: .integer), "1,2,3", "[1,2,3]"), (.array(of: .integer), "7", "[7]"),
        (.array(of: .string), "a,,b", #"["a","","b"]"#), (.array(of: .string), "", "[]"),
        (.anyOf(.integer, .boolean, .string), "true", "true"),
        (.anyOf(.integer, .string), "x", "\"x\""),
        (.oneOf(.integer(10...), .string), "5", "\"5\""),
        (.object(["a": .integer]), #"{"a":1}"#, #"{"a":1}"#),
        (.integer.named("A"), "3", "3"), (.string, "a\"\\\n", #""a\"\\\n""#),
    ])
    func `a text becomes a value of the type that is declared`(
        schema: Schema, text: String, expected: String
    ) throws {
        let value = try schema.validator().value(ofText: text)
        #expect(try value == JSONValue(parsing: expected))
    }

    @Test(arguments: [
        (Schema.integer, "abc", #"must be an integer, not "abc""#),
        (.integer, "", #"must be an integer, not """#),
        (.integer, " 5", #"must be an integer, not " 5""#),
        (.integer, "+5", #"must be an integer, not "+5""#),
        (.integer, "05", #"must be an integer, not "05""#),
        (.integer, "1.5", "must be an integer, not 1.5"),
        (.integer(1...5), "6", "must be from 1 to 5, not 6"),
        (.number, "1e999", "does not fit a double"),
        (.number, "NaN", #"must be a number, not "NaN""#),
        (.boolean, "yes", #"must be a boolean, not "yes""#),
        (.among(["a", "b"]), "c", "must be one of a, b"),
        (.string(length: 1...), "", "must have at least 1 character, not 0"),
        (.array(of: .integer), "1,x", #"must be an integer, not "x""#),
        (.object([:]), "x", #"must be an object, not "x""#),
        (.integer, String(repeating: "9", count: 100), "does not fit 64 bits"),
        (
            .integer, String(repeating: "x", count: 100),
            "must be an integer, not \"\(String(repeating: "x", count: 39))..."
        ),
    ])
    func `a text that can mean nothing right is refused`(
        schema: Schema, text: String, reason: String
    ) throws {
        let validator = try schema.validator()
        let error = #expect(throws: JSONMistakes.self) { try validator.value(ofText: text) }
        #expect(error?.list.map(\.reason.description) == [reason])
    }

    private static let query = Schema.object([
        "page": .integer(1...).default(1), "tag": .array(of: .string(length: 1...3)).optional,
        "sort": .among(["name", "date"]).optional, "q": .string, "done": .boolean.nullable.optional,
        "size": Schema.integer.named("Size").default(20),
    ])

    @Test func `parameters are read as the members of an object, with defaults`() throws {
        let validator = try Self.query.validator()
        let some = try validator.read([
            ("tag", "a"), ("q", "1"), ("tag", "b,c"), ("done", ""), ("other", "x"), ("page", "2"),
        ])
        #expect(
            some.value == [
                "page": 2, "tag": ["a", "b,c"], "q": "1", "done": nil, "size": 20, "other": "x",
            ])
        struct Query: Decodable { var page: Int, tag: [String]?, q: String }
        #expect(try some.decode(Query.self).tag == ["a", "b,c"])
        #expect(try validator.read([("q", ""), ("tag", "a,b")]).value["tag"] == ["a", "b"])
    }

    @Test func `every parameter that is wrong is told at once`() throws {
        let validator = try Self.query.closed.validator()
        let error = #expect(throws: JSONMistakes.self) {
            try validator.read([
                ("page", "0"), ("page", "1"), ("tag", "long,,ok"), ("sort", "size"), ("x", "1"),
            ])
        }
        #expect(
            error?.list.map(\.description) == [
                "/page must be an integer, not an array",
                "/tag/0 must have 1 to 3 characters, not 4",
                "/tag/1 must have 1 to 3 characters, not 0",
                "/sort must be one of name, date", "/x is unknown and must not be there",
                "/q is missing",
            ])
    }
}
