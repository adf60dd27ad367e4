import Testing

@testable import JSON

@Suite("What a JSON text may cost") struct JSONLimitTests {
    private func refusal(_ text: String, _ limits: JSONLimits) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONDocument(parsing: text, limits: limits)
            return nil
        } catch { return error }
    }

    private func nested(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }

    @Test(arguments: [0, 1, 16, 17, 100_000])
    func `a text is nested as deep as the limit and no deeper`(depth: Int) {
        let limits = JSONLimits(depth: depth)
        #expect(refusal(depth == 0 ? "1" : nested(depth), limits) == nil)
        #expect(refusal(nested(depth + 1), limits)?.reason == .tooDeep(limit: depth))
        #expect(refusal(nested(depth + 1), limits)?.offset == depth)
    }

    @Test(arguments: [4, 4096])
    func `a text is as long as the limit and no longer`(bytes: Int) {
        let limits = JSONLimits(bytes: bytes)
        let text = "\"" + String(repeating: "x", count: bytes - 2) + "\""
        #expect(refusal(text, limits) == nil)
        #expect(refusal(text + " ", limits)?.reason == .tooLong(limit: bytes))
    }

    /// Names before it, in numbers where the search changes its way; with escapes and without.
    @Test(arguments: [0, 1, 7, 31, 32, 33, 500], [#""twice""#, #""t\u0077ice""#, #""""#])
    func `of equal names the last counts, or the text is refused`(before: Int, name: String) throws
    {
        let others = (0..<before).map { "\"a longer name, number \($0)\":{\"twice\":0}," }.joined()
        let plain = name == #""""# ? name : #""twice""#
        let text = "{\(plain):1,\(others)\(name):[2],\"end\":3}"
        let key = name == #""""# ? "" : "twice"
        let root = try JSONDocument(parsing: text).root
        #expect(root[key]?[0]?.integer() == 2)
        #expect(root.value[key] == [2])
        #expect(try root.decode([String: JSONLeaf].self)[key] == .array)
        var limits = JSONLimits(duplicateNames: .refused)
        #expect(refusal(text, limits)?.reason == .duplicateName(key))
        limits.duplicateNames = .lastCounts
        #expect(refusal(text, limits) == nil)
        let once = "{\(plain):1,\(others)\"end\":3}"
        #expect(refusal(once, JSONLimits(duplicateNames: .refused)) == nil)
    }

    @Test func `equal names are told apart by their objects`() {
        let text = #"{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}"#
        #expect(refusal(text, JSONLimits(duplicateNames: .refused)) == nil)
    }

    @Test func `a hundred thousand names in one object are not compared with each other`() throws {
        let text = "{" + (0..<100_000).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}"
        let root = try JSONDocument(parsing: text).root
        #expect(root.count == 100_000)
        #expect(try root.decode([String: Int].self)["n99999"] == 99999)
    }

    @Test func `nor searched again for each of them when two are equal`() throws {
        let names = (0..<50_000).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        let root = try JSONDocument(parsing: "{\"n7\":-1,\(names)}").root
        #expect(try root.decode([String: Int].self)["n7"] == 7)
    }

    @Test func `errors that a Decodable swallows do not walk the text again`() throws {
        let text = "[" + Array(repeating: "{\"a\":[]}", count: 50_000).joined(separator: ",") + "]"
        let leaves = try JSONDocument(parsing: text).decode([JSONLeaf].self)
        #expect(leaves.count == 50_000)
    }

    @Test func `a number of any length makes a short error`() throws {
        let text = String(repeating: "9", count: 10_000)
        let error = #expect(throws: DecodingError.self) {
            try JSONDocument(parsing: text).decode(Int.self)
        }
        let stopped = try #require(error)
        #expect(
            JSONMistake(stopped).description
                == "the body is refused: the number \(text.prefix(40))... does not fit Int")
    }
}

/// Enough of a value to see which one it is.
enum JSONLeaf: Decodable, Equatable {
    case number, array, object

    init(from decoder: any Decoder) throws {
        if (try? decoder.unkeyedContainer()) != nil {
            self = .array
        } else if (try? decoder.singleValueContainer().decode(Int.self)) != nil {
            self = .number
        } else {
            self = .object
        }
    }
}
