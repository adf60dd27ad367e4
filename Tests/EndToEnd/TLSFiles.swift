import Support

/// Certificates as openssl makes them, and a site to serve with them.
///
///   ca.pem                         signs the others
///   a.pem, a-key.pem               localhost, 127.0.0.1 (P-256)
///   b.pem, b-key.pem               b.test, *.wild.test (RSA)
///   me.pem, me-key.pem             a client, CN=joe
///   other.pem, other-key.pem       nobody's: signed by itself, CN=other
///   old.pem, old-key.pem           localhost, expired
///   locked-key.pem                 a's key under a passphrase
struct TLSFiles {
    let directory: TemporaryDirectory
    var site: String { directory.path("site") }

    init() throws {
        directory = try TemporaryDirectory()
        _ = try directory.makeDirectory("site")
        try directory.write("<p>home", to: "site/index.html")
        let outcome = try Command.shell(Self.script).with {
            $0.directory = .path(directory.path)
        }.run()
        guard outcome.code == 0 else { throw Failure(text: outcome.errors.text) }
    }

    struct Failure: Error { let text: String }

    private static let script = """
        set -e
        exec >&2
        ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        openssl req -x509 $ec -subj /CN=ca -keyout ca-key.pem -out ca.pem -days 30
        openssl req -x509 $ec -subj /CN=other -keyout other-key.pem -out other.pem -days 30 \\
          -addext subjectAltName=DNS:other.test
        sign() {
          openssl req -new $3 -nodes -subj /CN=$4 -keyout $1-key.pem -out $1.csr
          printf "%s\\n" "$2" > $1.ext
          openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial \\
            -days 30 -extfile $1.ext -out $1.pem
        }
        sign a "subjectAltName=DNS:localhost,IP:127.0.0.1" "$ec" a
        sign b "subjectAltName=DNS:b.test,DNS:*.wild.test" "-newkey rsa:2048" b
        sign me "extendedKeyUsage=clientAuth" "$ec" joe
        openssl req -new $ec -subj /CN=old -keyout old-key.pem -out old.csr
        : > index; echo 01 > serial
        printf "[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\nserial=serial\\nnew_certs_dir=.\\n" > ca.cnf
        printf "default_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n" >> ca.cnf
        openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca-key.pem -in old.csr \\
          -startdate 20200101000000Z -enddate 20200102000000Z -notext -extfile a.ext -out old.pem
        openssl pkey -in a-key.pem -aes256 -passout pass:secret -out locked-key.pem
        head -c 5000000 /dev/urandom > site/big.bin
        """

    /// `bx serve` with a's certificate.
    func serve(_ arguments: String...) throws -> Server {
        try serve(pairs: ["a"], arguments)
    }

    func serve(pairs: [String], _ arguments: [String] = []) throws -> Server {
        let files = pairs.flatMap {
            ["--tls-cert", directory.path("\($0).pem"), "--tls-key", path(key: $0)]
        }
        return try Server(
            .bx(
                (["serve", site, "--listen", "127.0.0.1:0"] + files + arguments)
                    .map { ByteString($0) }))
    }

    func path(key name: String) -> String { directory.path("\(name)-key.pem") }

    /// `script` in /bin/sh among the files, with $PORT and $URL of `server`.
    func shell(_ script: String, _ server: Server) throws -> Outcome {
        try Command.shell(script).with {
            $0.directory = .path(directory.path)
            $0.environment["PORT"] = ByteString("\(server.port)")
            $0.environment["URL"] = ByteString(server.url)
        }.run()
    }

    /// The same in Python, with `port`, and `connect(**options)` for a connection that is verified.
    func python(_ script: String, _ server: Server) throws -> Outcome {
        try directory.write(ByteString(Self.prelude + script), to: "script.py")
        return try shell("python3 script.py", server)
    }

    private static let prelude = """
        import os, socket, ssl, sys, threading, time
        port = int(os.environ["PORT"])
        def plain(): return socket.create_connection(("127.0.0.1", port), timeout=10)
        def context(**options):
            made = ssl.create_default_context(cafile="ca.pem")
            for name, value in options.items(): setattr(made, name, value)
            return made
        def connect(name="localhost", **options):
            return context(**options).wrap_socket(plain(), server_hostname=name)
        def get(connection, path="/"):
            connection.sendall(f"GET {path} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n".encode())
            return read(connection)
        def read(connection):
            data = b""
            while b"\\r\\n\\r\\n" not in data:
                piece = connection.recv(65536)
                if not piece: return data
                data += piece
            head, _, body = data.partition(b"\\r\\n\\r\\n")
            size = int(head.lower().split(b"content-length: ")[1].split(b"\\r\\n")[0])
            while len(body) < size: body += connection.recv(1 << 20)
            return head, body

        """
}
