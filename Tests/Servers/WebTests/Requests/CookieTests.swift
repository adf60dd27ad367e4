import Testing
import Web

@Suite("Cookies of requests and answers") struct CookieTests {
    @Test func `a cookie is read, set, signed and removed`() async throws {
        let signer = try CookieSigner(keys: [Array("0123456789abcdef0123456789abcdef".utf8)])
        let app = App()
        app.get("/set") { _ in
            var response = Response(.noContent)
            response.setCookie(try SetCookie("theme", "dark"))
            try response.setCookie("user", "ada", signedBy: signer)
            return response
        }
        app.get("/read") { request in
            "\(request.cookie("theme") ?? "-") \(request.cookie("user", signedBy: signer) ?? "-")"
        }
        app.get("/remove") { _ in
            var response = Response(.noContent)
            try response.removeCookie("theme")
            return response
        }
        try await app.test { client in
            let set = try await client.get("/set").fields.values(of: "set-cookie")
            #expect(set.first == "theme=dark; Path=/; Secure; HttpOnly; SameSite=Lax")
            let pairs = set.map { String($0.prefix { $0 != ";" }) }
            let read = try await client.get(
                "/read", fields: ["Cookie": pairs.joined(separator: "; ")])
            #expect(read.text == "dark ada")
            let forged = try await client.get("/read", fields: ["Cookie": "user=bob.\(pairs[1])"])
            #expect(forged.text == "- -")
            let removed = try await client.get("/remove").fields["set-cookie"]
            #expect(removed?.contains("theme=; ") == true)
            #expect(removed?.contains("Max-Age=0") == true)
        }
    }

    @Test func `an encrypted cookie is read by who holds a key, under its own name`() async throws {
        let old = try CookieSealer(keys: [Array("an old key".utf8)])
        let both = try CookieSealer(keys: [Array("a new key".utf8), Array("an old key".utf8)])
        let new = try CookieSealer(keys: [Array("a new key".utf8)])
        let app = App()
        app.get("/set") { _ in
            var response = Response(.noContent)
            try response.setCookie("card", "4111 \u{1F4B3}", sealedBy: old)
            return response
        }
        app.get("/read") { request in
            [old, both, new].map { request.cookie("card", sealedBy: $0) ?? "-" }
                .joined(separator: "|")
        }
        try await app.test { client in
            let set = try #require(try await client.get("/set").fields["set-cookie"])
            let pair = String(set.prefix { $0 != ";" })
            #expect(!set.contains("4111"))
            let read = try await client.get("/read", fields: ["Cookie": pair])
            #expect(read.text == "4111 \u{1F4B3}|4111 \u{1F4B3}|-")
            #expect(try await client.get("/set").fields["set-cookie"] != set)
        }
    }

    @Test func `an encrypted cookie that was changed anywhere is none`() throws {
        let sealer = try CookieSealer(keys: [Array("a key".utf8)])
        let sealed = Array(try sealer.seal("value", name: "a").utf8)
        #expect(sealer.open(String(decoding: sealed, as: UTF8.self), name: "a") == "value")
        #expect(sealer.open(String(decoding: sealed, as: UTF8.self), name: "b") == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] =
                changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(sealer.open(String(decoding: changed, as: UTF8.self), name: "a") == nil)
            let cut = String(decoding: sealed[..<index], as: UTF8.self)
            #expect(sealer.open(cut, name: "a") == nil)
        }
    }

    @Test func `without a key there is nothing to encrypt with`() {
        #expect(throws: CookieError.noKey) { try CookieSealer(keys: []) }
        #expect(throws: CookieError.noKey) { try CookieSealer(keys: [[1], []]) }
    }
}
