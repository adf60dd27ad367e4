// Uploads into moto's store, over a connection that fails as a test says.

import EventLoops
import Support
import Testing

@testable import ObjectStores

/// A bucket with a spool directory that outlives the stores which a test makes and drops. A new
/// store knows nothing of the last one, as after `kill -9`.
struct Workshop {
    let client: S3Client
    let origin: StoreOrigin
    let loop: EventLoop
    let directory: TemporaryDirectory
    let pool = BlockingPool()

    /// As a process that has just begun.
    var store: BucketStore {
        var options = BucketStoreOptions()
        options.partSize = Self.partSize
        options.prefix = "up/"
        return BucketStore(client, spool: directory.path, on: loop, pool: pool, options: options)
    }

    static let partSize = 5 << 20

    /// Bytes that tell where they stand.
    static func bytes(_ range: Range<Int>) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16) }
    }

    /// Sends `range` in pieces of `size`, as a client does that breaks off at its end when
    /// `breaksOff`.
    func send(
        _ range: Range<Int>, to id: String, pieces size: Int = 700_001, breaksOff: Bool = false
    ) async throws -> Int {
        struct Broken: Error {}
        let next = Box(range.lowerBound)
        return try await store.append(to: id, at: range.lowerBound) {
            let start = next.value
            if start == range.upperBound {
                if breaksOff { throw Broken() }
                return nil
            }
            next.value = min(start + size, range.upperBound)
            return Self.bytes(start..<next.value)
        }
    }

    func object(_ key: String) async throws -> [UInt8] {
        try await client.get(key).collect(upTo: 64 << 20)
    }

    var spooled: [String] { (try? names(inDirectory: directory.path)) ?? [] }
}

func withWorkshop(_ body: @escaping @Sendable (Workshop) async throws -> Void) async throws {
    var options = S3Options()
    options.signsBodies = false
    try await withBucket(options: options) { client, origin, loop in
        try await body(
            Workshop(
                client: client, origin: origin, loop: loop, directory: try TemporaryDirectory()))
    }
}

