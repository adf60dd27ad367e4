import Testing

@testable import HTTP

@Suite("RFC 9110 §8.8.3 entity tags") struct EntityTagTests {
    private func isListed(
        _ tag: EntityTag, _ field: String, _ comparison: EntityTag.Comparison
    ) -> Bool {
        tag.isListed(in: field.utf8.span.bytes, comparing: comparison)
    }

    // The table of §8.8.3.2.
    @Test(arguments: [
        ("W/\"1\"", true, "1", false, true), ("W/\"2\"", true, "1", false, false),
        ("\"1\"", true, "1", false, true), ("\"1\"", false, "1", true, true),
    ])
    func `strong and weak comparison`(
        field: String, isWeak: Bool, opaque: String, strong: Bool, weak: Bool
    ) throws {
        let tag = try #require(EntityTag(opaque, isWeak: isWeak))
        #expect(isListed(tag, field, .strong) == strong)
        #expect(isListed(tag, field, .weak) == weak)
    }

    @Test(arguments: [
        "*", " * ", "\"xyzzy\"", "\"a\", \"xyzzy\"", "\"a\",\"xyzzy\",\"c\"", ", ,\"xyzzy\"",
        "W/\"q\"\t,\t\"xyzzy\"", "\"xyzzy\", garbage", "\"a,b\", \"xyzzy\"", "\"\",\"xyzzy\"",
    ])
    func `a tag is found in a list`(field: String) throws {
        let tag = try #require(EntityTag("xyzzy"))
        #expect(isListed(tag, field, .strong))
    }

    @Test(arguments: [
        "", ",", "xyzzy", "\"xyzzy", "xyzzy\"", "\"xyzz\"", "\"xyzzyy\"", "\"XYZZY\"",
        "w/\"xyzzy\"", "W\"xyzzy\"", "W/", "W/xyzzy", "garbage, \"xyzzy\"", "\"a\" \"xyzzy\"",
        "\"a\";\"xyzzy\"", "\"xy zzy\"", "**", "*, \"q\"", "\"\\\"xyzzy\"",
    ])
    func `what is not there or not a tag is not found`(field: String) throws {
        let tag = try #require(EntityTag("xyzzy"))
        #expect(!isListed(tag, field, .weak))
    }

    @Test(arguments: [
        ("\"a\"", true), (" \"a\" ", true), ("\"a\",", false), ("\"b\"", false), ("*", false),
    ])
    func `a single tag is nothing but itself`(field: String, isEqual: Bool) throws {
        let tag = try #require(EntityTag("a"))
        let found = tag.isOnly(in: field.utf8.span.bytes, comparing: .strong)
        #expect(found == isEqual)
    }

    @Test(arguments: ["a b", "a\"b", "a\u{7F}", "a\n"])
    func `a tag cannot hold quotes, spaces and controls`(opaque: String) {
        #expect(EntityTag(opaque) == nil)
    }

    @Test func `a file's tag changes with its size and its time`() {
        let tag = EntityTag(size: 1024, changed: 1_773_014_400_123_456_789)
        #expect(tag.description == "\"189b0333fd02cd15-400\"")
        #expect(tag != EntityTag(size: 1025, changed: 1_773_014_400_123_456_789))
        #expect(tag != EntityTag(size: 1024, changed: 1_773_014_400_123_456_790))
        #expect(tag.weakened.description == "W/\"189b0333fd02cd15-400\"")
        #expect(tag.suffixed("-br").description == "\"189b0333fd02cd15-400-br\"")
        #expect(EntityTag(size: 0, changed: -1).description == "\"ffffffffffffffff-0\"")
    }
}
