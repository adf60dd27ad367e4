import Bytes
import Testing

@testable import JSON

@Suite("Writing JSON") struct JSONWriterTests {
    @Test func `a value is written in the order of its members`() {
        let value: JSONValue = [
            "b": 1, "a": [true, nil, 1.5, "x\u{1}\"\\\u{1F}\n"], "empty": [:], "none": [],
        ]
        #expect(
            value.encode()
                == #"{"b":1,"a":[true,null,1.5,"x\u0001\"\\\u001f\n"],"empty":{},"none":[]}"#)
        #expect(
            value.encode(pretty: true) == #"""
                {
                  "b": 1,
                  "a": [
                    true,
                    null,
                    1.5,
                    "x\u0001\"\\\u001f\n"
                  ],
                  "empty": {},
                  "none": []
                }
                """#)
    }

    @Test func `values can be written piece by piece, a line each`() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.beginObject()
            writer.name("n")
            writer.integer(number)
            writer.name("list")
            writer.beginArray()
            writer.bool(false)
            writer.double(0.1)
            writer.endArray()
            writer.endObject()
            writer.endLine()
        }
        let text = String(decoding: writer.buffer.readable, as: UTF8.self)
        #expect(text == "{\"n\":1,\"list\":[false,0.1]}\n{\"n\":2,\"list\":[false,0.1]}\n")
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func `what is no number in JSON is null`(number: Double) {
        #expect(JSONValue.double(number).encode() == "null")
    }

    @Test(arguments: [
        0.1, 1e300, -1e-300, .leastNonzeroMagnitude, 123456789.125, .greatestFiniteMagnitude,
    ])
    func `a double reads back as itself`(number: Double) throws {
        #expect(try JSONValue(parsing: JSONValue.double(number).encode()) == .double(number))
    }

    @Test func `members and elements are found`() {
        let value: JSONValue = ["a": [1, "x", 2.5, true], "a": [7]]
        #expect(value["a"]?[0]?.integer == 7)
        #expect(value["a"]?[1] == nil)
        #expect(value["b"] == nil)
        #expect(JSONValue.integer(2).double == 2)
        #expect(value[0] == nil)
    }

    private struct Row: Encodable, JSONWritable {
        var id = UInt64.max
        var name = "a \"b\" </c>\n\u{1F}é😀"
        var tags: [String]? = ["x", ""]
        var ratio = [0.1, -Double.leastNonzeroMagnitude, 1e15, 999_999_999_999_999, 1e16]
        var isLast = true

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("id", id)
                json.member("name", name)
                json.member("tags", tags)
                json.member("ratio", ratio)
                json.member("isLast", isLast)
            }
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `what writes itself is written as what is encoded`(isPretty: Bool, isHTML: Bool) throws {
        let style = JSONStyle(isPretty: isPretty, escapesHTML: isHTML)
        let text = JSONWriter.bytes(of: [Row(), Row()], style: style)
        #expect(text == (try JSONWriter.encode([Row(), Row()], style: style)))
        #expect(text.contains(UInt8(ascii: "<")) == !isHTML)
        #expect(try JSONDocument(parsing: text).root[1]?["name"]?.string == Row().name)
    }

    @Test func `a dictionary is written in the order of its names`() {
        let text = JSONWriter.bytes(of: ["b": 1, "a": 2, "é": nil] as [String: Int?])
        #expect(String(decoding: text, as: UTF8.self) == #"{"a":2,"b":1,"é":null}"#)
    }

    @Test func `encoded values stand behind what is in the buffer, and nothing of one that fails`()
    {
        var buffer = ByteBuffer()
        buffer.append("head:" as StaticString)
        #expect(throws: EncodingError.self) {
            try JSONWriter.encode([1, Double.nan], into: &buffer)
        }
        #expect(throws: Never.self) { try JSONWriter.encode([1.5], into: &buffer) }
        #expect(String(decoding: buffer.array, as: UTF8.self) == "head:[1.5]")
    }
}
