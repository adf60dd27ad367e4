import Support
import Testing
import Uploads

@testable import ObjectStores

@Suite(
    "The keys that names become", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct ObjectNameTests {
    @Test func `a name that is taken is set apart, also when both began together`() async throws {
        try await withWorkshop { shop in
            var ids: [UploadID] = []
            for _ in 0..<2 {
                ids.append(try await shop.store.create(Workshop.plan(1, name: "d.e/cat.jpg")))
            }
            for id in ids { try await shop.send(0..<1, to: id) }
            #expect(try await shop.store.complete(ids[0]) == "up/d.e/cat.jpg")
            ids.append(try await shop.store.create(Workshop.plan(0, name: "d.e/cat.jpg")))
            for id in ids.dropFirst() {
                let mark = id.description.prefix(8)
                #expect(try await shop.store.complete(id) == "up/d.e/cat-\(mark).jpg")
            }
            #expect(try await shop.client.uploads().uploads == [])
        }
    }

    @Test(arguments: [true, false])
    func `an object that others made meanwhile is not overwritten`(
        knowsCondition: Bool
    ) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(1, name: "cat.jpg"))
            try await shop.send(0..<1, to: id)
            try await shop.client.put("up/cat.jpg", .bytes([7]))
            if !knowsCondition {
                shop.origin.fault = { line in
                    line.hasPrefix("POST")
                        ? .answer(
                            Fault.response(501, "<Error><Code>NotImplemented</Code></Error>"))
                        : .none
                }
            }
            await #expect(throws: UploadError.nameTaken("up/cat.jpg")) {
                _ = try await shop.store.complete(id)
            }
            #expect(try await shop.object("up/cat.jpg") == [7])
            #expect(try await shop.store.state(of: id).offset == 1)
        }
    }

    @Test func `a name that is taken is refused at the beginning, where so told`() async throws {
        try await withWorkshop { shop in
            try await shop.client.put("up/cat.jpg", .bytes([7]))
            let store = shop.store { $0.takenName = .refused }
            await #expect(throws: UploadError.nameTaken("up/cat.jpg")) {
                _ = try await store.create(Workshop.plan(1, name: "cat.jpg"))
            }
            #expect(try await store.unfinishedCount() == 0)
        }
    }

    @Test(arguments: [0, 1])
    func `an object is replaced, where so told, when the upload is complete`(
        length: Int
    ) async throws {
        try await withWorkshop { shop in
            try await shop.client.put("up/cat.jpg", .bytes([7]))
            let store = shop.store { $0.takenName = .replacing }
            let id = try await store.create(Workshop.plan(length, name: "cat.jpg"))
            try await shop.send(0..<length, to: id)
            #expect(try await shop.object("up/cat.jpg") == [7])
            #expect(try await store.complete(id) == "up/cat.jpg")
            #expect(try await shop.object("up/cat.jpg") == Workshop.bytes(0..<length))
        }
    }

    private static func safe(_ name: String, folders: Bool = true) throws -> String {
        var options = BucketStoreOptions()
        options.allowsFolders = folders
        return try ObjectNames.safe(name, options)
    }

    @Test(arguments: [
        "", ".", "..", "/a", "a/../b", "./a", "a\u{0}", "a\nb", "a\\b", ".a",
        String(repeating: "x", count: 256),
        Array(repeating: String(repeating: "x", count: 200), count: 4).joined(separator: "/"),
        Array(repeating: "x", count: 17).joined(separator: "/"),
    ])
    func `a path that is none is refused`(name: String) {
        #expect(throws: UploadError.badName(name)) { try Self.safe(name) }
    }

    @Test(arguments: [
        "a", "a b/ü.txt", String(repeating: "x", count: 255), "100%+1 & 'q'/#?.txt",
        Array(repeating: "x", count: 16).joined(separator: "/"),
    ])
    func `a path that is one stays as it is`(name: String) throws {
        #expect(try Self.safe(name) == name)
    }

    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("a/b.txt", "b.txt"), ("C:\\x\\y", "y"),
        ("a\nb", "ab"),
    ])
    func `without folders the last part of a name counts`(name: String, safe: String) throws {
        #expect(try Self.safe(name, folders: false) == safe)
    }

    @Test(arguments: [("a/b.c/d", "a/b.c/d-"), ("a/.b", "a/.b-"), ("a.tar.gz", "a.tar-")])
    func `a mark stands before the ending`(key: String, beginning: String) {
        let id = UploadID()
        let apart = ObjectNames.setApart(key, by: id)
        #expect(apart.hasPrefix(beginning + id.description.prefix(8)))
    }
}
