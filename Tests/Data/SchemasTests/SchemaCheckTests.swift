import JSON
import Testing

@testable import Schemas

/// What is wrong with a text by a schema, both as JSON.
func mistakes(_ schema: String, _ text: String) throws -> [String] {
    let validator = try Schema(json: JSONValue(parsing: schema)).validator()
    let document = try JSONDocument(parsing: text)
    return validator.mistakes(in: document.root)?.list.map(\.description) ?? []
}

@Suite("Keywords of JSON Schema 2020-12") struct SchemaCheckTests {
    @Test(arguments: [
        ("{}", ["1", "null", "[]", #"{"a":"b"}"#], []),
        ("true", ["1", "null"], []),
        // type
        (#"{"type":"null"}"#, ["null"], ["0", #""""#, "false", "[]", "{}"]),
        (#"{"type":"boolean"}"#, ["true", "false"], ["0", "null", #""true""#]),
        (
            #"{"type":"integer"}"#, ["0", "-1", "1.0", "1.2e1", "-0", "9223372036854775807"],
            ["1.5", "1e-1", #""1""#, "null", "true", "9223372036854775808", "1e400"]
        ),
        (#"{"type":"number"}"#, ["0", "1.5", "-1e300", "1e-400"], [#""1""#, "null", "1e400"]),
        (#"{"type":"string"}"#, [#""""#, #""1""#], ["1", "null", "[]"]),
        (#"{"type":"array"}"#, ["[]", "[1]"], ["{}", "1"]),
        (#"{"type":"object"}"#, ["{}", #"{"a":1}"#], ["[]", "null"]),
        (#"{"type":["string","null"]}"#, ["null", #""a""#], ["1", "false"]),
        (#"{"type":["integer","string"]}"#, ["1", #""a""#], ["1.5", "null"]),
        // numbers
        (#"{"type":"integer","minimum":-2,"maximum":5}"#, ["-2", "5", "5.0"], ["-3", "6"]),
        (#"{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":3}"#, ["2"], ["1", "3"]),
        (#"{"type":"integer","multipleOf":3}"#, ["0", "3", "-9"], ["1", "-8"]),
        (#"{"type":"number","minimum":1.1}"#, ["1.1", "2"], ["1.0999"]),
        (#"{"type":"number","maximum":3}"#, ["3", "3.0", "-5"], ["3.0001"]),
        (#"{"type":"number","exclusiveMinimum":1.1}"#, ["1.2"], ["1.1", "1"]),
        (#"{"type":"number","exclusiveMaximum":3}"#, ["2.99"], ["3.0", "4"]),
        (
            #"{"type":"number","multipleOf":0.01}"#,
            ["0", "0.01", "4.35", "19.99", "1e300", "-0.07"],
            ["0.005", "0.0101", "1e-300"]
        ),
        (#"{"type":"number","multipleOf":0.1}"#, ["0.3", "1.1", "3"], ["0.35"]),
        (#"{"type":"number","multipleOf":1e-8}"#, ["12391239123"], ["1e-9"]),
        (#"{"type":"number","multipleOf":0.0001}"#, ["0.0075"], ["0.00751"]),
        (#"{"type":"number","multipleOf":7}"#, ["7e25", "21"], ["1e25", "20"]),
        // strings
        (
            #"{"type":"string","minLength":2,"maxLength":3}"#,
            [#""ab""#, #""abc""#, #""é€""#, #""😀😀😀""#, #""\u00e9\ud83d\ude00""#],
            [#""a""#, #""abcd""#, #""😀""#, #""😀😀😀😀""#, #""\u00e9""#]
        ),
        (#"{"type":"string","pattern":"a+b"}"#, [#""xaaby""#, #""\u0061b""#], [#""b""#, #""""#]),
        (#"{"type":"string","pattern":"^[a-z]{2}$","maxLength":2}"#, [#""ab""#], [#""aB""#]),
        (
            #"{"type":"string","format":"uuid"}"#,
            [#""01234567-89ab-cdef-0123-456789ABCDEF""#], [#""01234567""#, "1"]
        ),
        // arrays
        (#"{"type":"array","items":{"type":"integer"}}"#, ["[]", "[1,2]"], [#"[1,"2"]"#, "1"]),
        (#"{"type":"array","minItems":1,"maxItems":2}"#, ["[1]", "[[],2]"], ["[]", "[1,2,[]]"]),
        (
            #"{"type":"array","uniqueItems":true}"#,
            [
                "[]", "[1,2]", #"[1,"1",true,[1],{"a":1}]"#, "[[1],[[1]]]", #"[{"a":1},{"a":2}]"#,
                #"["a","A"]"#, #"["é","e\u0301"]"#, "[0,false,null]", "[1,10,0.1]",
            ],
            [
                "[1,1]", "[1,1.0]", "[100,1e2]", "[0,-0]", #"[{"a":1,"b":2},{"b":2.0,"a":1}]"#,
                #"["a","\u0061"]"#, "[[1,[2]],[1,[2]]]", "[null,null]", "[1.50,0.15e1]",
            ]
        ),
        // objects
        (
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{}},"required":["a"]}"#,
            [#"{"a":1}"#, #"{"b":null,"a":1,"c":[]}"#, #"{"\u0061":1}"#],
            ["{}", #"{"b":1}"#, #"{"a":"1"}"#, #"{"a":1,"a":"1"}"#]
        ),
        (
            #"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#,
            ["{}", #"{"a":1}"#], [#"{"b":1}"#, #"{"a":1,"A":1}"#]
        ),
        (
            #"{"type":"object","additionalProperties":{"type":"integer"}}"#,
            ["{}", #"{"a":1,"b":2}"#], [#"{"a":1,"b":"2"}"#]
        ),
        (
            #"{"type":"object","minProperties":1,"maxProperties":2}"#,
            [#"{"a":1}"#, #"{"a":1,"b":{"c":1,"d":2,"e":3}}"#], ["{}", #"{"a":1,"b":1,"c":1}"#]
        ),
        (#"{"type":"object","required":["x"]}"#, [#"{"x":null}"#], ["{}"]),
        (#"{"type":"object","properties":{"":{"type":"null"}}}"#, [#"{"":null}"#], [#"{"":1}"#]),
        // enum, const
        (#"{"enum":["a","b"]}"#, [#""a""#, #""\u0062""#], [#""c""#, "null", #""ab""#]),
        (
            #"{"enum":[1,[2],{"a":1,"b":2},null]}"#,
            ["1", "1.0", "[2]", #"{"b":2,"a":1.0}"#, "null"], ["2", "[2,2]", "{}", "false"]
        ),
        (#"{"type":"string","enum":["a"]}"#, [#""a""#], ["null"]),
        (#"{"type":["string","null"],"enum":["a",null]}"#, [#""a""#, "null"], [#""""#]),
        (#"{"const":0}"#, ["0", "-0.0"], ["false", "null", #""0""#]),
        (#"{"const":{"a":false}}"#, [#"{"a":false}"#], [#"{"a":0}"#, "{}"]),
        // anyOf, oneOf
        (
            #"{"anyOf":[{"type":"integer"},{"type":"string","minLength":2}]}"#,
            ["1", #""ab""#], [#""a""#, "1.5", "null"]
        ),
        (#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, ["null", #""a""#], ["1"]),
        (
            #"{"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]}"#,
            ["1", "2.5"], ["3", "1.5", "null"]
        ),
        (#"{"oneOf":[{"type":"null"},{"const":1},{"const":2}]}"#, ["1", "2", "null"], ["3"]),
        // $ref
        (##"{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}"##, ["1"], [#""1""#]),
        (
            ##"{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"sub":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["sub"]}}}"##,
            [#"{"sub":[]}"#, #"{"sub":[{"sub":[{"sub":[]}]}]}"#],
            ["{}", #"{"sub":[{"sub":[{}]}]}"#]
        ),
        (
            ##"{"anyOf":[{"$ref":"#/$defs/list"},{"type":"null"}],"$defs":{"list":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/list"},{"type":"null"}]}}}}}"##,
            ["null", #"{"next":{"next":null}}"#], [#"{"next":{"next":1}}"#]
        ),
    ])
    func `a value keeps a schema or breaks it`(
        schema: String, right: [String], wrong: [String]
    ) throws {
        for text in right {
            #expect(try mistakes(schema, text).isEmpty, "\(schema) \(text)")
            #expect(try mistakes(schema, " \(text)\n").isEmpty, "\(schema) \(text)")
        }
        for text in wrong { #expect(try !mistakes(schema, text).isEmpty, "\(schema) \(text)") }
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "1.5", ["the body must be an integer, not 1.5"]),
        (#"{"type":"integer"}"#, "1e99", ["the body does not fit 64 bits"]),
        (#"{"type":"integer"}"#, "true", ["the body must be an integer, not a boolean"]),
        (
            #"{"type":"integer","minimum":1,"maximum":5}"#, "6",
            ["the body must be from 1 to 5, not 6"]
        ),
        (#"{"type":"integer","minimum":1}"#, "0", ["the body must be at least 1, not 0"]),
        (#"{"type":"integer","maximum":5}"#, "6.0", ["the body must be at most 5, not 6.0"]),
        (#"{"type":"number","exclusiveMinimum":0}"#, "0", ["the body must be more than 0, not 0"]),
        (
            #"{"type":"number","exclusiveMaximum":0.5}"#, "1",
            ["the body must be less than 0.5, not 1"]
        ),
        (
            #"{"type":"number","minimum":0,"maximum":1}"#, "1.5",
            ["the body must be from 0 to 1, not 1.5"]
        ),
        (
            #"{"type":"number","multipleOf":0.01}"#, "0.001",
            ["the body must be a multiple of 0.01, not 0.001"]
        ),
        (
            #"{"type":"string","minLength":1,"maxLength":3}"#, #""""#,
            ["the body must have 1 to 3 characters, not 0"]
        ),
        (
            #"{"type":"string","maxLength":1,"pattern":"^a$"}"#, #""bb""#,
            ["the body must have at most 1 character, not 2"]
        ),
        (
            #"{"type":"string","minLength":2,"pattern":"^a$"}"#, #""b""#,
            ["the body must have at least 2 characters, not 1", "the body must match ^a$"]
        ),
        (
            #"{"type":"string","format":"email"}"#, #""b""#,
            ["the body must be an email address such as ada@example.org"]
        ),
        (#"{"type":"array","minItems":1}"#, "[]", ["the body must have at least 1 element, not 0"]),
        (
            #"{"type":"array","uniqueItems":true}"#, "[1,2,3,2]",
            ["the body must have no equal elements, as 1 and 3 are"]
        ),
        (
            #"{"type":"object","maxProperties":1}"#, #"{"a":1,"b":2}"#,
            ["the body must have at most 1 member, not 2"]
        ),
        (#"{"enum":["a",1,null]}"#, "2", ["the body must be one of a, 1"]),
        (#"{"const":"a"}"#, "2", ["the body must be a"]),
        (
            #"{"anyOf":[{"type":"integer"},{"type":"string","format":"date"}]}"#, "null",
            ["the body must be an integer or a date such as 2026-11-23"]
        ),
        (
            #"{"anyOf":[{"type":"integer"},{"type":"object","required":["a"]}]}"#, "{}",
            ["/a is missing"]
        ),
        (
            #"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "1",
            ["the body must be one of an integer, a number, not 2 of them at once"]
        ),
        (
            #"{"type":"object","properties":{"a/b":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"x":{}},"required":["x"]}}}}"#,
            #"{"a/b":[{"x":1},{"y":2}]}"#,
            ["/a~1b/1/y is unknown and must not be there", "/a~1b/1/x is missing"]
        ),
    ])
    func `a mistake says where it is, what must be there, and what is`(
        schema: String, text: String, expected: [String]
    ) throws { #expect(try mistakes(schema, text) == expected) }

    @Test func `every mistake is told, in the order of the text`() throws {
        let todo = Schema.object([
            "title": .string(length: 1...5), "done": .boolean.optional,
            "priority": .integer(1...5).default(3), "tags": .array(of: .string, count: 0...2),
        ]).closed
        let text = #"{"priority":9,"x":1,"tags":["a",2,"c"],"done":"no"}"#
        let root = try JSONDocument(parsing: text).root
        #expect(
            try todo.validator().mistakes(in: root)?.list.map(\.description) == [
                "/priority must be from 1 to 5, not 9", "/x is unknown and must not be there",
                "/tags/1 must be a string, not a number",
                "/tags must have at most 2 elements, not 3",
                "/done must be a boolean, not a string", "/title is missing",
            ])
        #expect(throws: JSONMistakes.self) { try todo.validator().check(root) }
        let right = try JSONDocument(parsing: #"{"title":"a","tags":[]}"#).root
        try todo.validator().check(right)
    }

    @Test(arguments: [63, 64, 65, 255, 256, 257, 600])
    func `an object may have any number of properties`(count: Int) throws {
        let members = (0..<count).map { #""p\#($0)":{"type":"integer"}"# }.joined(separator: ",")
        let names = (0..<count).map { "\"p\($0)\"" }.joined(separator: ",")
        let schema = "{\"type\":\"object\",\"properties\":{\(members)},\"required\":[\(names)]}"
        let numbers = (0..<count).map { "\"p\($0)\":\($0)" }
        #expect(try mistakes(schema, "{\(numbers.joined(separator: ","))}").isEmpty)
        #expect(try mistakes(schema, "{\(numbers.reversed().joined(separator: ","))}").isEmpty)
        for missing in [0, count / 2, count - 1] {
            let others = numbers.enumerated().filter { $0.offset != missing }.map(\.element)
            #expect(
                try mistakes(schema, "{\(others.joined(separator: ","))}")
                    == ["/p\(missing) is missing"])
        }
    }
}

@Suite("What a check may cost") struct SchemaLimitTests {
    @Test func `a hundred mistakes are told and no more`() throws {
        let schema = #"{"type":"array","items":{"type":"integer"}}"#
        for (count, told) in [(99, 99), (100, 100), (101, 100), (100_000, 100)] {
            let text = "[" + Array(repeating: "null", count: count).joined(separator: ",") + "]"
            #expect(try mistakes(schema, text).count == told)
        }
    }

    @Test func `choices inside of choices do not multiply`() throws {
        let node = Schema.anyOf(
            .object(["child": .reference("Node"), "a": .integer]),
            .object(["child": .reference("Node"), "b": .integer]),
            .object(["child": .reference("Node").optional, "c": .null])
        ).named("Node")
        let validator = try node.validator()
        let depth = 200
        func nested(_ innermost: String) throws -> JSONView {
            let beginnings = String(repeating: #"{"c":null,"child":"#, count: depth)
            let ends = String(repeating: "}", count: depth)
            return try JSONDocument(parsing: beginnings + innermost + ends).root
        }
        #expect(try validator.mistakes(in: nested("1")) != nil)
        #expect(try validator.mistakes(in: nested(#"{"c":null}"#)) == nil)
    }

    @Test func `equal elements are found among many`() throws {
        let schema = #"{"type":"array","uniqueItems":true}"#
        let numbers = (0..<50_000).map(String.init)
        #expect(try mistakes(schema, "[\(numbers.joined(separator: ","))]").isEmpty)
        #expect(
            try mistakes(schema, "[\((numbers + ["7"]).joined(separator: ","))]")
                == ["the body must have no equal elements, as 7 and 50000 are"])
    }

    @Test func `unknown names are looked up, not compared with all properties`() throws {
        let members = (0..<1000).map { "\"p\($0)\":{}" }.joined(separator: ",")
        let names = (0..<100_000).map { "\"p\($0)\":0" }.joined(separator: ",")
        let schema = "{\"type\":\"object\",\"properties\":{\(members)}}"
        #expect(try mistakes(schema, "{\(names)}").isEmpty)
    }

    @Test func `a reference leads somewhere, and not only to itself`() throws {
        #expect(throws: SchemaError.unknownReference("A")) { try Schema.reference("A").validator() }
        #expect(throws: SchemaError.circularReference("A")) {
            try Schema.reference("A").named("A").validator()
        }
        #expect(throws: SchemaError.circularReference("A")) {
            try Schema.anyOf(.string, .reference("A")).named("A").validator()
        }
        _ = try Schema.object(["a": .reference("A").optional]).named("A").validator()
    }
}
