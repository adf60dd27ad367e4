// Fields as values, and look-ups in parsed heads.

import Testing

@testable import HTTP

@Suite("RFC 9110 §5 fields") struct FieldsTests {
    @Test func `names are found in any case and kept as written`() {
        let fields: Fields = ["Content-Type": "a", "X": "1", "x": "2"]
        #expect(fields["content-TYPE"] == "a")
        #expect(fields["X"] == "1")
        #expect(fields.values(of: "x") == ["1", "2"])
        #expect(fields.contains("x"))
        #expect(!fields.contains("y"))
        #expect(fields["y"] == nil)
        #expect(fields.map(\.name) == ["Content-Type", "X", "x"])
    }

    @Test func `only ASCII letters have two cases`() {
        let fields: Fields = ["A[": "1", "É": "2"]
        #expect(fields["a{"] == nil)
        #expect(fields["a["] == "1")
        #expect(fields["é"] == nil)
    }

    @Test func `setting replaces every field of the name, in the place of the first`() {
        var fields: Fields = ["A": "1", "B": "2", "a": "3"]
        fields["a"] = "4"
        #expect(fields == ["A": "4", "B": "2"])
        fields["C"] = "5"
        #expect(fields == ["A": "4", "B": "2", "C": "5"])
        fields["A"] = nil
        #expect(fields == ["B": "2", "C": "5"])
    }

    @Test func `adding and removing`() {
        var fields: Fields = ["A": "1"]
        fields.add("a", "2")
        fields.add("B", "3")
        #expect(fields == ["A": "1", "a": "2", "B": "3"])
        fields.remove("A")
        #expect(fields == ["B": "3"])
        fields.remove("none")
        #expect(fields.count == 1)
    }

    @Test(arguments: [
        ("a, b,c", ["a", "b", "c"]), (",,a ,\t,b ,", ["a", "b"]), ("", []), (" , ", []),
        ("a", ["a"]),
    ])
    func `the members of a list are told apart`(value: String, members: [Substring]) {
        let fields: Fields = ["List": value, "list": "z"]
        #expect(fields.members(of: "LIST") == members + ["z"])
    }

    @Test func `what is for the next hop only is removed`() {
        var fields: Fields = [
            "Connection": "close, X-Hop", "x-hop": "1", "Keep-Alive": "timeout=5", "TE": "trailers",
            "Transfer-Encoding": "chunked", "Upgrade": "x", "Proxy-Connection": "close",
            "connection": "other ,", "Other": "2", "Trailer": "x", "Proxy-Authorization": "y",
            "Content-Type": "a", "Kept": "3",
        ]
        fields.removeHopByHop()
        #expect(fields == ["Content-Type": "a", "Kept": "3"])
    }
}

@Suite("Look-ups in a parsed head") struct FieldLinesTests {
    private let bytes = """
        GET / HTTP/1.1\r
        Host: a\r
        Accept: x, y\r
        X-Empty:\r
        accept: z;q=1 , W\r
        Range: bytes=0-1\r
        \r

        """.bytes

    private func withHead<Result>(
        _ body: (FieldLines, UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeBytes { bytes in
            var parser = RequestParser(limits: HeadLimits())
            let isWhole = try parser.parse(bytes)
            try #require(isWhole)
            return try body(parser.head.fields, bytes)
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    @Test func `the first value of a name is found in any case`() throws {
        try withHead { fields, bytes in
            #expect(fields.firstValue(of: "accept", in: bytes).map(text) == "x, y")
            #expect(fields.firstValue(of: "range", in: bytes).map(text) == "bytes=0-1")
            #expect(fields.firstValue(of: "x-empty", in: bytes).map(text) == "")
            #expect(fields.firstValue(of: "cookie", in: bytes) == nil)
            #expect(fields.firstValue(of: "rang", in: bytes) == nil)
            #expect(
                fields.firstValue(of: "rangE", in: bytes) == nil, "names are given in lower case")
            #expect(fields.contains("host", in: bytes))
            #expect(!fields.contains("hosts", in: bytes))
        }
    }

    @Test func `all values of a name are found`() throws {
        try withHead { fields, bytes in
            #expect(fields.values(of: "accept", in: bytes).map(text) == ["x, y", "z;q=1 , W"])
            #expect(fields.values(of: "none", in: bytes) == [])
        }
    }

    @Test func `tokens are found in any of the lines and in any case`() throws {
        try withHead { fields, bytes in
            for token in ["x", "y", "w", "z;q=1"] as [StaticString] {
                #expect(fields.hasToken(token, in: "accept", of: bytes))
            }
            for token in ["z", "x, y", "q=1", "xy"] as [StaticString] {
                #expect(!fields.hasToken(token, in: "accept", of: bytes))
            }
            #expect(!fields.hasToken("x", in: "none", of: bytes))
        }
    }

    @Test func `no line is lost among many`() throws {
        let names = (0..<90).map { "X-\($0 * 7919 % 1000)" }
        let input =
            "GET / HTTP/1.1\r\nHost: a\r\n"
            + names.map { "\($0): \($0)\r\n" }.joined() + "\r\n"
        let request = parseRequest(input.bytes, prefixes: [input.bytes.count]).value
        #expect(request?.fields.dropFirst().map(\.value) == names)
    }
}

@Suite("Methods and statuses") struct MethodAndStatusTests {
    @Test func `a method has the spelling it was made from`() {
        #expect(Method(token: "GET") == .get)
        #expect(Method(token: "get") == .other("get"))
        #expect(Method(token: "PROPFIND")?.description == "PROPFIND")
        for token in ["", "G T", "GET\r\n", "É", "G(T"] { #expect(Method(token: token) == nil) }
        for method in Method.registered { #expect(Method(token: method.name) == method) }
    }

    @Test func `a status has its registered reason`() {
        #expect(Status.notFound.reason == "Not Found")
        #expect("\(Status.imUsed)" == "226 IM Used")
        #expect("\(Status(rawValue: 299))" == "299")
        #expect(Status.ok < .notFound)
        #expect(Status.ok.isSuccessful && Status(rawValue: 299).isSuccessful)
        #expect(!Status.multipleChoices.isSuccessful && !Status(rawValue: 199).isSuccessful)
    }
}
