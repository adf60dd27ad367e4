/// Where the bytes of uploads are kept until they are whole, and where they go then.
///
/// One for each loop, used on that loop alone, so its state needs no lock; those of several loops
/// stand on the same directory or bucket. Nobody calls `append` twice at once for one upload, on
/// whatever loop: `UploadService` sees to that.
///
/// What a client was told is kept: an offset that `state(of:)` or `UploadAppend.commit` returned is
/// on disk, or wherever the store keeps things, before they return. It holds after `kill -9` and
/// after a power cut. An upload may have more bytes than anyone was told of, never fewer.
public protocol UploadStore: AnyObject {
    /// Begins an empty upload. When this returns, the upload survives a crash.
    func create(_ plan: UploadPlan) async throws(UploadError) -> UploadID

    /// What is known of an upload; its offset counts durable bytes only.
    ///
    /// - Throws: `unknown`, also for one that has expired.
    func state(of id: UploadID) async throws(UploadError) -> UploadState

    /// Opens an upload for bytes behind its offset. Whoever opened it calls `finish` at the end,
    /// whatever happened.
    ///
    /// - Parameters:
    ///   - offset: Must be the present one.
    ///   - isHeld: Whether the bytes do not count before `commit`, since a digest is compared
    ///     first. After a crash they are gone; without it, those that reached the store stay.
    /// - Throws: `wrongOffset`, `completed`, `unknown`.
    func append(
        to id: UploadID, at offset: Int, isHeld: Bool
    ) async throws(UploadError) -> any UploadAppend

    /// Says how long an upload will be, which was not known when it was created.
    ///
    /// - Throws: `inconsistentLength` when another length was said before, or it has more bytes.
    func setLength(_ length: Int, of id: UploadID) async throws(UploadError)

    /// Puts the whole upload in its place. Doing so again is harmless.
    ///
    /// - Returns: The name that it has now, which may not be the one asked for.
    func complete(_ id: UploadID) async throws(UploadError) -> String

    /// Begins an upload that is made of whole parts, in their order; those stay. Its offset is the
    /// sum of theirs when this returns; it is not completed.
    func concatenate(
        _ parts: [UploadID], as plan: UploadPlan
    ) async throws(UploadError) -> UploadID

    /// Forgets an upload and its bytes; a completed one's stay in their place.
    func delete(_ id: UploadID) async throws(UploadError)

    /// All uploads that are not completed, in no order.
    func unfinished() async throws(UploadError) -> [UploadState]

    /// How many those are; asked before each creation, so it should cost little.
    func unfinishedCount() async throws(UploadError) -> Int

    /// Deletes every upload whose time was over at `now` and that `mayGo`, and what a crash left
    /// behind without a record.
    ///
    /// - Parameter now: Seconds since the epoch.
    func expire(
        at now: Int, where mayGo: @Sendable (UploadID) -> Bool
    ) async throws(UploadError)
}

/// An upload opened for bytes. Belongs to one request.
public protocol UploadAppend: AnyObject {
    /// Bytes of the upload that were written, durable or not.
    var written: Int { get }

    /// Puts bytes behind those written so far; they may wait in memory, up to a few hundred KiB.
    func write(_ bytes: [UInt8]) async throws(UploadError)

    /// Makes everything written durable and count.
    ///
    /// - Returns: The upload's offset, which may be told to anyone.
    func commit() async throws(UploadError) -> Int

    /// Drops what was written since the last `commit`: the digest was wrong.
    func discard() async throws(UploadError)

    /// Lets go of the upload; what was not committed counts or not, as `isHeld` said.
    func finish() async
}

/// The name of an upload: 32 hexadecimal digits in lower case, drawn at random, since whoever knows
/// it may append.
public struct UploadID: Hashable, Sendable, CustomStringConvertible {
    /// The digits.
    public let description: String

    /// A new one.
    public init() {
        let words = (0..<2).map { _ in UInt64.random(in: .min ... .max) }
        description = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// Nil when `text` is no name of an upload.
    public init?(_ text: some StringProtocol) {
        let isDigits = text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard text.utf8.count == 32, isDigits else { return nil }
        description = String(text)
    }
}

/// What a client says of an upload before it begins.
public struct UploadPlan: Sendable, Equatable {
    /// What to call it in the end, as the client said; the store makes a name of it that is safe.
    public var name: String?
    /// Bytes of the whole; nil as long as the client does not know.
    public var length: Int?
    /// Seconds since the epoch from which on it may be deleted.
    public var expires: Int
    /// Whether it is a part that waits to be concatenated, and never gets a place of its own.
    public var isPart: Bool
    /// The whole's digest, to be compared when it is complete; an algorithm's name and the bytes.
    public var digest: UploadDigest?
    /// What the client said of it, to be given back as it came (Upload-Metadata of tus).
    public var metadata: String?

    /// A plan of an upload.
    public init(
        name: String?, length: Int?, expires: Int, isPart: Bool = false,
        digest: UploadDigest? = nil, metadata: String? = nil
    ) {
        self.name = name
        self.length = length
        self.expires = expires
        self.isPart = isPart
        self.digest = digest
        self.metadata = metadata
    }
}

/// What is known of an upload.
public struct UploadState: Sendable, Equatable {
    /// Its name.
    public var id: UploadID
    /// What the client said of it; the length may have come later.
    public var plan: UploadPlan
    /// Durable bytes.
    public var offset: Int
    /// The name that it has in its place, once it is completed.
    public var place: String?
    /// For a concatenation: its parts.
    public var parts: [UploadID]

    /// A state of an upload.
    public init(
        id: UploadID, plan: UploadPlan, offset: Int, place: String? = nil, parts: [UploadID] = []
    ) {
        self.id = id
        self.plan = plan
        self.offset = offset
        self.place = place
        self.parts = parts
    }

    /// Whether it was put in its place; a part has none, and is complete when all of it is there.
    public var isCompleted: Bool { plan.isPart ? plan.length == offset : place != nil }
}

/// A digest that a client promised.
public struct UploadDigest: Sendable, Equatable {
    /// How it is made.
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha1, sha256, sha512
    }

    /// How it is made.
    public var algorithm: Algorithm
    /// Its bytes.
    public var bytes: [UInt8]

    /// A digest.
    public init(_ algorithm: Algorithm, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}
