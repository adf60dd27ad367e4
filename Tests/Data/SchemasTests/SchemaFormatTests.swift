import Testing

@testable import Schemas

@Suite("Formats of strings") struct SchemaFormatTests {
    private static let label = String(repeating: "a", count: 63)
    /// 4 × 64 - 1 bytes, of which the last label is two shorter than it may be.
    private static let host = [label, label, label, String(repeating: "a", count: 61)]
        .joined(separator: ".")

    @Test(arguments: [
        (
            SchemaFormat.dateTime,
            [
                "2026-11-23T15:04:05Z", "2026-11-23t15:04:05z",
                "2026-11-23T15:04:05.123456789+01:00",
                "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.5-08:00", "2024-02-29T00:00:00-23:59",
            ],
            [
                "", "2026-11-23", "2026-11-23 15:04:05Z", "2026-11-23T15:04:05",
                "2026-11-23T15:04Z",
                "2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z", "1998-12-31T23:58:60Z",
                "1998-12-31T22:59:60Z", "2026-11-23T15:04:61Z", "2026-11-23T15:04:05.Z",
                "2026-11-23T15:04:05+24:00", "2026-11-23T15:04:05+01:60",
                "2026-11-23T15:04:05+0100",
                "2023-02-29T00:00:00Z", "2026-11-23T15:04:05ZZ", "2026-11-23T15:04:05Z ",
            ]
        ),
        (
            .date,
            ["2026-11-23", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"],
            [
                "2023-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
                "2026-1-01", "20260101", "2026-01-01T", "-2026-01-01", "٢٠٢٦-01-01",
            ]
        ),
        (
            .time,
            ["15:04:05Z", "00:00:00+00:00", "23:59:60Z", "01:29:60+01:30", "08:30:06.283185z"],
            ["15:04:05", "24:00:00Z", "15:04Z", "23:59:60+01:00", "08:30:06#00:20", "1:02:03Z"]
        ),
        (
            .email,
            [
                "ada@example.org", "a@b", "a.b+c_d~!@x-y.example", #""a b"@example.org"#,
                #""a\"b"@example.org"#, "ada@[192.0.2.1]", "ada@[IPv6:2001:db8::1]",
                String(repeating: "a", count: 64) + "@example.org",
            ],
            [
                "", "ada", "@example.org", "ada@", ".ada@example.org", "ada.@example.org",
                "a..b@example.org", "a b@example.org", "ada@example..org", "ada@-example.org",
                "ada@[127.0.0.300]", #""a"b"@example.org"#, #""a"#, "é@example.org", "a@b@c",
                "ada@example.org\n", String(repeating: "a", count: 65) + "@example.org",
            ]
        ),
        (
            .hostname,
            [
                "a", "www.example.org", "1.2.3", "xn--nxasmq6b.example", "A-B", label, "a.\(label)",
                host,
            ],
            [
                "", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "é.org", "ab--c", "xn--",
                label + "a",
                host + "a",
            ]
        ),
        (
            .ipv4,
            ["0.0.0.0", "255.255.255.255", "192.0.2.1"],
            [
                "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.", "1..3.4", "1.2.3.4/8",
                "0x1.2.3.4", "1.2.3.-4", "1234.1.1.1", "১.2.3.4",
            ]
        ),
        (
            .ipv6,
            [
                "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::8",
                "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "ABCD::ef01",
                "1::1.2.3.4",
            ],
            [
                "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::",
                ":1:2",
                "1:", "::g", "1:2:3:4:5:6:7:8::", "::1%eth0", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3",
                "1::2:", "[::1]", "1.2.3.4",
            ]
        ),
        (
            .uri,
            [
                "https://example.org", "http://a:b@example.org:8080/p/q?x=1&y=%20#top",
                "mailto:ada@example.org",
                "urn:isbn:0451450523", "file:///etc/hosts", "http://[2001:db8::1]:80/", "a:",
                "x+y-z.1:/",
                "http://example.org/?q=a/b?c", "tel:+1-816-555-1212", "http://a.b?x@y",
            ],
            [
                "", "example.org", "//example.org", "/a", "1a:b", ":a", "http://exa mple.org",
                "http://é.org",
                "http://a/%2", "http://a/%gg", "http://[::1", "http://[x]/", "http://a:b/",
                "http://a#b#c",
                "http://a/<b>", #"http://a\b"#, "http://a/{b}", "http://[a@b]/", "http://a^b",
            ]
        ),
        (
            .uuid,
            ["01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-CDEF-0123-456789ABCDEF"],
            [
                "", "0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcde",
                "01234567-89ab-cdef-0123-456789abcdef0", "01234567-89ab-cdef-0123-456789abcdeg",
                "{01234567-89ab-cdef-0123-456789abcdef}", "0123456-789ab-cdef-0123-456789abcdef",
            ]
        ),
        (.password, ["", "x"], []),
    ])
    func `a text is of a format or not`(format: SchemaFormat, right: [String], wrong: [String]) {
        for text in right { #expect(format.matches(text), "\(format) \(text)") }
        for text in wrong { #expect(!format.matches(text), "\(format) \(text)") }
    }

    @Test func `an address is as long as a path of mail allows and no longer`() {
        let domain = [Self.label, Self.label, String(repeating: "a", count: 61)]
            .joined(separator: ".")
        let address = String(repeating: "b", count: 64) + "@" + domain
        #expect(address.utf8.count == 254)
        #expect(SchemaFormat.email.matches(address))
        #expect(!SchemaFormat.email.matches(address + "a"))
    }

    @Test func `every format but one refuses something, and takes what its mistake suggests`() {
        for format in SchemaFormat.allCases where format != .password {
            #expect(!format.matches("?"))
            let example = format.expectation.split(separator: " ").last.map(String.init) ?? ""
            #expect(format.matches(example), "\(example)")
        }
    }
}
