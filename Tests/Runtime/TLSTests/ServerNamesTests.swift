import TLS
import Testing

@Suite("Which certificate is for a name (RFC 6066 section 3, RFC 9525 section 6.3)")
struct ServerNamesTests {
    private let names = ServerNames([
        ["example.org", "www.example.org"], ["*.example.org", "*.example.net"],
        ["api.example.org", "example.org", "192.0.2.1", "2001:db8::1"],
    ])

    @Test(arguments: [
        ("example.org", 0), ("www.example.org", 0), ("EXAMPLE.org", 0), ("example.org.", 0),
        // Exactly before by a wildcard, and the first before the later.
        ("api.example.org", 2), ("other.example.org", 1), ("a.example.net", 1),
        ("192.0.2.1", 2), ("2001:db8::1", 2),
        // A wildcard is one whole label.
        ("a.b.example.org", nil), ("example.net", nil), (".example.net", nil),
        ("xexample.net", nil), ("", nil), (".", nil), ("org", nil), ("*.example.org", 1),
    ])
    func `the first exact name counts, then a wildcard of one label`(
        name: String, index: Int?
    ) {
        #expect(names.index(for: name) == index)
    }

    @Test func `without names nothing is found`() {
        #expect(ServerNames([]).index(for: "example.org") == nil)
        #expect(ServerNames([[], []]).index(for: "example.org") == nil)
    }
}
