import Digests
import Support
import Testing
import Uploads

@testable import ObjectStores

@Suite(
    "Uploads whose digest was promised", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct WholeDigestTests {
    private static let whole = Workshop.whole

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
}
