// A file as it was when it was last looked at, with its answers ready to be sent.

internal import HTTP
internal import HTTPServing
internal import Linux

/// What a path leads to, kept by the bytes of the request target.
final class CachedFile {
    /// One representation, as the answers of it.
    struct Prepared {
        let variant: FileVariant
        let answer: PreparedAnswer
        /// The answer to a request that has the file already.
        let notModified: PreparedAnswer
        /// The entity tag with its quotes, as If-None-Match repeats it.
        let entityTag: [UInt8]
    }

    /// The target's bytes, as they come on the wire.
    let key: [UInt8]
    let hash: Int
    let identification: FileIdentification
    /// Loop time until which nobody needs to look at the file.
    var freshUntil: Int64
    /// Whether it was used since the clock's hand passed.
    var wasUsed = false
    /// Whether Accept-Encoding has a say in the answer.
    let varies: Bool
    /// Whether gzip is made of it when it is asked for.
    let compresses: Bool
    /// Bytes that the entry holds in memory.
    private(set) var weight: Int
    /// Files that it holds open.
    private(set) var openCount: Int

    private let mediaType: String
    private let extraFields: Fields
    private let modified: Int
    private var plain: Prepared
    private var encoded: [Prepared] = []

    /// - Parameter now: Nanoseconds since the epoch.
    /// - Throws: When a field cannot be written.
    init(
        key: [UInt8], mediaType: String, body: Segment, identification: FileIdentification,
        compresses: Bool, extraFields: Fields, now: Int, freshUntil: Int64
    ) throws(MessageError) {
        self.key = key
        hash = key.withUnsafeBytes { AnswerCache.hash($0) }
        self.identification = identification
        self.compresses = compresses
        varies = compresses || identification.neighbours.contains { $0 != nil }
        self.mediaType = mediaType
        self.extraFields = extraFields
        self.freshUntil = freshUntil
        // A time in the future would never be older than a client's copy (RFC 9110 §8.8.2.1).
        modified = min(identification.file.modified, now) / 1_000_000_000
        let tag = EntityTag(size: body.count, changed: identification.file.changed)
        let variant = FileVariant(
            coding: .identity, entityTag: tag, acceptsRanges: true, body: body)
        plain = try Self.prepare(
            FileAnswer(
                mediaType: mediaType, modified: modified, varies: varies, variant: variant,
                extraFields: extraFields))
        weight = key.count + 512 + plain.weight
        openCount = plain.openCount
    }

    /// The representation without a content coding.
    var identity: FileVariant { plain.variant }

    func variant(in coding: ContentCoding) -> FileVariant? {
        encoded.first { $0.variant.coding == coding }?.variant
    }

    /// Keeps a representation in a content coding.
    func add(_ variant: FileVariant) throws(MessageError) {
        let prepared = try Self.prepare(answer(with: variant))
        encoded.append(prepared)
        weight += prepared.weight
        openCount += prepared.openCount
    }

    /// What is said of the file with one of its representations.
    func answer(with variant: FileVariant) -> FileAnswer {
        FileAnswer(
            mediaType: mediaType, modified: modified, varies: varies, variant: variant,
            extraFields: extraFields)
    }

    private static func prepare(_ answer: FileAnswer) throws(MessageError) -> Prepared {
        Prepared(
            variant: answer.variant, answer: try answer.prepared(),
            notModified: try answer.preparedNotModified(),
            entityTag: Array(answer.variant.entityTag.description.utf8))
    }

    // MARK: At once

    /// The answer to a request that asks for nothing special; nil for conditions and ranges that
    /// need more thought.
    @inline(__always)
    func answer(to request: RequestView) -> PreparedAnswer? {
        let (fields, bytes) = (request.head.fields, request.bytes)
        if fields.contains("range", in: bytes) || fields.contains("if-match", in: bytes)
            || fields.contains("if-unmodified-since", in: bytes)
        {
            return nil
        }
        // Lines that make one list have to be put together first.
        if varies, fields.isRepeated("accept-encoding", in: bytes) { return nil }
        guard let chosen = choose(request) else { return nil }
        guard let condition = fields.firstValue(of: "if-none-match", in: bytes) else {
            return fields.contains("if-modified-since", in: bytes) ? nil : chosen.answer
        }
        let tag = UnsafeRawBufferPointer(rebasing: bytes[condition])
        return tag.elementsEqual(chosen.entityTag) ? chosen.notModified : nil
    }

    private func choose(_ request: RequestView) -> Prepared? {
        guard varies,
            let field = request.head.fields.firstValue(of: "accept-encoding", in: request.bytes)
        else { return plain }
        let accepted = AcceptEncoding(
            UnsafeRawBufferPointer(rebasing: request.bytes[field]).bytes)
        // What is best is chosen among all that there could be; only what was asked for before is
        // at hand.
        var possible: ContentCodings = compresses ? [.identity, .gzip] : [.identity]
        for (index, neighbour) in identification.neighbours.enumerated() where neighbour != nil {
            possible.insert(ContentCodings(ContentCoding.allCases[index]))
        }
        guard let best = accepted.preferred(among: possible), best != .identity else {
            return plain
        }
        return encoded.first { $0.variant.coding == best }
    }
}

extension CachedFile.Prepared {
    /// Bytes in memory; a file that stays on disk has none.
    fileprivate var weight: Int {
        let heads = answer.head.count + notModified.head.count + 256
        return if case .bytes(let bytes) = answer.body { heads + bytes.count } else { heads }
    }

    fileprivate var openCount: Int {
        if case .file = answer.body { 1 } else { 0 }
    }
}
