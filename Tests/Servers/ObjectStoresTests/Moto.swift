// moto's server, from PyPI: a store that AWS's own clients are tested with.

import EventLoops
import HTTP
import Linux
import Support
import Testing

@testable import ObjectStores

/// A server for all tests of the process, which ends with it.
final class Moto: Sendable {
    static let isThere = Python.has("moto.server")

    static let shared = Result { try Moto() }

    let url: String
    let address: SocketAddress

    /// Its standard input ends with us, also when we are killed.
    private static let program = """
        import logging, os, sys, threading
        from werkzeug.serving import make_server
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        application = DomainDispatcherApplication(create_backend_app)
        server = make_server("127.0.0.1", 0, application, threaded=True)
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        print(f"moto on http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
        """

    init() throws {
        let server = try Server(
            Python.command(["-c", ByteString(Self.program)]).with { $0.input = .pipe })
        url = server.url
        address = .loopback(port: server.port)
        let kept = Box<Server?>(server)
        EndOfRun.add { kept.value = nil }
    }

    /// What boto3, AWS's own client, prints for a program that has a client `s3`.
    func boto3(_ program: String) throws -> String {
        try Python.run(
            """
            import boto3
            s3 = boto3.client("s3", endpoint_url="\(url)", region_name="us-east-1",
                aws_access_key_id="testing", aws_secret_access_key="testing")
            \(program)
            """)
    }
}

/// A new bucket of moto's, behind an origin where a test lets things go wrong.
func withBucket(
    options: S3Options = S3Options(),
    _ body: @escaping @Sendable (S3Client, StoreOrigin, EventLoop) async throws -> Void
) async throws {
    let moto = try Moto.shared.get()
    let bucket = "bx-\(UInt32.random(in: .min ... .max))"
    try await onLoop { loop in
        let origin = try StoreOrigin(on: loop, before: moto.address)
        defer { origin.close() }
        try await withClient(of: origin.url, bucket, on: loop, options) { client in
            _ = try await client.ask(S3Request(method: .put))
            try await body(client, origin, loop)
        }
    }
}
