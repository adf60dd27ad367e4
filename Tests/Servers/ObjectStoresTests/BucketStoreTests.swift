// Uploads into moto's store, over a connection that fails as a test says.

import Digests
import EventLoops
import Linux
import Support
import Testing
import Uploads

@testable import ObjectStores

/// A bucket with a spool directory that outlives the stores which a test makes and drops. A new
/// store knows nothing of the last one, as after `kill -9`.
struct Workshop {
    let client: S3Client
    let origin: StoreOrigin
    let loop: EventLoop
    let directory: TemporaryDirectory
    let spool: SpoolDirectory
    let pool = BlockingPool()

    /// As a process that has just begun.
    var store: BucketStore {
        var options = BucketStoreOptions()
        options.partSize = Self.partSize
        options.prefix = "up/"
        options.allowsFolders = true
        return BucketStore(client, spool: spool, on: loop, pool: pool, options: options)
    }

    static let partSize = 5 << 20
    static let never = 4_000_000_000

    /// Bytes that tell where they stand.
    static let whole = [UInt8](unsafeUninitializedCapacity: 12_000_000) { buffer, count in
        for index in 0..<12_000_000 {
            buffer[index] = UInt8(truncatingIfNeeded: index ^ index >> 8 ^ index >> 16)
        }
        count = 12_000_000
    }

    static func bytes(_ range: Range<Int>) -> [UInt8] { Array(whole[range]) }

    static func plan(
        _ length: Int?, name: String? = nil, expires: Int = never, isPart: Bool = false
    ) -> UploadPlan {
        UploadPlan(name: name, length: length, expires: expires, isPart: isPart)
    }

    /// Sends `range` in pieces, as a client does; one that breaks off does not come to `commit`.
    @discardableResult
    func send(
        _ range: Range<Int>, to id: UploadID, breaksOff: Bool = false, isHeld: Bool = false
    ) async throws -> Int {
        let append = try await store.append(to: id, at: range.lowerBound, isHeld: isHeld)
        do {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 700_001) {
                let end = min(start + 700_001, range.upperBound)
                try await append.write(Self.bytes(start..<end))
                #expect(append.written == end)
            }
            if !breaksOff { #expect(try await append.commit() == range.upperBound) }
        } catch {
            await append.finish()
            throw error
        }
        await append.finish()
        return try await store.state(of: id).offset
    }

    func object(_ key: String) async throws -> [UInt8] {
        try await client.get(key).collect(upTo: 64 << 20)
    }

    func keys() async throws -> [String] { try await client.list().entries.map(\.key) }

    var spooled: [String] { (try? names(inDirectory: directory.path)) ?? [] }
}

func withWorkshop(_ body: @escaping @Sendable (Workshop) async throws -> Void) async throws {
    var options = S3Options()
    options.signsBodies = false
    try await withBucket(options: options) { client, origin, loop in
        let directory = try TemporaryDirectory()
        try await body(
            Workshop(
                client: client, origin: origin, loop: loop, directory: directory,
                spool: try SpoolDirectory(directory.path)))
    }
}

