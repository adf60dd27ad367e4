// Against moto, whose objects boto3 then lists.

import CLinux
import EventLoops
import HTTP
import Linux
import Support
import Testing

@testable import ObjectStores

@Suite(
    "Objects in moto's store", .serialized, .timeLimit(.minutes(2)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct ObjectTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `put, get, a range, head and delete`() async throws {
        try await withBucket { client, _, _ in
            try await client.put(
                "a b/é+.txt", .bytes(Array("hello world".utf8)),
                contentType: "text/plain")
            let whole = try await client.get("a b/é+.txt")
            #expect(whole.info.contentType?.hasPrefix("text/plain") == true)
            #expect(text(try await whole.collect(upTo: 11)) == "hello world")
            let part = try await client.get("a b/é+.txt", range: 6..<100)
            #expect(part.info.size == 11)
            #expect(text(try await part.collect(upTo: 5)) == "world")
            let object = try #require(try await client.head("a b/é+.txt"))
            #expect(object.size == 11 && object.entityTag == whole.info.entityTag)
            try await client.delete("a b/é+.txt")
            try await client.delete("a b/é+.txt")
            #expect(try await client.head("a b/é+.txt") == nil)
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await client.get("a b/é+.txt")
            }
            #expect(error?.code == "NoSuchKey")
        }
    }

    @Test(arguments: [true, false])
    func `bodies in pieces arrive whole, signed or not`(signsBodies: Bool) async throws {
        var options = S3Options()
        options.signsBodies = signsBodies
        try await withBucket(options: options) { client, _, _ in
            let directory = try TemporaryDirectory()
            let bytes = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
            let path = try directory.write(ByteString(bytes), to: "file")
            let file = OpenFile(try FileDescriptor.open(path, O_RDONLY))
            try await client.put("file", .file(file, 1..<300_000))
            #expect(
                try await client.get("file").collect(upTo: 1 << 20) == Array(bytes[1..<300_000]))
            let pieces = Box([Array(bytes[..<9]), [], Array(bytes[9...])][...])
            try await client.put(
                "stream", .stream(length: bytes.count) { pieces.value.popFirst() })
            #expect(try await client.get("stream").collect(upTo: 1 << 20) == bytes)
        }
    }

    @Test func `a list in pages, beside boto3's`() async throws {
        let keys = [
            "a", "a b", "a+b", "a&b<c>", "d/1", "d/2", "d/e/3", "é/中", "q?x=1#y", "%41", "z\"'",
        ]
        try await withBucket { client, _, _ in
            for key in keys { try await client.put(key, .bytes(Array(key.utf8))) }
            var found: [ObjectPage.Entry] = []
            var token: String?
            var pages = 0
            repeat {
                let page = try await client.list(after: token, limit: 4)
                found += page.entries
                token = page.next
                pages += 1
            } while token != nil
            #expect(pages == 3)
            #expect(Set(found.map(\.key)) == Set(keys))
            #expect(found.allSatisfy { $0.size == $0.key.utf8.count })
            let rolled = try await client.list(prefix: "d/", delimiter: "/")
            #expect(rolled.entries.map(\.key) == ["d/1", "d/2"])
            #expect(rolled.prefixes == ["d/e/"])
            let theirs = try Moto.shared.get().boto3(
                """
                for o in s3.list_objects_v2(Bucket="\(client.address.bucket)")["Contents"]:
                    print(o["Key"], o["Size"], o["ETag"], sep="\\t")
                """)
            #expect(
                theirs == found.map { "\($0.key)\t\($0.size)\t\($0.entityTag)\n" }.joined())
        }
    }

    @Test func `an object in parts`() async throws {
        try await withBucket { client, _, _ in
            let five = [UInt8](repeating: 5, count: S3Client.partSizeMin)
            let id = try await client.createUpload("big")
            try await client.putPart(2, of: id, "big", .bytes(Array("end".utf8)))
            try await client.putPart(1, of: id, "big", .bytes(five))
            let parts = try await client.parts(of: id, "big")
            #expect(parts.map(\.number) == [1, 2])
            #expect(parts.map(\.size) == [five.count, 3])
            #expect(try await client.uploads().uploads.map(\.id) == [id])
            #expect(try await client.head("big") == nil)
            try await client.complete(id, "big", parts)
            #expect(try await client.get("big").collect(upTo: 6 << 20) == five + Array("end".utf8))
            let copy = try await client.createUpload("copy")
            let source = try #require(try await client.head("big"))
            try await client.copyPart(1, of: copy, "copy", from: source, range: 1..<5)
            try await client.complete(copy, "copy", try await client.parts(of: copy, "copy"))
            #expect(try await client.get("copy").collect(upTo: 9) == [5, 5, 5, 5])
        }
    }

    @Test func `an upload that is aborted is gone, and may be aborted again`() async throws {
        try await withBucket { client, _, _ in
            let id = try await client.createUpload("k")
            try await client.putPart(1, of: id, "k", .bytes([1]))
            try await client.abort(id, "k")
            try await client.abort(id, "k")
            #expect(try await client.uploads().uploads == [])
            let error = await #expect(throws: ObjectStoreError.self) {
                try await client.parts(of: id, "k")
            }
            #expect(error?.code == "NoSuchUpload")
        }
    }

    @Test func `a part below 5 MiB that is not the last is refused`() async throws {
        try await withBucket { client, _, _ in
            let id = try await client.createUpload("k")
            for number in 1...2 { try await client.putPart(number, of: id, "k", .bytes([1])) }
            let parts = try await client.parts(of: id, "k")
            let error = await #expect(throws: ObjectStoreError.self) {
                try await client.complete(id, "k", parts)
            }
            #expect(error?.code == "EntityTooSmall")
        }
    }

    @Test func `moto knows the presigned path`() async throws {
        try await withBucket { client, _, _ in
            try await client.put("k y", .bytes(Array("hello".utf8)))
            let path = client.presignedPath(of: "k y", seconds: 60)
            let moto = try Moto.shared.get()
            let program =
                "import urllib.request as u; "
                + "print(u.urlopen('\(moto.url)\(path)').read().decode())"
            #expect(try Python.run(program) == "hello\n")
        }
    }
}
