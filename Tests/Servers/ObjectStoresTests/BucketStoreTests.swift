import Digests
import EventLoops
import Support
import Testing
import Uploads

@testable import ObjectStores

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
                o = s3.head_object(Bucket=b, Key="up/photos/cät 1.jpg")
                print(o["ContentLength"], o["ContentType"])
                print(s3.list_multipart_uploads(Bucket=b).get("Uploads"))
                """)
            #expect(
                listed
                    == ".uploads/done/\(id).info\nup/photos/cät 1.jpg\n12000000 image/jpeg\nNone\n")
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

    @Test func `a beginning that the store refuses leaves no record`() async throws {
        try await withWorkshop { shop in
            shop.origin.fault = { line in
                line.hasPrefix("POST")
                    ? .answer(Fault.response(403, "<Error><Code>AccessDenied</Code></Error>"))
                    : .none
            }
            await #expect(throws: UploadError.self) {
                _ = try await shop.store.create(Workshop.plan(3))
            }
            let keys = try await shop.keys()
            #expect(keys == [])
        }
    }

    @Test func `a beginning whose answer was lost is made again`() async throws {
        try await withWorkshop { shop in
            let isLost = Box(false)
            shop.origin.fault = { line in
                guard line.hasPrefix("POST"), !isLost.value else { return .none }
                isLost.value = true
                return .loseAnswer
            }
            let id = try await shop.store.create(Workshop.plan(3))
            #expect(isLost.value)
            try await shop.send(0..<3, to: id)
            let key = try await shop.store.complete(id)
            #expect(try await shop.object(key) == Workshop.bytes(0..<3))
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
}
