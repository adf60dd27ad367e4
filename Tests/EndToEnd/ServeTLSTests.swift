import Support
import Testing

@Suite("bx serve over TLS: what foreign clients see")
struct ServeTLSTests {
    // MARK: Protocols and ciphers

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `1.2 and 1.3 are spoken, with http/1.1, without compression or early data`(
        version: String
    ) throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.shell(
            "openssl s_client -connect localhost:$PORT -CAfile ca.pem -verify_return_error "
                + "-servername localhost -alpn h2,http/1.1 \(version) < /dev/null 2>&1", server)
        let text = outcome.output.text
        #expect(outcome.code == 0)
        for line in [
            "Verify return code: 0 (ok)", "ALPN protocol: http/1.1", "Compression: NONE",
            "GCM", "Server Temp Key: X25519",
        ] { #expect(text.contains(line), "\(line) in \(text)") }
        #expect(text.contains(version == "-tls1_3" ? "TLSv1.3" : "TLSv1.2"))
        #expect(!text.contains("Early data was accepted"))
        if version == "-tls1_2" { #expect(text.contains("Secure Renegotiation IS supported")) }
    }

    @Test(arguments: [
        "-tls1 -cipher ALL:@SECLEVEL=0", "-tls1_1 -cipher ALL:@SECLEVEL=0",
        "-tls1_2 -cipher AES128-GCM-SHA256", "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", "-tls1_2 -cipher aNULL:@SECLEVEL=0",
        "-tls1_2 -cipher NULL:@SECLEVEL=0", "-tls1_2 -cipher DHE", "-tls1_2 -cipher PSK",
        "-tls1_2 -cipher CAMELLIA:ARIA", "-tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256",
        "-alpn h2", "-tls1_3 -groups ffdhe2048",
    ])
    func `older protocols and weaker ciphers are refused`(option: String) throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.shell(
            "openssl s_client -connect localhost:$PORT \(option) < /dev/null 2>&1", server)
        #expect(outcome.code != 0)
        #expect(outcome.output.text.contains("no peer certificate available"))
        // The server goes on.
        #expect(try files.shell("curl -s --cacert ca.pem $URL/", server).output == "<p>home")
    }

