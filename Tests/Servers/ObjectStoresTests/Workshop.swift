// Uploads into moto's store, over a connection that fails as a test says.

import EventLoops
import Support
import Testing
import Uploads

@testable import ObjectStores

struct Workshop {
    let client: S3Client
    let origin: StoreOrigin
    let loop: EventLoop
    let directory: TemporaryDirectory
    let spool: SpoolDirectory
    let pool = BlockingPool()

    /// As a process that has just begun.
    var store: BucketStore { store { _ in } }

    func store(_ change: (inout BucketStoreOptions) -> Void) -> BucketStore {
        var options = BucketStoreOptions()
        options.partSize = Self.partSize
        options.prefix = "up/"
        options.allowsFolders = true
        change(&options)
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
