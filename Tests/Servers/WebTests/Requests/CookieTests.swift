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
}
