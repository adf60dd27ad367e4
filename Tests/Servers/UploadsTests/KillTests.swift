// A server that is killed at any moment: what it told stays true, and nothing is left over.

import CLinux
import Digests
import EventLoops
import Foundation
import Support
import Testing

@testable import Uploads

/// Uploads to one server after another, each of which is killed.
private final class KilledServers {
    private struct Known {
        let length: Int
        let name: String
        /// The most that the server told.
        var told = 0
        var isDeleted = false
    }

    let place: TemporaryDirectory
    private let whole: [UInt8]
    private var known: [String: Known] = [:]
    private var random: SplitMix64
    private var server: Server
    private var count = 0
    private(set) var resumedCount = 0

    init(seed: UInt64) throws {
        place = try TemporaryDirectory()
        var random = SplitMix64(state: seed)
        whole = (0..<400_000).flatMap { _ in
            withUnsafeBytes(of: random.next()) { Array($0) }
        }
        self.random = random
        server = try Self.start(place)
    }

    private static func start(_ place: TemporaryDirectory) throws -> Server {
        let binary = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
        let arguments = [place.path, "progress=65536"].map { ByteString($0) }
        return try Server(
            Command("/\(binary)/upload-server", arguments).with { $0.input = .pipe })
    }

    // MARK: Killing

    /// Does one thing while the server is killed, and looks at what is left.
    func round() throws {
        let pid = pid_t(server.process.pid)
        let delay = UInt32(Int.random(in: 0...12_000, using: &random))
        Thread.detachNewThread {
            usleep(delay)
            kill(pid, SIGKILL)
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: create()
        case 3: putWhole()
        case 4: delete()
        default: append()
        }
        try server.stop(signal: SIGKILL)
        server = try Self.start(place)
        try check()
    }

    /// The answers that arrived before the end; nil for those that did not.
    private func answers(to request: ByteString) -> (interim: [WireAnswer], final: WireAnswer?) {
        guard let connection = try? server.connect() else { return ([], nil) }
        // What is not read by a server that is gone is no concern of the test's.
        _ = try? connection.send(request)
        var interim: [WireAnswer] = []
        while let answer = try? connection.readAnswer() {
            guard answer.status < 200 else { return (interim, answer) }
            interim.append(answer)
        }
        return (interim, nil)
    }

    private func newName(_ length: Int) -> String {
        count += 1
        return "f-\(length)-\(count)"
    }

    private func create() {
        let length = Int.random(in: 0...whole.count, using: &random)
        let first = Int.random(in: 0...length, using: &random)
        let name = newName(length)
        let found = answers(
            to: request(
                "POST", "/files/",
                [
                    "Upload-Complete: ?0", "Upload-Length: \(length)",
                    "Content-Disposition: inline; filename=\(name)",
                ], ByteString(whole[..<first])))
        let all = found.interim + [found.final].compactMap { $0 }
        guard let path = all.compactMap({ $0["Location"] }).first else { return }
        known[path] = Known(length: length, name: name)
        note(all, path)
    }

    private func putWhole() {
        let length = Int.random(in: 0...whole.count, using: &random)
        let name = newName(length)
        let found = answers(to: request("PUT", "/files/\(name)", [], ByteString(whole[..<length])))
        guard found.final?.status == 201 else { return }
        #expect((try? place.read(name))?.bytes.count == length)
    }

    private func delete() {
        guard let path = known.keys.sorted().randomElement(using: &random) else { return create() }
        known[path]?.isDeleted = true
        _ = answers(to: request("DELETE", path))
    }

    private func append() {
        guard let path = known.keys.sorted().randomElement(using: &random),
            let upload = known[path], !upload.isDeleted
        else { return create() }
        // The server may be dead by now.
        guard let connection = try? server.connect(),
            (try? connection.send(request("HEAD", path))) != nil,
            let state = try? connection.readAnswer(isHead: true),
            let offset = state["Upload-Offset"].flatMap({ Int($0) }), offset <= upload.length
        else { return }
        let end =
            Bool.random(using: &random)
            ? upload.length : Int.random(in: offset...upload.length, using: &random)
        let bytes = Array(whole[offset..<end])
        var fields = [
            "Content-Type: application/partial-upload", "Upload-Offset: \(offset)",
            "Upload-Complete: \(end == upload.length ? "?1" : "?0")",
        ]
        if Int.random(in: 0..<4, using: &random) == 0 {
            var sum = SHA256()
            sum.update(bytes)
            let digest = Data(sum.finish()).base64EncodedString()
            fields.append("Content-Digest: sha-256=:\(digest):")
        }
        let found = answers(to: request("PATCH", path, fields, ByteString(bytes)))
        note(found.interim + [found.final].compactMap { $0 }, path)
    }