@Suite(
    "Uploads into a bucket", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct BucketStoreTests {
    private static let whole = Workshop.whole

    @Test func `an upload of three parts, in three requests, and what boto3 sees`() async throws {
        try await withWorkshop { shop in
            var plan = Workshop.plan(12_000_000, name: "photos/cät 1.jpg")
            plan.metadata = "filename Y2F0,x"
            plan.digest = UploadDigest(.sha1, SHA1.digest(Self.whole))
            let id = try await shop.store.create(plan)
            #expect(try await shop.send(0..<1_000_000, to: id) == 1_000_000)
            #expect(shop.spooled == ["\(id).1"])
            #expect(try await shop.send(1_000_000..<11_000_000, to: id) == 11_000_000)
            #expect(shop.spooled.sorted() == ["\(id).2.sum", "\(id).3"])
            let state = try await shop.store.state(of: id)
            #expect(state == UploadState(id: id, plan: plan, offset: 11_000_000))
            #expect(try await shop.store.unfinished() == [state])
            #expect(try await shop.send(11_000_000..<12_000_000, to: id) == 12_000_000)
            for _ in 0..<2 {
                #expect(try await shop.store.complete(id) == "up/photos/cät 1.jpg")
            }
            #expect(shop.spooled == [])
            #expect(try await shop.object("up/photos/cät 1.jpg") == Self.whole)
            #expect(try await shop.store.state(of: id).place == "up/photos/cät 1.jpg")
            #expect(try await shop.store.unfinished() == [])
            await #expect(throws: UploadError.completed(id)) {
                try await shop.send(12_000_000..<12_000_000, to: id)
            }
            let listed = try Moto.shared.get().boto3(
                """
                b = "\(shop.client.address.bucket)"
                for o in s3.list_objects_v2(Bucket=b)["Contents"]: print(o["Key"])
                print(s3.head_object(Bucket=b, Key="up/photos/cät 1.jpg")["ContentLength"])
                print(s3.list_multipart_uploads(Bucket=b).get("Uploads"))
                """)
            #expect(
                listed == ".uploads/done/\(id).info\nup/photos/cät 1.jpg\n12000000\nNone\n")
        }
    }

    @Test func `what came before the client broke off is kept, wherever that was`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(12_000_000))
            var offset = 0
            for end in [1, 5_242_879, 5_242_880, 5_242_881, 10_485_760, 12_000_000] {
                #expect(try await shop.send(offset..<end, to: id, breaksOff: true) == end)
                offset = end
            }
            #expect(try await shop.object(try await shop.store.complete(id)) == Self.whole)
        }
    }

    @Test(arguments: [true, false])
    func `bytes that are held count when they are committed, and only then`(
        breaksOff: Bool
    ) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(12_000_000))
            try await shop.send(0..<3, to: id)
            let end = breaksOff ? 3 : 11_000_000
            #expect(
                try await shop.send(3..<11_000_000, to: id, breaksOff: breaksOff, isHeld: true)
                    == end)
            #expect(!shop.spooled.contains("\(id).held"))
            let append = try await shop.store.append(to: id, at: end, isHeld: true)
            try await append.write([UInt8](repeating: 9, count: 999_999))
            try await append.discard()
            #expect(append.written == end)
            try await append.write(Workshop.bytes(end..<end + 1))
            #expect(try await append.commit() == end + 1)
            await append.finish()
            try await shop.send(end + 1..<12_000_000, to: id)
            #expect(try await shop.object(try await shop.store.complete(id)) == Self.whole)
        }
    }

    @Test func `bytes that were held when the process ended are gone`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(10))
            try shop.directory.write("left behind", to: "\(id).held")
            #expect(try await shop.send(0..<10, to: id, isHeld: true) == 10)
            #expect(
                try await shop.object(try await shop.store.complete(id)) == Workshop.bytes(0..<10))
        }
    }

    private static func digest(_ algorithm: UploadDigest.Algorithm) -> [UInt8] {
        switch algorithm {
        case .sha1: SHA1.digest(whole)
        case .sha256: SHA256.digest(whole)
        case .sha512: SHA512.digest(whole)
        }
    }

    @Test(arguments: UploadDigest.Algorithm.allCases)
    func `the whole's digest is made over requests, and over parts that come twice`(
        algorithm: UploadDigest.Algorithm
    ) async throws {
        try await withWorkshop { shop in
            var plan = Workshop.plan(12_000_000)
            plan.digest = UploadDigest(algorithm, Self.digest(algorithm))
            let id = try await shop.store.create(plan)
            #expect(try await shop.store.state(of: id).plan == plan)
            try await shop.send(0..<5_242_879, to: id)
            shop.origin.fault = { line in
                line.hasPrefix("PUT") && line.contains("partNumber=2") ? .loseAnswer : .none
            }
            await #expect(throws: UploadError.self) {
                try await shop.send(5_242_879..<12_000_000, to: id)
            }
            shop.origin.fault = { _ in .none }
            let offset = try await shop.store.state(of: id).offset
            #expect(offset == 2 * Workshop.partSize)
            try await shop.send(offset..<12_000_000, to: id)
            #expect(try await shop.object(try await shop.store.complete(id)) == Self.whole)
            #expect(shop.spooled == [])
        }
    }

    @Test(arguments: [0, 3, 5_242_880])
    func `an upload with another digest than was promised is over`(length: Int) async throws {
        try await withWorkshop { shop in
            var plan = Workshop.plan(length)
            plan.digest = UploadDigest(.sha256, SHA256.digest([1]))
            let id = try await shop.store.create(plan)
            try await shop.send(0..<length, to: id)
            await #expect(throws: UploadError.wrongDigest) {
                _ = try await shop.store.complete(id)
            }
            #expect(try await shop.keys() == [])
            #expect(try await shop.client.uploads().uploads == [])
            #expect(shop.spooled == [])
        }
    }

    @Test func `a digest that this disk does not know any more is not passed over`() async throws {
        try await withWorkshop { shop in
            var plan = Workshop.plan(5_242_880)
            plan.digest = UploadDigest(.sha256, SHA256.digest(Workshop.bytes(0..<5_242_880)))
            let id = try await shop.store.create(plan)
            try await shop.send(0..<5_242_880, to: id)
            try shop.directory.write("?", to: "\(id).1.sum")
            await #expect(throws: shop.store.damaged(id, "its digest was not kept")) {
                _ = try await shop.store.complete(id)
            }
        }
    }

    @Test(arguments: ["slow", "cut", "lost"])
    func `a part that fails twice is sent again, and counts once`(kind: String) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(12_000_000))
            let failures = Box(0)
            shop.origin.fault = { line in
                guard line.hasPrefix("PUT"), line.contains("partNumber=2"), failures.value < 2
                else { return .none }
                failures.value += 1
                switch kind {
                case "slow": return .slowDown
                case "cut": return .cut(after: 1_000_000)
                default: return .loseAnswer
                }
            }
            #expect(try await shop.send(0..<12_000_000, to: id) == 12_000_000)
            #expect(failures.value == 2)
            #expect(try await shop.object(try await shop.store.complete(id)) == Self.whole)
        }
    }

    @Test(arguments: [true, false])
    func `a store that stays away loses nothing that was acknowledged`(
        takesPart: Bool
    ) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(12_000_000))
            #expect(try await shop.send(0..<5_000_000, to: id) == 5_000_000)
            // The part arrives, or not; nobody ever hears of it.
            shop.origin.fault = { line in
                guard line.hasPrefix("PUT"), line.contains("partNumber=1") else { return .none }
                return takesPart ? .loseAnswer : .slowDown
            }
            await #expect(throws: UploadError.self) {
                try await shop.send(5_000_000..<12_000_000, to: id)
            }
            shop.origin.fault = { _ in .none }
            let state = try await shop.store.state(of: id)
            #expect(state.offset == Workshop.partSize)
            #expect(shop.spooled.count == (takesPart ? 0 : 1))
            try await shop.send(state.offset..<12_000_000, to: id)
            #expect(try await shop.object(try await shop.store.complete(id)) == Self.whole)
        }
    }

    @Test func `a wrong ETag is refused by the store, and nothing is lost`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(6_000_000))
            try await shop.send(0..<6_000_000, to: id)
            shop.origin.fault = { line in
                line.hasPrefix("GET") && line.contains("part-number-marker")
                    ? .replace("</ETag>", with: "x</ETag>") : .none
            }
            let error = await #expect(throws: UploadError.self) {
                _ = try await shop.store.complete(id)
            }
            #expect(error?.description.contains("InvalidPart") == true)
            shop.origin.fault = { _ in .none }
            #expect(try await shop.store.state(of: id).offset == 6_000_000)
            let key = try await shop.store.complete(id)
            #expect(try await shop.object(key) == Workshop.bytes(0..<6_000_000))
        }
    }

    @Test(arguments: [0, 5_242_880])
    func `a completion whose answer was lost is one`(length: Int) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(length))
            try await shop.send(0..<length, to: id)
            let isLost = Box(false)
            shop.origin.fault = { line in
                guard line.contains("up/\(id)"), !line.hasPrefix("GET"), !isLost.value
                else { return .none }
                isLost.value = true
                return .loseAnswer
            }
            let key = try await shop.store.complete(id)
            #expect(isLost.value)
            #expect(try await shop.object(key).count == length)
            #expect(try await shop.client.uploads().uploads == [])
        }
    }

    @Test func `no byte behind the length is taken, and none before it is missing`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(10))
            await #expect(throws: UploadError.inconsistentLength(known: 10, given: 11)) {
                try await shop.send(0..<11, to: id)
            }
            #expect(try await shop.send(0..<9, to: id) == 9)
            await #expect(throws: UploadError.incomplete(id, offset: 9)) {
                _ = try await shop.store.complete(id)
            }
            await #expect(throws: UploadError.wrongOffset(expected: 9, given: 8)) {
                try await shop.send(8..<10, to: id)
            }
            #expect(try await shop.send(9..<10, to: id) == 10)
            let key = try await shop.store.complete(id)
            #expect(try await shop.object(key) == Workshop.bytes(0..<10))
        }
    }

    @Test(arguments: [0, 3])
    func `a length that is not known until the end`(length: Int) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(nil))
            #expect(try await shop.send(0..<length, to: id) == length)
            let key = try await shop.store.complete(id)
            #expect(try await shop.object(key) == Workshop.bytes(0..<length))
            let state = try await shop.store.state(of: id)
            #expect(state.place == key && state.offset == length && state.plan.length == length)
            #expect(try await shop.client.uploads().uploads == [])
        }
    }

    @Test func `a length is said once, and not less than what is there`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(Workshop.plan(nil))
            try await shop.send(0..<3, to: id)
            await #expect(throws: UploadError.inconsistentLength(known: 3, given: 2)) {
                try await shop.store.setLength(2, of: id)
            }
            try await shop.store.setLength(4, of: id)
            try await shop.store.setLength(4, of: id)
            await #expect(throws: UploadError.inconsistentLength(known: 4, given: 5)) {
                try await shop.store.setLength(5, of: id)
            }
            #expect(try await shop.store.state(of: id).plan.length == 4)
        }
    }

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
            #expect(try await shop.client.uploads().uploads.count == 4)
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
            #expect(try await shop.client.uploads().uploads.count == 2)
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
        (".profile", "profile"), ("a\nb", "ab"),
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
