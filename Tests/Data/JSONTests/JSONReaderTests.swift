import Testing

@testable import JSON

private enum Role: String, CaseIterable, JSONReadable { case reader, writer }

private struct Address: JSONReadable, Equatable {
    let street: String
    let zip: Int

    init?(json: inout JSONReader) {
        let street: String? = json.required("street", length: 1...40)
        let zip = json.required("zip", in: 10_000...99_999)
        guard let street, let zip else { return nil }
        (self.street, self.zip) = (street, zip)
    }
}

private struct Account: JSONReadable {
    let name: String
    let age: UInt8?
    let role: Role
    let tags: [String]
    let addresses: [Address]
    let even: Int?
    let limits: [String: Double]

    init?(json: inout JSONReader) {
        let name = json.required("name", length: 2...4)
        age = json.optional("age", in: 18...99)
        let role = json.required("role", as: Role.self)
        let tags = json.required("tags", count: 1...2, of: String.self)
        let addresses: [Address]? = json.required("addresses")
        even = json.optional("even") { $0 % 2 == 0 ? nil : "must be even" }
        let limits: [String: Double]? = json.optional("limits")
        if name == "root", role == .reader { json.note(.other("must be writer"), of: "role") }
        guard let name, let role, let tags, let addresses else { return nil }
        (self.name, self.role, self.tags, self.addresses) = (name, role, tags, addresses)
        self.limits = limits ?? [:]
    }
}

@Suite("Types that read themselves from JSON") struct JSONReaderTests {
    private func mistakes<Value: JSONReadable>(_ text: String, _: Value.Type) throws -> [String] {
        let document = try JSONDocument(parsing: text)
        do throws(JSONMistakes) {
            _ = try document.read(Value.self)
            return []
        } catch { return error.list.map(\.description) }
    }

    @Test func `a body that keeps all rules is read`() throws {
        let text = #"""
            {"limits":{"a":1,"b":0.5},"even":4,"addresses":[{"zip":10000,"street":"x"}],
             "tags":["a"],"role":"writer","age":99,"name":"éééé"}
            """#
        let account = try JSONDocument(parsing: text).read(Account.self)
        #expect(account.name == "éééé")
        #expect(account.age == 99)
        #expect(account.role == .writer)
        #expect(account.tags == ["a"])
        #expect(account.addresses.map(\.zip) == [10000])
        #expect(account.even == 4)
        #expect(account.limits == ["a": 1, "b": 0.5])
    }

    @Test func `everything that is wrong is told at once, each with its place`() throws {
        let text = #"""
            {"name":"x","age":17,"role":"admin","tags":[],"even":3,"limits":{"a/b":"1"},
             "addresses":[{"street":"","zip":"12"},{"street":"ok","zip":10000},null,{}]}
            """#
        #expect(
            try mistakes(text, Account.self) == [
                "/name must have 2 to 4 characters, not 1",
                "/age must be from 18 to 99, not 17",
                "/role must be one of reader, writer",
                "/tags must have 1 to 2 elements, not 0",
                "/addresses/0/street must have 1 to 40 characters, not 0",
                "/addresses/0/zip must be an integer, not a string",
                "/addresses/2 must be an object, not null",
                "/addresses/3/street is missing",
                "/addresses/3/zip is missing",
                "/even must be even",
                "/limits/a~1b must be a number, not a string",
            ])
    }

    @Test(arguments: [
        ("1", ["the body must be an object, not a number"]),
        (
            #"{"street":null,"zip":10000.5}"#,
            [
                "/street must be a string, not null", "/zip does not fit Int",
            ]
        ),
        (#"{"street":"\u00e9","zip":99999}"#, []),
        (#"{"street":"a","zip":100000}"#, ["/zip must be from 10000 to 99999, not 100000"]),
        (#"{"street":"a","zip":9999}"#, ["/zip must be from 10000 to 99999, not 9999"]),
        (#"{"zip":1,"street":"a","zip":10000}"#, []),
    ])
    func `a rule holds at its limits and not past them`(text: String, expected: [String]) throws {
        #expect(try mistakes(text, Address.self) == expected)
    }

    @Test func `a mistake that spans members is noted at one of them`() throws {
        let text = #"{"name":"root","role":"reader","tags":["a"],"addresses":[]}"#
        #expect(try mistakes(text, Account.self) == ["/role must be writer"])
    }

    @Test func `a body is not answered with a line for each of a million mistakes`() throws {
        let texts = Array(repeating: "0", count: JSONMistakes.limit + 1).joined(separator: ",")
        #expect(try mistakes("[\(texts)]", [String].self).count == JSONMistakes.limit)
        let fewer = Array(repeating: "0", count: JSONMistakes.limit).joined(separator: ",")
        #expect(try mistakes("[\(fewer)]", [String].self).count == JSONMistakes.limit)
    }

    private struct Silent: JSONReadable { init?(json: inout JSONReader) { return nil } }

    @Test func `what refuses itself without a note is noted`() throws {
        #expect(try mistakes("1", Silent.self) == ["the body is no Silent"])
    }

    @Test func `optional elements, trees and integers of every width are read`() throws {
        let document = try JSONDocument(parsing: "[1,null,255]")
        #expect(try document.read([UInt8?].self) == [1, nil, 255])
        #expect(try document.read([JSONValue].self) == [1, nil, 255])
        #expect(try mistakes("[256,-1,1.5]", [UInt8].self).count == 3)
    }

    @Test func `mistakes are written as RFC 9457 has them`() throws {
        let document = try JSONDocument(parsing: #"{"street":"a"}"#)
        let error = #expect(throws: JSONMistakes.self) { try document.read(Address.self) }
        let mistakes = try #require(error)
        let text = JSONWriter.bytes(of: mistakes)
        #expect(
            String(decoding: text, as: UTF8.self)
                == ##"[{"detail":"is missing","pointer":"#/zip"}]"##)
    }

    @Test func `what a Decodable stops at becomes a mistake`() throws {
        let document = try JSONDocument(parsing: #"{"a":[{"b":1},{"b":"x"}]}"#)
        let error = #expect(throws: DecodingError.self) {
            try document.decode([String: [[String: Int]]].self)
        }
        let stopped = try #require(error)
        let mistake = JSONMistake(stopped)
        #expect(mistake.pointer.description == "/a/1/b")
        #expect(mistake.description == "/a/1/b is refused: a string stands where Int should")
    }
}
