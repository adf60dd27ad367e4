import Forms
import Testing

@Suite("application/x-www-form-urlencoded, URL Standard") struct URLEncodedFormTests {
    typealias Pair = URLEncodedForm.Pair

    @Test(
        arguments: [
            ("", []), ("&&", []), ("a", [Pair("a", "")]), ("=", [Pair("", "")]),
            ("a=1&b=2&a=3", [Pair("a", "1"), Pair("b", "2"), Pair("a", "3")]),
            ("a+b=c%20d%2B", [Pair("a b", "c d+")]), ("a=b=c", [Pair("a", "b=c")]),
            ("%e2%82%ac=%00", [Pair("€", "\0")]),
        ] as [(String, [Pair])])
    func `pairs are read`(_ text: String, _ pairs: [Pair]) throws {
        #expect(try URLEncodedForm(parsing: text.utf8).pairs == pairs)
        #expect(try URLEncodedForm(parsing: text.utf8, decoding: .lossy).pairs == pairs)
    }

    @Test(
        arguments: [
            ("a=%", .badEscape(offset: 2), "%"), ("a=%4", .badEscape(offset: 2), "%4"),
            ("a=%zz", .badEscape(offset: 2), "%zz"), ("a=%4&b", .badEscape(offset: 2), "%4"),
            ("a=%ff", .notUTF8(offset: 5), "\u{FFFD}"),
            ("a=%c0%80", .notUTF8(offset: 8), "\u{FFFD}\u{FFFD}"),
        ] as [(String, URLEncodedError, String)])
    func `what is wrong is an error or has a reading, as asked`(
        _ text: String, _ error: URLEncodedError, _ lossy: String
    ) throws {
        #expect(throws: error) { try URLEncodedForm(parsing: text.utf8) }
        #expect(try URLEncodedForm(parsing: text.utf8, decoding: .lossy)["a"] == lossy)
    }

    @Test func `limits hold at the bound and not past it`() throws {
        var limits = URLEncodedForm.Limits()
        (limits.pairs, limits.bytes) = (2, 3)
        #expect(try URLEncodedForm(parsing: "a=%20bc&b".utf8, limits: limits).pairs.count == 2)
        #expect(throws: URLEncodedError.tooManyPairs(bound: 2)) {
            try URLEncodedForm(parsing: "a&b&c".utf8, limits: limits)
        }
        #expect(throws: URLEncodedError.tooLong(bound: 3)) {
            try URLEncodedForm(parsing: "a=bcde".utf8, limits: limits)
        }
    }

    @Test func `what is written reads as it was`() throws {
        let all = String(String.UnicodeScalarView((0..<0x250).compactMap { Unicode.Scalar($0) }))
        let form = URLEncodedForm([Pair("a b", all), Pair("", ""), Pair("*-._~", "+&=")])
        #expect(try URLEncodedForm(parsing: form.description.utf8) == form)
        #expect(form.description.hasPrefix("a+b=%00%01"))
        #expect(form.description.hasSuffix("&=&*-._%7E=%2B%26%3D"))
    }
}