    private func note(_ answers: [WireAnswer], _ path: String) {
        for offset in answers.compactMap({ $0["Upload-Offset"].flatMap { Int($0) } }) {
            let told = known[path]?.told ?? 0
            known[path]?.told = max(told, offset)
        }
    }

    // MARK: Looking

    private func check() throws {
        for (path, upload) in known.sorted(by: { $0.key < $1.key }) {
            let state = try server.answer(to: request("HEAD", path), isHead: true)
            if upload.isDeleted {
                #expect([204, 404].contains(state.status))
                if state.status == 204 {
                    #expect(try server.answer(to: request("DELETE", path)).status == 204)
                }
                known[path] = nil
                continue
            }
            try check(state, path, upload)
        }
        try checkFolder()
        for name in try names(inDirectory: place.path) where name.hasPrefix("f-") {
            let length = name.split(separator: "-").dropFirst().first.flatMap { Int($0) } ?? -1
            let found = try place.read(name)
            #expect(found.bytes.count == length)
            #expect(found.bytes.elementsEqual(whole.prefix(length)), "\(name)")
        }
    }

    private func check(_ state: WireAnswer, _ path: String, _ upload: Known) throws {
        #expect(state.status == 204)
        let offset = Int(state["Upload-Offset"] ?? "") ?? -1
        #expect(offset >= upload.told, "less than was told")
        #expect(offset <= upload.length)
        if state["Upload-Complete"] == "?1" {
            #expect(offset == upload.length)
            #expect((try? place.read(upload.name)) != nil)
            known[path] = nil
            return
        }
        known[path]?.told = offset
        let id = path.split(separator: "/").last ?? ""
        let there = (try? place.read(".bx-uploads/\(id)"))?.bytes ?? []
        #expect(offset <= there.count, "more is told than is there")
        #expect(there.prefix(offset).elementsEqual(whole.prefix(offset)))
    }

    /// Every file has a record, and there is nothing else.
    private func checkFolder() throws {
        let left = Set(try names(inDirectory: place.path(".bx-uploads")))
        for name in left where !name.hasSuffix(".record") {
            #expect(
                UploadID(name) != nil && left.contains("\(name).record"), "\(name) is an orphan")
        }
    }

    // MARK: The end

    /// Resumes what can be, and sweeps.
    func finish() async throws {
        for (path, upload) in known where !upload.isDeleted {
            let fields = [
                "Content-Type: application/partial-upload", "Upload-Offset: \(upload.told)",
                "Upload-Complete: ?1",
            ]
            let rest = ByteString(whole[upload.told..<upload.length])
            let answer = try server.answers(to: request("PATCH", path, fields, rest))
            #expect(answer.status == 201)
            #expect(try place.read(upload.name).bytes.elementsEqual(whole[..<upload.length]))
            resumedCount += 1
        }
        try check()
        try server.stop(signal: SIGKILL)
        let place = place
        try await onLoop { loop in
            let store = DirectoryStore(
                on: loop, in: try UploadDirectory(place.path), pool: BlockingPool())
            try await store.expire(at: .max) { _ in true }
        }
        #expect(try names(inDirectory: place.path(".bx-uploads")) == [])
    }
}

@Suite("Uploads whose server is killed", .serialized, .timeLimit(.minutes(10)))
struct KillTests {
    /// BX_UPLOAD_KILLS=200 for more.
    private static let count =
        ProcessInfo.processInfo.environment["BX_UPLOAD_KILLS"].flatMap { Int($0) } ?? 15

    @Test func `what was told stays true, what is resumed is whole, and nothing is left`()
        async throws
    {
        let seed = UInt64.random(in: .min ... .max)
        let servers = try KilledServers(seed: seed)
        for number in 1...Self.count {
            do { try servers.round() } catch {
                Issue.record("\(error), kill \(number), seed \(seed)")
            }
        }
        try await servers.finish()
    }
}
