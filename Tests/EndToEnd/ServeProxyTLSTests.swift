import Support
import Testing

@Suite("bx serve --proxy to https servers")
struct ServeProxyTLSTests {
    /// An answer through bx from an https server with that certificate, asked for by that host.
    private func answer(
        _ files: TLSFiles, certificate: String, host: String, trusting: String
    ) throws -> WireAnswer {
        let origin = try files.serve(pairs: [certificate])
        let server = try Server.serve(
            ByteString(files.site), "--proxy",
            ByteString("/far/=https://\(host):\(origin.port)/"), "--proxy-ca",
            ByteString(files.directory.path(trusting)))
        return try server.answer(to: "GET /far/index.html HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a server with a good certificate is asked`(host: String) throws {
        let files = try TLSFiles()
        let answer = try answer(files, certificate: "a", host: host, trusting: "ca.pem")
        #expect(answer.status == 200)
        #expect(answer.body == "<p>home")
    }

    @Test(arguments: [
        ("b", "ca.pem", "its certificate is for another host"),
        ("a", "other.pem", "its certificate is from an authority that is not known here"),
        ("other", "ca.pem", "its certificate is signed by itself"),
        ("old", "ca.pem", "its certificate has expired"),
    ])
    func `one that cannot be trusted is 502, and the reason is told`(
        certificate: String, trusting: String, words: String
    ) throws {
        let files = try TLSFiles()
        let answer = try answer(
            files, certificate: certificate, host: "localhost", trusting: trusting)
        #expect(answer.status == 502)
        #expect(answer.body.text.contains(words), "\(answer.body)")
    }
}
