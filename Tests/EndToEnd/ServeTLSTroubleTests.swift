import Support
import Testing

@Suite("bx serve over TLS: hostile peers, wrong files, changing files")
struct ServeTLSTroubleTests {
    // MARK: Peers

    @Test func `garbage is answered with an alert or an end, and hurts nobody`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        for garbage: ByteString in [
            [0], [0x16, 3, 1, 0, 0], [0x16, 3, 1, 0xff, 0xff], "SSH-2.0-x\r\n", "\0\0\0\0\0\0",
            [0x80, 0x2e, 1, 0, 2], [0x15, 3, 3, 0, 2, 2, 40], [0x17, 3, 3, 0, 1, 0],
            ByteString(Array(repeating: 0xff, count: 100_000)),
        ] {
            let connection = try server.connect()
            // The server may have gone before all is sent.
            try? connection.send(garbage)
            connection.halfClose()
            _ = try? connection.readToEnd()
        }
        #expect(try files.shell("curl -s --cacert ca.pem $URL/", server).output == "<p>home")
    }

    @Test func `handshakes and requests may come byte by byte, and cut at each byte`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.python(
            """
            def through(step, version):
                made = context(maximum_version=version)
                incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
                tls = made.wrap_bio(incoming, outgoing, server_hostname="localhost")
                wire = plain()
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                def send():
                    data = outgoing.read()
                    if len(data) > step > 1:
                        wire.sendall(data[:step]); time.sleep(0.0005); wire.sendall(data[step:])
                    else:
                        for at in range(0, len(data), step): wire.sendall(data[at:at + step])
                def run(work):
                    while True:
                        try:
                            result = work(); send(); return result
                        except ssl.SSLWantReadError:
                            send()
                            data = wire.recv(65536)
                            if data: incoming.write(data)
                            else: incoming.write_eof()
                run(tls.do_handshake)
                run(lambda: tls.write(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"))
                text = b""
                while not text.endswith(b"<p>home"): text += run(lambda: tls.read(4096))
                assert text.startswith(b"HTTP/1.1 200")
                run(lambda: tls.write(b"GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n"))
                while run(lambda: tls.read(4096)): pass  # Raises without close_notify.
                wire.close()
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                for step in list(range(1, 64)) + list(range(64, 600, 37)): through(step, version)
            print("done")
            """, server)
        #expect(outcome.output == "done\n", "\(outcome.errors)")
    }

    @Test func `a body that is cut off without close_notify never looks whole`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.python(
            """
            # The server must say close_notify behind an answer that ends the connection.
            one = connect(); one.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
            data = b""
            one.suppress_ragged_eofs = False
            while piece := one.recv(4096): data += piece
            assert data.endswith(b"<p>home")
            # A peer that goes in the middle of an answer.
            for _ in range(20):
                two = connect(); two.sendall(b"GET /big.bin HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                two.recv(1000); two.close()
            # One that reads slowly gets all of it.
            three = connect()
            three.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
            three.sendall(b"GET /big.bin HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
            time.sleep(0.3)
            head, body = read(three)
            assert body == open("site/big.bin", "rb").read()
            # Half-closed, TCP alone: the answer still comes, then the end.
            print("done")
            """, server)
        #expect(outcome.output == "done\n", "\(outcome.errors)")
    }

    @Test func `handshakes that do not end are ended, and hold nobody up`() throws {
        let files = try TLSFiles()
        let server = try files.serve("--head-timeout", "300ms")
        let outcome = try files.python(
            """
            idle = [plain() for _ in range(200)]
            for each in idle[:100]: each.sendall(bytes([0x16, 3, 1, 2, 0, 1]))
            began = time.monotonic()
            assert get(connect())[1] == b"<p>home"
            assert time.monotonic() - began < 5
            for each in idle:
                while each.recv(100): pass
            print("done")
            """, server)
        #expect(outcome.output == "done\n", "\(outcome.errors)")
    }

    @Test func `renewed keys in a row are no way to keep the server busy`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.shell(
            "(for i in 1 2 3 4 5; do echo K; sleep 0.05; done; "
                + "printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 0.3) | timeout 10 openssl "
                + "s_client -tls1_3 -connect localhost:$PORT 2>&1", server)
        #expect(outcome.output.text.contains("<p>home"))
    }

    // MARK: Files

    @Test(arguments: [
        ("a.pem", "missing.pem", 1, "there is no file"),
        ("missing.pem", "a-key.pem", 1, "there is no file"),
        ("a.pem", "b-key.pem", 1, "does not belong to the certificate"),
        ("a.pem", "locked-key.pem", 1, "has a passphrase"),
        ("a.pem", "a.pem", 1, "holds no private key"),
        ("a-key.pem", "a-key.pem", 1, "holds no certificate"),
        ("site", "a-key.pem", 1, "is a directory"),
    ])
    func `a file that is wrong is named in one sentence`(
        certificate: String, key: String, code: CInt, words: String
    ) throws {
        let files = try TLSFiles()
        let outcome = try Command.bx(
            "serve", ByteString(files.site), "--listen", "127.0.0.1:0", "--tls-cert",
            ByteString(files.directory.path(certificate)), "--tls-key",
            ByteString(files.directory.path(key))
        ).run()
        #expect(outcome.code == code)
        #expect(outcome.errors.text.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.text.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        ["--tls-key", "x"], ["--tls-client-ca", "x"], ["--hsts", "1d"], ["--tls-ocsp", "x"],
        ["--redirect-http", ":0"], ["--tls-client-optional"],
    ])
    func `flags that mean nothing without TLS are mistakes`(arguments: [String]) throws {
        let outcome = try Command.bx(
            (["serve", "/", "--listen", ":0"] + arguments).map { ByteString($0) }
        ).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("needs TLS"))
    }

    @Test func `certificates that change are taken over while requests run`() throws {
        let files = try TLSFiles()
        let server = try files.serve()
        let outcome = try files.python(
            """
            import shutil
            def subject():
                made = context(check_hostname=False)
                tls = made.wrap_socket(plain(), server_hostname="localhost")
                return dict(each[0] for each in tls.getpeercert()["subject"])["commonName"]
            def wait(name):
                for _ in range(100):
                    if subject() == name: return
                    time.sleep(0.1)
                raise SystemExit("still not " + name)
            kept = connect()
            assert subject() == "a"
            kept.sendall(b"GET /big.bin HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"); kept.recv(10)
            shutil.copy("a.pem", "old.pem"); shutil.copy("a-key.pem", "old-key.pem")
            shutil.copy("b-key.pem", "new"); os.rename("new", "a-key.pem")
            shutil.copy("b.pem", "new"); os.rename("new", "a.pem")
            wait("b")
            size = 10
            while size < 5000000: size += len(kept.recv(1 << 20))
            time.sleep(0.2)
            open("a.pem", "w").write("nothing")
            time.sleep(2.5)
            assert subject() == "b"
            print("done")
            """, server)
        #expect(outcome.output == "done\n", "\(outcome.errors)")
        let stopped = try server.stop()
        #expect(stopped.errors.text.contains("took over the changed certificates"))
        let kept = stopped.errors.text.split(separator: "\n").filter {
            $0.contains("kept the certificates as they were") && $0.contains("holds no certificate")
        }
        #expect(kept.count == 1, "\(stopped.errors)")
    }

    @Test func `a certificate for development is made once, for its owner alone`() throws {
        let files = try TLSFiles()
        let data = files.directory.path("data")
        let command = Command.bx(
            "serve", ByteString(files.site), "--listen", "127.0.0.1:0", "--tls-dev"
        ).with { $0.environment["XDG_DATA_HOME"] = ByteString(data) }
        let check =
            "stat -c '%a' data/bx/tls/*; curl -s --cacert data/bx/tls/ca.pem "
            + "https://localhost:$PORT/; openssl verify -CAfile data/bx/tls/ca.pem "
            + "data/bx/tls/localhost.pem; openssl x509 -noout -fingerprint -in data/bx/tls/ca.pem"
        let first = try Server(command)
        #expect(first.process.errors.text.contains("to trust it"))
        let before = try files.shell(check, first)
        #expect(
            before.output.text.hasPrefix(
                "600\n600\n600\n600\n<p>homedata/bx/tls/localhost.pem: OK\n"))
        try first.stop()
        let second = try Server(command)
        #expect(try files.shell(check, second).output == before.output)
        #expect(try second.stop().errors.bytes.isEmpty)
    }
}
