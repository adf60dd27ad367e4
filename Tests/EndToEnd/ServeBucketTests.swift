import Support
import Testing

@Suite(
    "bx serve --upload s3://BUCKET",
    .enabled(if: Python.has("moto.server"), "moto is missing; make setup-test installs it"))
struct ServeBucketTests {
    /// A store that ends with its standard input, and a bucket in it.
    private static let program = """
        import logging, os, sys, threading
        import boto3
        from werkzeug.serving import make_server
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        application = DomainDispatcherApplication(create_backend_app)
        server = make_server("127.0.0.1", 0, application, threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a",
            aws_secret_access_key="b").create_bucket(Bucket="berths")
        print(f"moto on {url}", flush=True)
        threading.Event().wait()
        """

    private func bx(_ arguments: String..., spool: TemporaryDirectory) -> Command {
        Command.bx(["serve", ".", "--listen", "127.0.0.1:0"] + arguments.map { ByteString($0) })
            .with {
                $0.directory = .path(spool.path)
                $0.environment["AWS_ACCESS_KEY_ID"] = "a"
                $0.environment["AWS_SECRET_ACCESS_KEY"] = "b"
                $0.environment["XDG_STATE_HOME"] = ByteString(spool.path)
            }
    }

    @Test func `a file goes into the bucket`() throws {
        let moto = try Server(
            Python.command(["-c", ByteString(Self.program)]).with { $0.input = .pipe })
        let spool = try TemporaryDirectory()
        let server = try Server(
            bx("--upload", "s3://berths/in", "--s3-endpoint", moto.url, spool: spool))
        let request =
            "PUT /.bx/uploads/a%20b.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        let answer = try server.answer(to: ByteString(request))
        #expect(answer.status == 201)
        #expect(answer.body.text.contains("in/a b.txt"))
        let stored = try moto.answer(
            to: "GET /berths/in/a%20b.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(stored.body.text == "hello")
        #expect(stored["content-type"]?.hasPrefix("text/plain") == true)
    }

    @Test(arguments: [
        (["--upload", "s3:/x"], "no uploads into s3:/x: 's3:/x' is no bucket"),
        (["--upload", "s3://B"], "no uploads into s3://B: 'B' is no bucket's name"),
        (
            ["--upload", "s3://berths", "--s3-endpoint", "ftp://x"],
            "bad value 'ftp://x' for --s3-endpoint"
        ),
    ])
    func `what cannot be says so`(arguments: [String], sentence: String) throws {
        let spool = try TemporaryDirectory()
        let outcome = try bx(spool: spool).with {
            $0.arguments += arguments.map { ByteString($0) }
        }.run()
        #expect(outcome.code != 0)
        #expect(outcome.errors.text.contains(sentence))
    }

    @Test func `a bucket that is not there is told before anyone is served`() throws {
        let moto = try Server(
            Python.command(["-c", ByteString(Self.program)]).with { $0.input = .pipe })
        let spool = try TemporaryDirectory()
        let outcome = try bx(
            "--upload", "s3://marina", "--s3-endpoint", moto.url, spool: spool
        ).run()
        #expect(outcome.code == 1)
        #expect(outcome.output.bytes.isEmpty)
        #expect(outcome.errors.text.hasPrefix("bx serve: no uploads into s3://marina: "))
        #expect(outcome.errors.text.contains("NoSuchBucket"))
    }

    @Test func `a store that is away for now is told of, and does not hold up the rest`() throws {
        let spool = try TemporaryDirectory()
        try spool.write("here", to: "a.txt")
        let server = try Server(
            bx("--upload", "s3://berths", "--s3-endpoint", "http://127.0.0.1:1", spool: spool))
        #expect(try server.answer(to: "GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
        #expect(server.process.errors.text.contains("uploads fail until"))
        let request = "PUT /.bx/uploads/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
        let answer = try server.answer(to: ByteString(request))
        #expect(answer.status == 500)
        #expect(!answer.body.text.contains("127.0.0.1"))
        #expect(try server.stop().errors.text.contains("127.0.0.1:1"))
    }
}