    @Test func `renegotiation is refused`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.shell(
            "(sleep 0.3; echo R; sleep 0.5) | timeout 10 openssl s_client -tls1_2 "
                + "-connect localhost:$PORT 2>&1", server)
        #expect(outcome.output.text.contains("RENEGOTIATING"))
        #expect(outcome.output.text.contains("no renegotiation"))
    }

    // MARK: Clients

    @Test(arguments: ["a", "b"])
    func `curl sends and gets much, with either kind of key`(pair: String) throws {
        let files = try TLSFiles()
        let server = try files.serve(pairs: [pair])
        let name = pair == "a" ? "localhost" : "b.test"
        let outcome = try files.shell(
            "curl -sS --cacert ca.pem --resolve \(name):$PORT:127.0.0.1 -o out "
                + "https://\(name):$PORT/big.bin && cmp out site/big.bin && curl -sS --cacert "
                + "ca.pem --resolve \(name):$PORT:127.0.0.1 -r 1000000-2999999 -o part "
                + "https://\(name):$PORT/big.bin && tail -c +1000001 site/big.bin "
                + "| head -c 2000000 | cmp - part && echo same", server)
        #expect(outcome.output == "same\n", "\(outcome.errors)")
    }

    @Test func `Node keeps its connection and resumes with a ticket`() throws {
        let files = try TLSFiles()
        let server = try files.serve("--workers", "2")
        try files.directory.write(
            """
            const https = require('https'), fs = require('fs')
            const ca = fs.readFileSync('ca.pem')
            const get = (agent) => new Promise((done, fail) => https.get(
              process.env.URL, {agent, ca}, (answer) => {
                let text = ''
                const isResumed = answer.socket.isSessionReused()
                answer.on('data', (piece) => text += piece).on('end', () =>
                  done([text, answer.req.reusedSocket, isResumed]))
              }).on('error', fail))
            ;(async () => {
              const agent = new https.Agent({keepAlive: true})
              const seen = [await get(agent), await get(agent)]
              agent.destroy()
              const third = new https.Agent({keepAlive: false, maxCachedSessions: 10})
              await get(third)
              seen.push(await get(third))
              console.log(JSON.stringify(seen))
            })()
            """, to: "client.js")
        let outcome = try files.shell("node client.js", server)
        #expect(
            outcome.output
                == "[[\"<p>home\",false,false],[\"<p>home\",true,false],[\"<p>home\",false,true]]\n",
            "\(outcome.errors)")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `tickets are good at every loop`(version: String) throws {
        let files = try TLSFiles()
        let server = try files.serve("--workers", "4")
        let outcome = try files.shell(
            "(printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 0.3) | openssl s_client "
                + "\(version) -connect localhost:$PORT -sess_out session > /dev/null 2>&1; "
                + "for i in 1 2 3 4 5 6 7 8; do openssl s_client \(version) -connect "
                + "localhost:$PORT -sess_in session < /dev/null 2>&1 | grep -c ^Reused; done",
            server)
        #expect(outcome.output.text == String(repeating: "1\n", count: 8))
    }

    // MARK: Names, staples, clients' certificates

    @Test(arguments: [
        ("localhost", "CN = a"), ("b.test", "CN = b"), ("x.wild.test", "CN = b"),
        ("x.y.wild.test", "CN = a"), ("unknown.test", "CN = a"), ("B.TEST", "CN = b"),
    ])
    func `the name that a client asks for chooses the certificate`(
        name: String, subject: String
    ) throws {
        let files = try TLSFiles()
        let server = try files.serve(pairs: ["a", "b"])
        for version in ["-tls1_2", "-tls1_3", "-tls1_3 -groups P-521:P-256"] {
            let outcome = try files.shell(
                "openssl s_client \(version) -connect localhost:$PORT -servername \(name) "
                    + "< /dev/null 2>&1 | grep ^subject", server)
            #expect(outcome.output.text == "subject=\(subject)\n")
        }
    }

    @Test func `an OCSP response is stapled as it is`() throws {
        let files = try TLSFiles()
        let made = try Command.shell(
            """
            serial=$(openssl x509 -in a.pem -noout -serial | cut -d= -f2)
            printf 'V\\t491231235959Z\\t\\t%s\\tunknown\\t/CN=a\\n' $serial > index.txt
            openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca-key.pem \
              -issuer ca.pem -cert a.pem -ndays 5 -respout staple.der
            """
        ).with { $0.directory = .path(files.directory.path) }.run()
        #expect(made.code == 0, "\(made.errors)")
        let server = try files.serve("--tls-ocsp", files.directory.path("staple.der"))
        let outcome = try files.shell(
            "openssl s_client -connect localhost:$PORT -status -CAfile ca.pem < /dev/null 2>&1",
            server)
        #expect(outcome.output.text.contains("OCSP Response Status: successful"))
        #expect(outcome.output.text.contains("Cert Status: good"))
    }

    @Test func `only clients with a certificate of the authority come in`() throws {
        let files = try TLSFiles()
        let server = try files.serve("--tls-client-ca", files.directory.path("ca.pem"))
        let curl = "curl -sS --cacert ca.pem https://localhost:$PORT/"
        #expect(
            try files.shell("\(curl) --cert me.pem --key me-key.pem", server).output == "<p>home")
        for version in ["", "--tls-max 1.2"] {
            let none = try files.shell("\(curl) \(version)", server)
            #expect(none.code != 0 && none.output.bytes.isEmpty)
            let other = try files.shell(
                "\(curl) \(version) --cert other.pem --key other-key.pem", server)
            #expect(other.code != 0 && other.output.bytes.isEmpty)
        }
        let optional = try files.serve(
            "--tls-client-ca", files.directory.path("ca.pem"), "--tls-client-optional")
        #expect(try files.shell(curl, optional).output == "<p>home")
        #expect(
            try files.shell("\(curl) --cert other.pem --key other-key.pem", optional).code != 0)
    }

    // MARK: http beside it

    @Test func `plain http is redirected, and browsers are told to stay`() throws {
        let files = try TLSFiles()
        let server = try files.serve("--hsts", "30d", "--redirect-http", "127.0.0.1:0")
        try server.process.wait(for: "the address that redirects") {
            $0.output.text.contains("redirecting http://")
        }
        let text = server.process.output.text
        let plain = text.split(separator: "\n").last?.split(separator: " ")[1] ?? ""
        let outcome = try files.shell(
            "curl -si \(plain)/a?b=c; curl -si -H 'Host: evil.test' \(plain)/; "
                + "curl -si --cacert ca.pem $URL/; curl -sL --cacert ca.pem \(plain)/", server)
        let answers = outcome.output.text
        #expect(answers.contains("HTTP/1.1 308 "))
        #expect(answers.contains("Location: \(server.url)/a?b=c\r\n"))
        #expect(answers.contains("HTTP/1.1 421 "))
        #expect(answers.contains("Strict-Transport-Security: max-age=2592000\r\n"))
        #expect(answers.hasSuffix("<p>home"))
        // RFC 6797 section 7.2: never over plain http.
        #expect(answers.split(separator: "Strict-Transport").count == 2)
    }

    @Test func `plain http at the TLS port is answered in its own words`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let answer = try server.answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == 400)
        #expect(answer.body.text.contains("https://"))
    }
}
