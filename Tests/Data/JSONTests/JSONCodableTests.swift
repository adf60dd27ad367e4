import Foundation
import Testing

@testable import JSON

@Suite("Codable as JSON") struct JSONCodableTests {
    /// Both ways, each side reading what the other wrote.
    private func check<Value: Codable & Equatable>(_ value: Value) throws {
        let bytes = try JSONWriter.encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: Data(bytes)) == value)
        #expect(try JSONDocument(parsing: bytes).decode(Value.self) == value)
        let theirs = Array(try JSONEncoder().encode(value))
        #expect(try JSONDocument(parsing: theirs).decode(Value.self) == value)
        let pretty = try JSONWriter.encode(value, style: JSONStyle(isPretty: true))
        #expect(try JSONValue(parsing: pretty) == JSONValue(parsing: bytes))
        let tree = try JSONValue(parsing: bytes)
        #expect(Array(tree.encode(pretty: true).utf8) == pretty)
    }

    @Test func `types go both ways, as with Foundation`() throws {
        try check(EveryPlainType())
        try check([Shape.circle(radius: 1.5), .square(-1), .none])
        try check([Level.low, .high])
        try check([Level.low.rawValue: [Level.high]])
        try check(Wrapper(Wrapper([Wrapper(1), Wrapper(2)])))
        try check([Wrapper("a"), Wrapper("b")])
        try check(["a": [nil, 1.5], "b": []] as [String: [Double?]])
        try check(Braided(left: [1, 2, 3], right: [4]))
        try check(Braided(left: [], right: []))
        try check([Nothing(), Nothing()])
        try check(["x": Nothing()])
        try check(Set([1]))
        try check([1...5])
    }

    @Test func `members stand in the order in which they were encoded`() throws {
        let text = try JSONWriter.encode(Braided(left: [1, 2], right: [3]))
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"inner":{"list":[[1,2],{"right":[3]},null],"left":true},"between":"after"}"#)
    }

    @Test func `a superclass has a place of its own`() throws {
        let bytes = try JSONWriter.encode(Dog(name: "Rex", tricks: ["sit"], age: 3))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"tricks":["sit"],"super":{"name":"Rex"},"age":3}"#)
        let dog = try JSONDocument(parsing: bytes).decode(Dog.self)
        #expect((dog.name, dog.tricks, dog.age) == ("Rex", ["sit"], 3))
    }

    @Test func `members are found in any order, and with escapes in their names`() throws {
        struct Point: Decodable, Equatable { let x: Int, y: Int, name: String? }
        for text in [
            #"{"x":1,"y":2,"name":"a"}"#, #"{"name":"a","more":[{"x":9}],"y":2,"x":1}"#,
            #"{"y":2,"n\u0061me":"a","\u0078":1}"#, #"{"x":7,"y":2,"name":"a","x":1}"#,
        ] {
            #expect(
                try JSONDocument(parsing: text).decode(Point.self)
                    == Point(x: 1, y: 2, name: "a"))
        }
    }

    /// The kind of error, and its place.
    private func failure<Value: Decodable>(_ text: String, _: Value.Type) throws -> String {
        let document = try JSONDocument(parsing: text)
        do {
            _ = try document.decode(Value.self)
            return "none"
        } catch let error as DecodingError {
            let pointer = JSONPointer(error)
            switch error {
            case .typeMismatch: return "typeMismatch \(pointer)"
            case .valueNotFound: return "valueNotFound \(pointer)"
            case .keyNotFound: return "keyNotFound \(pointer)"
            case .dataCorrupted: return "dataCorrupted \(pointer)"
            @unknown default: return "unknown"
            }
        }
    }

    @Test func `an error says what is wrong, and where`() throws {
        typealias Table = [String: [[String: UInt8]]]
        #expect(try failure("[]", Table.self) == "typeMismatch ")
        #expect(try failure(#"{"a":1}"#, Table.self) == "typeMismatch /a")
        #expect(try failure(#"{"a":[{"b":0},{"b":"0"}]}"#, Table.self) == "typeMismatch /a/1/b")
        #expect(try failure(#"{"a":[{"b":null}]}"#, Table.self) == "valueNotFound /a/0/b")
        #expect(try failure(#"{"a":[{"b/c":256}]}"#, Table.self) == "dataCorrupted /a/0/b~1c")
        #expect(try failure(#"{"a":[{"b":0.5}]}"#, Table.self) == "dataCorrupted /a/0/b")
        #expect(try failure("[1,2,3.5]", [Int].self) == "dataCorrupted /2")
        #expect(try failure("[\"a\",null]", [String].self) == "valueNotFound /1")
        #expect(try failure("[1e999]", [Double].self) == "dataCorrupted /0")
        #expect(try failure("[1e39]", [Float].self) == "dataCorrupted /0")
        #expect(try failure("null", Level.self) == "valueNotFound ")
        #expect(try failure("\"middle\"", Level.self) == "dataCorrupted ")
        #expect(try failure(#"[{"inner":{}}]"#, [Braided].self) == "keyNotFound /0/inner/list")
        #expect(try failure(#"{"tricks":[],"age":1}"#, Dog.self) == "keyNotFound /super")
        #expect(try failure("[1]", Pair.self) == "valueNotFound /1")
    }

    private struct Pair: Decodable {
        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            _ = try container.decode(Int.self)
            _ = try container.decode(Int.self)
        }
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func `what JSON has no number for is refused, with its place`(number: Double) throws {
        let error = #expect(throws: EncodingError.self) {
            try JSONWriter.encode(["a/b": [Wrapper(1), Wrapper(number)]])
        }
        guard case .invalidValue(_, let context)? = error else { return }
        #expect(JSONPointer(context.codingPath).description == "/a~1b/1")
    }

    @Test func `a value that encodes nothing is refused, and leaves no trace`() throws {
        #expect(throws: EncodingError.self) { try JSONWriter.encode(Nothing()) }
    }

    @Test func `text for a page cannot end its script`() throws {
        let style = JSONStyle(escapesHTML: true)
        let text = try JSONWriter.encode(["</script><!--", "a < b"], style: style)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"["\u003c/script>\u003c!--","a \u003c b"]"#)
        #expect(try JSONDocument(parsing: text).decode([String].self)[1] == "a < b")
    }

    @Test func `a type's context reaches it`() throws {
        struct Contextual: Codable {
            init() {}
            init(from decoder: any Decoder) throws {
                #expect(decoder.userInfo.count == 1)
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(encoder.userInfo.count)
            }
        }
        let key = try #require(CodingUserInfoKey(rawValue: "key"))
        #expect(try JSONWriter.encode([Contextual()], userInfo: [key: 1]) == Array("[1]".utf8))
        _ = try JSONDocument(parsing: "[1]").decode([Contextual].self, userInfo: [key: 1])
    }
}
