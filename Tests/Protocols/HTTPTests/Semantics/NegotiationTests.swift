import Testing

@testable import HTTP

@Suite("RFC 9110 §12.5.3 Accept-Encoding") struct AcceptEncodingTests {
    static let all: ContentCodings = [.identity, .gzip, .brotli, .zstandard]

    private func preferred(
        _ field: String, among available: ContentCodings = Self.all
    ) -> ContentCoding? {
        AcceptEncoding(field.utf8.span.bytes).preferred(among: available)
    }

    @Test(
        arguments: [
            ("gzip", .gzip), ("gzip, deflate, br", .brotli), ("gzip, deflate, br, zstd", .brotli),
            ("gzip, zstd", .zstandard), ("x-gzip", .gzip), ("GZIP", .gzip), ("*", .brotli),
            ("compress, gzip", .gzip), ("", .identity), ("deflate", .identity),
            ("compress;q=0.5, gzip;q=1.0", .gzip), ("gzip;q=1.0, identity; q=0.5, *;q=0", .gzip),
            ("br;q=0.5, gzip;q=0.8", .gzip), ("br;q=0, gzip", .gzip), ("br;q=0, *", .zstandard),
            ("gzip;q=0", .identity), ("gzip;q=0.5, identity", .identity),
            ("gzip;q=0.001", .gzip), ("gzip;q=0.0", .identity), ("gzip;Q=0.3", .gzip),
            ("gzip ; q=1.000", .gzip), ("gzip;q=1.001", .identity), ("gzip;q=0.1234", .identity),
            ("gzip;q=2", .identity), ("gzip;q=", .identity), ("gzip;q=-1", .identity),
            ("gzip;q=.5", .identity), ("gzip;q=1.", .gzip), ("gzip;q=05", .identity),
            (",,gzip,,", .gzip), ("gzip;foo=bar;q=0", .identity), ("*;q=0.5, gzip", .gzip),
            ("identity;q=0, gzip", .gzip), ("identity;q=0.5, *;q=0", .identity),
        ] as [(String, ContentCoding?)])
    func `the most wanted coding is chosen`(field: String, coding: ContentCoding?) {
        #expect(preferred(field) == coding)
    }

    @Test(
        arguments: [
            ("identity;q=0", ContentCodings.identity), ("*;q=0", .identity),
            ("*;q=0", [.identity, .gzip]),
            ("gzip", .brotli), ("identity;q=0, br", [.identity, .gzip]),
        ] as [(String, ContentCodings)])
    func `nothing acceptable is nothing`(field: String, available: ContentCodings) {
        #expect(preferred(field, among: available) == nil)
    }

    @Test func `only what is at hand is chosen`() {
        #expect(preferred("gzip, br", among: [.identity, .gzip]) == .gzip)
        #expect(preferred("gzip, br", among: .identity) == .identity)
        #expect(preferred("gzip, br", among: []) == nil)
    }

    @Test(arguments: ContentCoding.allCases)
    func `every coding is known by its token`(coding: ContentCoding) {
        let field = "\(coding.token);q=0.7"
        let accepted = AcceptEncoding(field.utf8.span.bytes)
        #expect(accepted.weight(of: coding) == 700)
    }
}

@Suite("RFC 9110 §12.5.1 Accept") struct AcceptTests {
    // The example of §12.5.1.
    static let field =
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"

    @Test(
        arguments: [
            ("text/plain", 700), ("text/html", 300), ("image/jpeg", 500), ("text", 500),
        ] as [(StaticString, Int)])
    func `the most specific range decides`(type: StaticString, weight: Int) {
        let found = Accept.weight(of: type, in: Self.field.utf8.span.bytes)
        #expect(found == weight)
    }

    @Test(
        arguments: [
            ("*/*", 0), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0),
            ("application/json", 1), ("application/json, text/plain, */*", 1),
            ("APPLICATION/JSON", 1), ("text/html;q=0.5, application/json", 1),
            ("text/html, application/json", 0), ("application/*", 1), ("text/html;q=0, */*", 1),
            ("application/json;q=0.1", 1), ("application/json;note=\"a, text/html\"", nil),
            ("image/png", nil), ("", nil), ("text/html;q=0", nil), ("*", nil), ("text/", nil),
            ("/*", nil), ("tex/*", nil), ("text/html;level=1", nil), ("\"", nil), ("\"\\", nil),
            ("text/html;level=\"", nil),
        ] as [(String, Int?)])
    func `HTML or JSON`(field: String, index: Int?) {
        let offers: [StaticString] = ["text/html", "application/json"]
        let found = Accept.preferred(among: offers, in: field.utf8.span.bytes)
        #expect(found == index)
    }
}
