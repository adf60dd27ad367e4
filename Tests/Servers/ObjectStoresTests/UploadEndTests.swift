import Linux
import Support
import Testing
import Uploads

@testable import ObjectStores

@Suite(
    "Uploads in a bucket that are joined, deleted or expire", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct UploadEndTests {
    @Test(arguments: [
        ([6_000_000, 5_242_880, 3], 3), ([3, 0, 6_000_000], 2), ([5_242_879, 1], 1), ([], 0),
    ])
    func `parts joined to one, within the store or through here`(
        sizes: [Int], requests: Int
    ) async throws {
        try await withWorkshop { shop in
            var ids: [UploadID] = []
            var start = 0
            for size in sizes {
                let id = try await shop.store.create(Workshop.plan(size, isPart: true))
                let append = try await shop.store.append(to: id, at: 0, isHeld: false)
                try await append.write(Workshop.bytes(start..<start + size))
                _ = try await append.commit()
                await append.finish()
                #expect(try await shop.store.state(of: id).isCompleted)
                ids.append(id)
                start += size
            }
            let id = try await shop.store.concatenate(ids, as: Workshop.plan(nil, name: "joined"))
            let state = try await shop.store.state(of: id)
            #expect(state.offset == start && state.parts == ids && !state.isCompleted)
            #expect(try await shop.store.complete(id) == "up/joined")
            #expect(try await shop.object("up/joined") == Workshop.bytes(0..<start))
            #expect(shop.spooled == [])
            let bucket = shop.client.address.bucket
            #expect(shop.origin.count("PUT /\(bucket)/up/joined?") == requests)
            for id in ids { #expect(try await shop.store.state(of: id).isCompleted) }
            for id in ids + [id] { try await shop.store.delete(id) }
            #expect(try await shop.keys() == ["up/joined"])
        }
    }

    @Test func `a part that is not whole cannot be joined`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(2, isPart: true))
            try await shop.send(0..<1, to: id)
            await #expect(throws: UploadError.incomplete(id, offset: 1)) {
                _ = try await shop.store.concatenate([id], as: Workshop.plan(nil))
            }
        }
    }

    @Test func `what expired is gone with its parts, what is complete stays`() async throws {
        try await withWorkshop { shop in
            let soon = Workshop.never - 1
            let old = try await shop.store.create(Workshop.plan(20_000_000, expires: soon))
            try await shop.send(0..<6_000_000, to: old)
            let new = try await shop.store.create(Workshop.plan(10))
            let busy = try await shop.store.create(Workshop.plan(10, expires: soon))
            let done = try await shop.store.create(Workshop.plan(1, expires: soon))
            try await shop.send(0..<1, to: done)
            let key = try await shop.store.complete(done)
            // Begun by who did not live to write its id down.
            shop.origin.fault = { line in
                line.hasSuffix("?uploads=") && line.hasPrefix("POST") ? .loseAnswer : .none
            }
            _ = try? await shop.store.create(Workshop.plan(1, name: "orphan", expires: soon))
            shop.origin.fault = { _ in .none }
            // Each create is tried twice.
            #expect(try await shop.client.uploads().uploads.count == 5)
            try await shop.store.expire(at: soon) { $0 != busy }
            #expect(
                Set(try await shop.client.uploads().uploads.map(\.key))
                    == ["up/\(new)", "up/\(busy)"])
            #expect(shop.spooled == [])
            #expect(
                Set(try await shop.keys())
                    == [key, ".uploads/\(new).info", ".uploads/\(busy).info"])
            await #expect(throws: UploadError.unknown(old)) {
                _ = try await shop.store.state(of: old)
            }
        }
    }

    @Test func `to see what has expired, each record is read once`() async throws {
        try await withWorkshop { shop in
            let store = shop.store
            for length in [0, 1] {
                let id = try await store.create(Workshop.plan(length))
                if length == 0 { _ = try await store.complete(id) }
            }
            let before = shop.origin.requests.count
            for _ in 0..<3 { try await store.expire(at: 5) { _ in true } }
            // Two lists each time.
            #expect(shop.origin.requests.count - before == 3 * 2 + 2)
            try await store.expire(at: Workshop.never) { _ in true }
            #expect(try await store.unfinishedCount() == 0)
        }
    }

    @Test func `files of uploads that are no more go, those of others stay`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(10))
            try await shop.send(0..<1, to: id)
            let (gone, busy) = (UploadID(), UploadID())
            for name in ["\(gone).7", "\(gone).held", "\(gone).6.sum", "\(busy).1"] {
                try shop.directory.write("x", to: name)
            }
            try await shop.store.expire(at: 0) { $0 != busy }
            #expect(Set(shop.spooled) == ["\(id).1", "\(busy).1"])
        }
    }

    @Test func `a spool has one process, and tells who cannot have it`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/a/b"
        let spool = try SpoolDirectory(path)
        #expect(throws: ObjectStoreError.spoolTaken(path)) { try SpoolDirectory(path) }
        #expect(spool.path == path)
        #expect(throws: ObjectStoreError.unusableSpool("/proc/x/y", .fileNotFound)) {
            try SpoolDirectory("/proc/x/y")
        }
    }

    @Test func `those that are not complete are counted`() async throws {
        try await withWorkshop { shop in
            #expect(try await shop.store.unfinishedCount() == 0)
            let ids = [
                try await shop.store.create(Workshop.plan(0)),
                try await shop.store.create(Workshop.plan(1)),
                try await shop.store.create(Workshop.plan(1, isPart: true)),
            ]
            #expect(try await shop.store.unfinishedCount() == 3)
            _ = try await shop.store.complete(ids[0])
            #expect(try await shop.store.unfinishedCount() == 2)
            try await shop.store.delete(ids[2])
            #expect(try await shop.store.unfinishedCount() == 1)
        }
    }

    @Test func `an orphan of a key leaves others of that key alone`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(6_000_000, name: "k"))
            try await shop.send(0..<6_000_000, to: id)
            shop.origin.fault = { line in
                line.hasSuffix("?uploads=") && line.hasPrefix("POST") ? .loseAnswer : .none
            }
            _ = try? await shop.store.create(Workshop.plan(1, name: "k", expires: 5))
            shop.origin.fault = { _ in .none }
            #expect(try await shop.client.uploads().uploads.count == 3)
            try await shop.store.expire(at: 5) { _ in true }
            #expect(try await shop.client.uploads().uploads.count == 1)
            #expect(try await shop.store.state(of: id).offset == 6_000_000)
            #expect(try await shop.store.complete(id) == "up/k")
        }
    }

    @Test func `parts grow with a length that comes late`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(nil))
            try await shop.store.setLength(60 << 30, of: id)
            let upload = try await shop.store.look(at: id)
            #expect(upload.record.partSize == ((60 << 30) + 9999) / 10_000)
        }
    }

    @Test func `an upload whose time is over is unknown`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(1, expires: 1))
            await #expect(throws: UploadError.unknown(id)) {
                _ = try await shop.store.state(of: id)
            }
            #expect(try await shop.store.unfinished() == [])
        }
    }

    @Test(arguments: [true, false])
    func `an upload that is deleted leaves nothing, but its object`(
        isComplete: Bool
    ) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(6_000_000))
            try await shop.send(0..<6_000_000, to: id)
            if isComplete { _ = try await shop.store.complete(id) }
            try await shop.store.delete(id)
            #expect(try await shop.keys() == (isComplete ? ["up/\(id)"] : []))
            #expect(try await shop.client.uploads().uploads == [])
            #expect(shop.spooled == [])
            await #expect(throws: UploadError.unknown(id)) { try await shop.store.delete(id) }
        }
    }
}
