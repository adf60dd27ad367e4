// A server that takes uploads into moto's bucket, and is killed.

import CLinux
import Linux
import Support
import Testing

@testable import ObjectStores

@Suite(
    "Uploads into a bucket whose server is killed", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct InterruptedUploadTests {
    private static let bytes = ByteString(Workshop.whole)
    private static var length: Int { bytes.bytes.count }

    /// A bucket of moto's and a spool, for one server after another.
    private struct Place {
        let bucket = "bx-\(UInt32.random(in: .min ... .max))"
        let spool: TemporaryDirectory
        let moto: Moto

        init() throws {
            spool = try TemporaryDirectory()
            moto = try Moto.shared.get()
            _ = try moto.boto3("s3.create_bucket(Bucket=\"\(bucket)\")")
        }

        func server() throws -> Server {
            let binary = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
            let arguments = ["s3://\(bucket)/in", spool.path].map { ByteString($0) }
            return try Server(
                Command("/\(binary)/upload-server", arguments).with {
                    $0.input = .pipe
                    $0.environment["AWS_ACCESS_KEY_ID"] = "testing"
                    $0.environment["AWS_SECRET_ACCESS_KEY"] = "testing"
                    $0.environment["AWS_ENDPOINT_URL"] = ByteString(moto.url)
                })
        }

        /// What boto3 sees: keys, and uploads that are not complete.
        func seen() throws -> String {
            try moto.boto3(
                """
                for o in s3.list_objects_v2(Bucket="\(bucket)").get("Contents", []):
                    print(o["Key"], o["Size"])
                print(s3.list_multipart_uploads(Bucket="\(bucket)").get("Uploads"))
                """)
        }

        /// Whether the object has the bytes that were sent.
        func isWhole(_ key: String) throws -> Bool {
            let file = try spool.write(InterruptedUploadTests.bytes, to: "../\(bucket)")
            defer { unlink(file) }
            return try moto.boto3(
                """
                found = s3.get_object(Bucket="\(bucket)", Key="\(key)")["Body"].read()
                print(found == open("\(file)", "rb").read())
                """) == "True\n"
        }
    }

    /// A request of tus.
    private static func tus(
        _ method: String, _ path: String, _ fields: String = "", length: Int? = nil
    ) -> ByteString {
        ByteString(
            "\(method) \(path) HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\(fields)"
                + (length.map { "Content-Length: \($0)\r\n" } ?? "") + "\r\n")
    }

    private static func offset(_ path: String, at server: Server) throws -> Int {
        let answer = try server.answer(to: tus("HEAD", path), isHead: true)
        #expect(answer.status == 200)
        return Int(try #require(answer["upload-offset"])) ?? -1
    }

    private static func patch(_ path: String, from offset: Int, to end: Int) -> ByteString {
        let fields =
            "Content-Type: application/offset+octet-stream\r\nUpload-Offset: \(offset)\r\n"
        return tus("PATCH", path, fields, length: end - offset)
            + ByteString(bytes.bytes[offset..<end])
    }

    @Test func `what was acknowledged is kept over kill -9, and the rest follows`() throws {
        let place = try Place()
        var server = try place.server()
        // cat 1.jpg
        let fields = "Upload-Length: \(Self.length)\r\nUpload-Metadata: filename Y2F0IDEuanBn\r\n"
        let created = try server.answer(to: Self.tus("POST", "/files/", fields, length: 0))
        #expect(created.status == 201)
        let path = try #require(created["location"])
        // What was acknowledged, what came before the server was killed, when it is killed.
        var acknowledged = 0
        for (wanted, more, milliseconds) in [
            (1_000_000, 2_000_000, 5), (6_000_000, 9_000_000, 40), (9_000_000, 3_000_000, 0),
            (10_485_760, 1_500_000, 20),
        ] {
            if acknowledged < wanted {
                let answer = try server.answer(
                    to: Self.patch(path, from: acknowledged, to: wanted))
                #expect(answer.status == 204)
                #expect(answer["upload-offset"] == "\(wanted)")
                acknowledged = wanted
            }
            let end = min(acknowledged + more, Self.length)
            let connection = try server.connect()
            let request = Self.patch(path, from: acknowledged, to: end)
            _ = try? connection.send(ByteString(request.bytes.dropLast()))
            usleep(UInt32(milliseconds * 1000))
            try server.stop(signal: SIGKILL)
            server = try place.server()
            let offset = try Self.offset(path, at: server)
            #expect((acknowledged..<end).contains(offset))
            acknowledged = offset
        }
        let last = try server.answer(to: Self.patch(path, from: acknowledged, to: Self.length))
        #expect(last.status == 204)
        let id = try #require(path.split(separator: "/").last)
        #expect(
            try place.seen()
                == "in/.uploads/done/\(id).info \(try Self.recordSize(place, id))\n"
                + "in/cat 1.jpg \(Self.length)\nNone\n")
        #expect(try place.isWhole("in/cat 1.jpg"))
        #expect(try names(inDirectory: place.spool.path) == [])
        try server.stop(signal: SIGKILL)
    }

    private static func recordSize(_ place: Place, _ id: Substring) throws -> Int {
        let size = try place.moto.boto3(
            """
            print(s3.head_object(
                Bucket="\(place.bucket)", Key="in/.uploads/done/\(id).info")["ContentLength"])
            """)
        return Int(size.dropLast()) ?? -1
    }

    @Test func `an upload that is deleted by its client leaves nothing`() throws {
        let place = try Place()
        let server = try place.server()
        let created = try server.answer(
            to: Self.tus("POST", "/files/", "Upload-Length: \(Self.length)\r\n", length: 0))
        let path = try #require(created["location"])
        #expect(try server.answer(to: Self.patch(path, from: 0, to: 6_000_000)).status == 204)
        #expect(try server.answer(to: Self.tus("DELETE", path)).status == 204)
        #expect(try place.seen() == "None\n")
        #expect(try names(inDirectory: place.spool.path) == [])
        #expect(try server.answer(to: Self.tus("HEAD", path), isHead: true).status == 404)
        try server.stop(signal: SIGKILL)
    }

    @Test func `a second server of the same spool says who has it`() throws {
        let place = try Place()
        let server = try place.server()
        #expect(throws: CommandError.self) { try place.server() }
        try server.stop(signal: SIGKILL)
    }
}
