import Forms
import Testing

@Suite("Cookies, RFC 6265bis") struct CookieTests {
    @Test func `the field is read in order, and what is no pair is passed over`() {
        let cookies = Cookies("a=1; b=\"x y\";c = 2 ;; d; =e; a=3; f=g=h; \u{E9}=\u{E9}")
        #expect(
            cookies.pairs.map { "\($0.name):\($0.value)" }
                == ["a:1", "b:\"x y\"", "c:2", "a:3", "f:g=h", "é:é"])
        #expect(cookies["a"] == "1" && cookies["A"] == nil)
    }

    @Test func `200 cookies are read and no more`() {
        let field = (0...200).map { "n\($0)=v" }.joined(separator: "; ")
        #expect(Cookies(field).pairs.count == 200)
        #expect(Cookies(field)["n199"] == "v" && Cookies(field)["n200"] == nil)
    }

    @Test func `attributes are written`() throws {
        var all = SetCookie.Attributes()
        (all.path, all.domain, all.maxAge, all.expires) = ("/x", "example.com", -1, 784_111_777)
        (all.sameSite, all.isPartitioned) = (SetCookie.SameSite.none, true)
        #expect(
            try SetCookie("a", "b", all).description
                == "a=b; Path=/x; Domain=example.com; Max-Age=-1; "
                + "Expires=Sun, 06 Nov 1994 08:49:37 GMT; Secure; HttpOnly; SameSite=None; Partitioned"
        )
        #expect(
            try SetCookie("__Host-a", "").description
                == "__Host-a=; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test(
        arguments: [
            ("", "x", .badName("")), ("a b", "x", .badName("a b")), ("a=", "x", .badName("a=")),
            ("a", "x;y", .badValue(name: "a")), ("a", "x y", .badValue(name: "a")),
            ("a", "x\r\ny", .badValue(name: "a")), ("a", "é", .badValue(name: "a")),
            ("a", String(repeating: "x", count: 4096), .tooLong(name: "a")),
        ] as [(String, String, CookieError)])
    func `what browsers would not take is refused`(
        _ name: String, _ value: String, _ error: CookieError
    ) {
        #expect(throws: error) { try SetCookie(name, value) }
    }

    @Test func `4096 bytes are taken`() throws {
        let value = String(repeating: "x", count: 4095)
        #expect(try SetCookie("a", value).value == value)
    }

    @Test func `prefixes keep their promises`() throws {
        var attributes = SetCookie.Attributes()
        attributes.path = "/x"
        #expect(throws: CookieError.prefixUnmet(name: "__Host-a", needs: "Path=/")) {
            try SetCookie("__Host-a", "", attributes)
        }
        attributes = SetCookie.Attributes()
        attributes.domain = "example.com"
        #expect(throws: CookieError.prefixUnmet(name: "__HOST-a", needs: "no Domain")) {
            try SetCookie("__HOST-a", "", attributes)
        }
        #expect(try SetCookie("__Secure-a", "", attributes).attributes == attributes)
        attributes.isSecure = false
        #expect(throws: CookieError.prefixUnmet(name: "__Secure-a", needs: "Secure")) {
            try SetCookie("__Secure-a", "", attributes)
        }
    }

    @Test func `SameSite=None and Partitioned need Secure, and attributes have no semicolon`() {
        var attributes = SetCookie.Attributes()
        (attributes.isSecure, attributes.sameSite) = (false, SetCookie.SameSite.none)
        #expect(throws: CookieError.needsSecure(name: "a", attribute: "SameSite=None")) {
            try SetCookie("a", "", attributes)
        }
        (attributes.sameSite, attributes.isPartitioned) = (nil, true)
        #expect(throws: CookieError.needsSecure(name: "a", attribute: "Partitioned")) {
            try SetCookie("a", "", attributes)
        }
        attributes = SetCookie.Attributes()
        attributes.path = "/; Domain=evil"
        #expect(throws: CookieError.badAttribute(name: "a", attribute: "Path")) {
            try SetCookie("a", "", attributes)
        }
    }

    @Test(arguments: ["", "x", "/" + String(repeating: "x", count: 1024), "/\u{E9}"])
    func `a path that browsers ignore is refused`(_ path: String) {
        var attributes = SetCookie.Attributes()
        attributes.path = path
        #expect(throws: CookieError.badAttribute(name: "a", attribute: "Path")) {
            try SetCookie("a", "", attributes)
        }
    }

    @Test func `a path of 1024 bytes is taken`() throws {
        var attributes = SetCookie.Attributes()
        attributes.path = "/" + String(repeating: "x", count: 1023)
        #expect(try SetCookie("a", "", attributes).attributes == attributes)
    }

    @Test(arguments: ["__Http-a", "__Host-Http-a"])
    func `cookies that no script may make are for no script`(_ name: String) {
        var attributes = SetCookie.Attributes()
        attributes.isHTTPOnly = false
        #expect(throws: CookieError.prefixUnmet(name: name, needs: "HttpOnly")) {
            try SetCookie(name, "", attributes)
        }
    }
}

@Suite("Signed cookies") struct CookieSignerTests {
    let old = [UInt8](repeating: 1, count: 32)
    let new = [UInt8](repeating: 2, count: 32)

    @Test func `a signed value is what was signed, for its own name`() throws {
        let signer = try CookieSigner(keys: [new])
        let signed = signer.sign("a.b=c", name: "id")
        #expect(signer.verify(signed, name: "id") == "a.b=c")
        #expect(signer.verify(signed, name: "di") == nil)
        #expect(signer.verify("a.b=c", name: "id") == nil && signer.verify("", name: "id") == nil)
        #expect(try SetCookie("id", signed).value == signed)
        // openssl: printf '2:id=a.b=c' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0202...
        #expect(signed.hasPrefix("a.b=c.") && signed.utf8.count == 6 + 43)
    }

    @Test func `no change of one byte passes`() throws {
        let signer = try CookieSigner(keys: [new])
        let signed = Array(signer.sign("user-7", name: "id").utf8)
        for index in signed.indices {
            var forged = signed
            forged[index] ^= 1
            #expect(signer.verify(String(decoding: forged, as: UTF8.self), name: "id") == nil)
        }
    }

    @Test func `the first key signs and all verify`() throws {
        let before = try CookieSigner(keys: [old])
        let rotated = try CookieSigner(keys: [new, old])
        let after = try CookieSigner(keys: [new])
        let signed = before.sign("x", name: "id")
        #expect(
            rotated.verify(signed, name: "id") == "x" && after.verify(signed, name: "id") == nil)
        #expect(after.verify(rotated.sign("x", name: "id"), name: "id") == "x")
        #expect(throws: CookieError.noKey) { try CookieSigner(keys: []) }
        #expect(throws: CookieError.noKey) { try CookieSigner(keys: [[]]) }
    }
}
