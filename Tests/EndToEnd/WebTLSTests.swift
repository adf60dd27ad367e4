import Support
import Testing

@Suite("A program's own https") struct WebTLSTests {
    private func start(_ files: TLSFiles, _ certificate: String) throws -> Server {
        try Server(
            Command(
                Checkout.product("web-server"),
                [
                    "0", ByteString(files.directory.path("\(certificate).pem")),
                    ByteString(files.path(key: certificate)),
                ]))
    }

    @Test func `App's run speaks https with the certificate it is given`() throws {
        let files = try TLSFiles()
        let server = try start(files, "a")
        #expect(server.url.hasPrefix("https://"))
        let outcome = try files.shell(
            "curl -sS --cacert ca.pem $URL/plain; curl -sS --cacert ca.pem $URL/who", server)
        #expect(outcome.output == "Hello, world!\ntrue -", "\(outcome.errors)")
        #expect(try server.stop().code == 0)
    }

    @Test func `a certificate that cannot be used ends the program with a sentence`() throws {
        let files = try TLSFiles()
        let outcome = try Command(
            Checkout.product("web-server"),
            [
                "0", ByteString(files.directory.path("a.pem")),
                ByteString(files.path(key: "b")),
            ]
        ).run()
        #expect(outcome.code != 0)
        #expect(outcome.errors.text.contains("does not belong to the certificate"))
    }
}
