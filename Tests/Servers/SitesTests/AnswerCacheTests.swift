import HTTP
import HTTPServing
import Linux
import Testing

@testable import Sites

@Suite("What is kept of answers")
struct AnswerCacheTests {
    private static func entry(
        _ key: String, size: Int = 100, body: Segment? = nil, freshUntil: Int64 = 0
    ) throws -> CachedFile {
        let status = try FileDescriptor.open("/dev/null", 0).status()
        return try CachedFile(
            key: Array(key.utf8), mediaType: "text/plain",
            body: body ?? .bytes([UInt8](repeating: 0x61, count: size)),
            identification: FileIdentification(file: status, neighbours: [], now: 0),
            compresses: false, extraFields: Fields(), now: 0, freshUntil: freshUntil)
    }

    private static func found(_ key: String, in cache: AnswerCache) -> CachedFile? {
        Array(key.utf8).withUnsafeBytes { cache.entry(for: $0) }
    }

    @Test func `an entry is found by its key alone`() throws {
        var cache = AnswerCache(weightMax: 1 << 20, entriesMax: 10)
        let entry = try Self.entry("/a")
        cache.insert(entry)
        #expect(Self.found("/a", in: cache) === entry)
        #expect(Self.found("/b", in: cache) == nil)
        #expect(Self.found("", in: cache) == nil)
        let other = try Self.entry("/a")
        cache.insert(other)
        #expect(Self.found("/a", in: cache) === other)
        #expect(cache.count == 1)
        #expect(cache.weight == other.weight)
    }

    @Test func `there are never more entries than the bound`() throws {
        var cache = AnswerCache(weightMax: 1 << 30, entriesMax: 10)
        for number in 0..<1000 {
            cache.insert(try Self.entry("/\(number)"))
            #expect(cache.count == min(number + 1, 10))
            #expect(Self.found("/\(number)", in: cache) != nil)
        }
    }

    @Test func `there are never more bytes than the bound`() throws {
        let weight = try Self.entry("/0000", size: 1000).weight
        var cache = AnswerCache(weightMax: 5 * weight, entriesMax: 1000)
        for number in 1000..<2000 {
            cache.insert(try Self.entry("/\(number)", size: 1000))
            #expect(cache.weight <= 5 * weight)
        }
        #expect(cache.count == 5)
        #expect(cache.weight == 5 * weight)
        // One byte more than fits at all.
        cache.insert(try Self.entry("/big", size: 1000 + 4 * weight + 2))
        #expect(Self.found("/big", in: cache) == nil)
        #expect(cache.count == 5)
    }

    @Test func `what grows makes others go`() throws {
        let first = try Self.entry("/a"), second = try Self.entry("/b")
        var cache = AnswerCache(weightMax: first.weight * 3, entriesMax: 10)
        cache.insert(first)
        cache.insert(second)
        second.wasUsed = true
        let before = second.weight
        try second.add(
            FileVariant(
                coding: .gzip, entityTag: second.identity.entityTag, acceptsRanges: false,
                body: .bytes([UInt8](repeating: 0, count: first.weight))))
        cache.didGrow(second, by: second.weight - before)
        #expect(Self.found("/a", in: cache) == nil)
        #expect(cache.weight <= first.weight * 3)
    }

    @Test func `there are never more open files than the bound, and what holds none stays`() throws
    {
        var cache = AnswerCache(weightMax: 1 << 30, entriesMax: 100, openMax: 5)
        cache.insert(try Self.entry("/small"))
        let file = OpenFile(try FileDescriptor.open("/dev/null", 0))
        for number in 0..<50 {
            let entry = try Self.entry("/\(number)", body: .file(file, offset: 0, count: 1))
            cache.insert(entry)
            #expect(cache.openCount == min(number + 1, 5))
            #expect(Self.found("/\(number)", in: cache) === entry)
        }
        #expect(Self.found("/small", in: cache) != nil)
        let small = try #require(Self.found("/small", in: cache))
        try small.add(
            FileVariant(
                coding: .gzip, entityTag: small.identity.entityTag, acceptsRanges: false,
                body: .file(file, offset: 0, count: 1)))
        cache.didGrow(small, by: 0, opened: 1)
        #expect(cache.openCount == 5)
    }

    @Test func `what was used survives what was not`() throws {
        var cache = AnswerCache(weightMax: 1 << 30, entriesMax: 100)
        for number in 0..<100 { cache.insert(try Self.entry("/\(number)")) }
        for number in 0..<50 { Self.found("/\(number)", in: cache)?.wasUsed = true }
        for number in 100..<150 { cache.insert(try Self.entry("/\(number)")) }
        for number in 0..<50 { #expect(Self.found("/\(number)", in: cache) != nil) }
    }

    @Test func `a cache of nothing keeps nothing`() throws {
        for (weightMax, entriesMax) in [(0, 10), (1 << 20, 0)] {
            var cache = AnswerCache(weightMax: weightMax, entriesMax: entriesMax)
            cache.insert(try Self.entry("/a"))
            #expect(cache.count == 0)
            #expect(Self.found("/a", in: cache) == nil)
        }
    }

    @Test func `removing one never loses another`() throws {
        var cache = AnswerCache(weightMax: 1 << 30, entriesMax: 200)
        var expected: Set<Int> = []
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let number = Int.random(in: 0..<150, using: &random)
            if Bool.random(using: &random) {
                cache.insert(try Self.entry("/some/path/\(number)"))
                expected.insert(number)
            } else {
                Array("/some/path/\(number)".utf8).withUnsafeBytes { cache.remove($0) }
                expected.remove(number)
            }
            #expect(cache.count == expected.count)
        }
        for number in 0..<150 {
            let isFound = Self.found("/some/path/\(number)", in: cache) != nil
            #expect(isFound == expected.contains(number))
        }
    }

    @Test func `what was idle for long goes, and nothing else`() throws {
        var cache = AnswerCache(weightMax: 1 << 30, entriesMax: 100)
        for number in 0..<100 {
            cache.insert(try Self.entry("/\(number)", freshUntil: Int64(number)))
        }
        cache.removeEntries(idleSince: 60)
        #expect(cache.count == 40)
        #expect(Self.found("/59", in: cache) == nil)
        #expect(Self.found("/60", in: cache) != nil)
    }
}
