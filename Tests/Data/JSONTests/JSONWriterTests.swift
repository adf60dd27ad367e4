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
}