@Suite(
    "Uploads into a bucket", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct BucketStoreTests {
    private static let whole = Workshop.bytes(0..<12_000_000)

    @Test func `an upload of three parts, in three requests, and what boto3 sees`() async throws {
        try await withWorkshop { shop in
            let upload = try await shop.store.create(
                key: "photos/cät.jpg", length: 12_000_000, metadata: "filename Y2F0",
                contentType: "image/jpeg")
            #expect(try await shop.send(0..<1_000_000, to: upload.id) == 1_000_000)
            #expect(shop.spooled == ["\(upload.id).1"])
            #expect(try await shop.send(1_000_000..<11_000_000, to: upload.id) == 11_000_000)
            #expect(shop.spooled == ["\(upload.id).3"])
            let state = try await shop.store.state(of: upload.id)
            #expect(state.offset == 11_000_000 && !state.isComplete)
            #expect(state.record == upload.record)
            #expect(try await shop.send(11_000_000..<12_000_000, to: upload.id) == 12_000_000)
            #expect(try await shop.store.complete(upload.id).isComplete)
            #expect(shop.spooled == [])
            #expect(try await shop.object("photos/cät.jpg") == Self.whole)
            let again = try await shop.store.complete(upload.id)
            #expect(again.isComplete && again.offset == 12_000_000)
            let listed = try Moto.shared.get().boto3(
                """
                b = "\(shop.client.address.bucket)"
                for o in s3.list_objects_v2(Bucket=b)["Contents"]: print(o["Key"], o["Size"])
                print(s3.head_object(Bucket=b, Key="photos/cät.jpg")["ContentType"])
                print(s3.list_multipart_uploads(Bucket=b).get("Uploads"))
                """)
            let lines = listed.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(lines.first == "photos/cät.jpg 12000000")
            #expect(lines.dropFirst().first?.hasPrefix("up/\(upload.id).info ") == true)
            #expect(lines.suffix(2) == ["image/jpeg", "None"])
        }
    }

    @Test func `what came before the client broke off is kept, wherever that was`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(length: 12_000_000).id
            var offset = 0
            for end in [1, 5_242_879, 5_242_880, 5_242_881, 10_485_760, 12_000_000] {
                await #expect(throws: BucketStoreError.interrupted(id: id)) {
                    _ = try await shop.send(offset..<end, to: id, breaksOff: true)
                }
                let state = try await shop.store.state(of: id)
                #expect(state.offset == end)
                offset = end
            }
            let upload = try await shop.store.complete(id)
            #expect(try await shop.object(upload.record.key) == Self.whole)
        }
    }

    @Test(arguments: ["slow", "cut", "lost"])
    func `a part that fails twice is sent again, and counts once`(kind: String) async throws {
        try await withWorkshop { shop in
            let upload = try await shop.store.create(length: 12_000_000)
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
            #expect(try await shop.send(0..<12_000_000, to: upload.id) == 12_000_000)
            #expect(failures.value == 2)
            _ = try await shop.store.complete(upload.id)
            #expect(try await shop.object(upload.record.key) == Self.whole)
        }
    }

    @Test(arguments: [true, false])
    func `a store that stays away loses nothing that was acknowledged`(
        takesPart: Bool
    ) async throws {
        try await withWorkshop { shop in
            let upload = try await shop.store.create(length: 12_000_000)
            // The part arrives, or not; nobody ever hears of it.
            shop.origin.fault = { line in
                guard line.hasPrefix("PUT"), line.contains("partNumber=1") else { return .none }
                return takesPart ? .loseAnswer : .slowDown
            }
            await #expect(throws: BucketStoreError.self) {
                _ = try await shop.send(0..<12_000_000, to: upload.id)
            }
            shop.origin.fault = { _ in .none }
            let state = try await shop.store.state(of: upload.id)
            #expect(state.offset == Workshop.partSize)
            #expect(state.parts.count == (takesPart ? 1 : 0))
            #expect(shop.spooled.count == (takesPart ? 0 : 1))
            _ = try await shop.send(state.offset..<12_000_000, to: upload.id)
            _ = try await shop.store.complete(upload.id)
            #expect(try await shop.object(upload.record.key) == Self.whole)
        }
    }

    @Test func `a wrong ETag is refused by the store, and nothing is lost`() async throws {
        try await withWorkshop { shop in
            let upload = try await shop.store.create(length: 6_000_000)
            _ = try await shop.send(0..<6_000_000, to: upload.id)
            shop.origin.fault = { line in
                line.hasPrefix("GET") && line.contains("part-number-marker")
                    ? .replace("<ETag>&quot;", with: "<ETag>&quot;0") : .none
            }
            let error = await #expect(throws: BucketStoreError.self) {
                _ = try await shop.store.complete(upload.id)
            }
            guard case .store(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.code == "InvalidPart")
            shop.origin.fault = { _ in .none }
            #expect(try await shop.store.state(of: upload.id).offset == 6_000_000)
            _ = try await shop.store.complete(upload.id)
            #expect(try await shop.object(upload.record.key) == Workshop.bytes(0..<6_000_000))
        }
    }

    @Test func `a completion whose answer was lost is one`() async throws {
        try await withWorkshop { shop in
            let upload = try await shop.store.create(length: 6_000_000)
            _ = try await shop.send(0..<6_000_000, to: upload.id)
            let isLost = Box(false)
            shop.origin.fault = { line in
                guard line.hasPrefix("POST"), !isLost.value else { return .none }
                isLost.value = true
                return .loseAnswer
            }
            #expect(try await shop.store.complete(upload.id).isComplete)
            #expect(isLost.value)
            #expect(try await shop.object(upload.record.key).count == 6_000_000)
            await #expect(throws: BucketStoreError.finished(id: upload.id)) {
                _ = try await shop.send(6_000_000..<6_000_000, to: upload.id)
            }
        }
    }

    @Test func `no byte behind the length is taken, and none before it is missing`() async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(length: 10).id
            await #expect(throws: BucketStoreError.tooLong(id: id, limit: 10)) {
                _ = try await shop.send(0..<11, to: id)
            }
            #expect(try await shop.store.state(of: id).offset == 0)
            #expect(try await shop.send(0..<9, to: id) == 9)
            await #expect(throws: BucketStoreError.incomplete(id: id, offset: 9, length: 10)) {
                _ = try await shop.store.complete(id)
            }
            await #expect(throws: BucketStoreError.wrongOffset(id: id, offset: 9)) {
                _ = try await shop.send(8..<10, to: id)
            }
            #expect(try await shop.send(9..<10, to: id) == 10)
            let upload = try await shop.store.complete(id)
            #expect(try await shop.object(upload.record.key) == Workshop.bytes(0..<10))
        }
    }

    @Test(arguments: [0, 3])
    func `a length that is not known until the end`(length: Int) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(length: nil).id
            #expect(try await shop.send(0..<length, to: id) == length)
            let upload = try await shop.store.complete(id)
            #expect(upload.record.length == length)
            #expect(try await shop.object(upload.record.key) == Workshop.bytes(0..<length))
            let state = try await shop.store.state(of: id)
            #expect(state.isComplete && state.offset == length)
            #expect(try await shop.client.uploads().uploads == [])
        }
    }

    @Test(arguments: [[6_000_000, 5_242_880, 3], [3, 0, 6_000_000], [5_242_879, 1]])
    func `uploads joined to one, within the store or through here`(sizes: [Int]) async throws {
        try await withWorkshop { shop in
            var ids: [String] = []
            var start = 0
            for size in sizes {
                let id = try await shop.store.create(length: size).id
                let next = Box<[UInt8]?>(Workshop.bytes(start..<start + size))
                _ = try await shop.store.append(to: id, at: 0) {
                    defer { next.value = nil }
                    return next.value
                }
                _ = try await shop.store.complete(id)
                ids.append(id)
                start += size
            }
            let before = shop.origin.count("GET")
            let joined = try await shop.store.concatenate(ids, key: "joined")
            #expect(joined.isComplete && joined.offset == start)
            #expect(try await shop.object("joined") == Workshop.bytes(0..<start))
            #expect(shop.spooled == [])
            #expect(shop.origin.count("GET") > before)
            let copies = shop.origin.requests.count {
                $0.hasPrefix("PUT /\(shop.client.address.bucket)/joined?")
            }
            #expect(copies == (sizes.count == 3 && sizes[0] > 3 ? 3 : sizes[0] == 3 ? 2 : 1))
        }
    }

    @Test func `what expired is gone with its parts, what is complete stays`() async throws {
        try await withWorkshop { shop in
            let old = try await shop.store.create(length: 20_000_000, expires: 100)
            _ = try await shop.send(0..<6_000_000, to: old.id)
            let new = try await shop.store.create(length: 10, expires: 101)
            let done = try await shop.store.create(length: 1, expires: 50)
            _ = try await shop.send(0..<1, to: done.id)
            _ = try await shop.store.complete(done.id)
            // Begun by who did not live to write its id down.
            shop.origin.fault = { line in
                line.hasSuffix("?uploads=") && line.hasPrefix("POST") ? .loseAnswer : .none
            }
            _ = try? await shop.store.create(key: "orphan", length: 1, expires: 1)
            shop.origin.fault = { _ in .none }
            #expect(try await shop.client.uploads().uploads.count == 3)
            let removed = try await shop.store.removeExpired(now: 100)
            #expect(removed.count == 3 && Set(removed).isSuperset(of: [old.id, done.id]))
            #expect(try await shop.client.uploads().uploads.map(\.key) == [new.record.key])
            #expect(shop.spooled == [])
            await #expect(throws: BucketStoreError.notFound(id: old.id)) {
                _ = try await shop.store.state(of: old.id)
            }
            #expect(try await shop.object(done.record.key) == [0])
            #expect(
                try await shop.client.list().entries.map(\.key).sorted()
                    == [done.record.key, "up/\(new.id).info"].sorted())
        }
    }

    @Test(arguments: [true, false])
    func `an upload that is terminated leaves nothing`(isComplete: Bool) async throws {
        try await withWorkshop { shop in
            let id = try await shop.store.create(length: 6_000_000).id
            _ = try await shop.send(0..<6_000_000, to: id)
            if isComplete { _ = try await shop.store.complete(id) }
            try await shop.store.terminate(id)
            #expect(try await shop.client.list().entries == [])
            #expect(try await shop.client.uploads().uploads == [])
            #expect(shop.spooled == [])
            await #expect(throws: BucketStoreError.notFound(id: id)) {
                try await shop.store.terminate(id)
            }
        }
    }

    @Test func `one writer at a time`() async throws {
        try await withWorkshop { shop in
            let store = shop.store
            let id = try await store.create(length: 2).id
            let inner = Box<BucketStoreError?>(nil)
            let pieces = Box([[0], [1]] as [[UInt8]])
            let offset = try await store.append(to: id, at: 0) {
                do throws(BucketStoreError) {
                    _ = try await store.append(to: id, at: 0) { nil }
                } catch {
                    inner.value = error
                }
                return pieces.value.isEmpty ? nil : pieces.value.removeFirst()
            }
            #expect(inner.value == .busy(id: id))
            #expect(offset == 2)
        }
    }

    @Test(arguments: ["", "../../etc/passwd", "x", String(repeating: "A", count: 32)])
    func `what is no id is not looked for`(id: String) async throws {
        try await withWorkshop { shop in
            let before = shop.origin.requests.count
            await #expect(throws: BucketStoreError.notFound(id: id)) {
                _ = try await shop.store.state(of: id)
            }
            #expect(shop.origin.requests.count == before)
        }
    }
}
