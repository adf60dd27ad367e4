// What is said of one file: the fields that every answer with it carries, and its answers.

internal import Bytes
internal import HTTP
internal import HTTPServing
internal import Linux

/// One representation of a file: its bytes as they are on disk, or in a content coding.
struct FileVariant {
    let coding: ContentCoding
    let entityTag: EntityTag
    /// What is compressed on the way is never sent in parts: the parts come from the file itself.
    let acceptsRanges: Bool
    let body: Segment
}

/// A file that was looked up, with the fields of its answers.
struct FileAnswer {
    let mediaType: String
    /// Seconds since the epoch, never in the future.
    let modified: Int
    /// Whether Accept-Encoding has a say in the answer.
    let varies: Bool
    let variant: FileVariant
    /// Cache-Control, the rules' fields and those for other origins. They stand in place of ours.
    let extraFields: Fields

    /// The fields of a 200, but for the length.
    var fields: Fields {
        var fields = contentFields
        for field in ownValidatorFields { fields.add(field.name, field.value) }
        if variant.acceptsRanges { fields.add("Accept-Ranges", "bytes") }
        fields.apply(extraFields)
        return fields
    }

    /// What a 304 repeats of a 200 (RFC 9110 §15.4.5).
    var validatorFields: Fields {
        var fields = ownValidatorFields
        var extra = extraFields
        extra.remove("content-type")
        fields.apply(extra)
        return fields
    }

    /// The fields of a page that stands for what was not found: nothing can be asked about it
    /// later.
    private var pageFields: Fields {
        var fields = contentFields
        if varies { fields.add("Vary", "Accept-Encoding") }
        fields.apply(extraFields)
        return fields
    }

    private var contentFields: Fields {
        var fields: Fields = ["Content-Type": mediaType]
        if variant.coding != .identity {
            fields.add("Content-Encoding", variant.coding.token.description)
        }
        return fields
    }

    private var ownValidatorFields: Fields {
        var date = ByteBuffer(capacity: HTTPDate.length)
        date.append(httpDate: modified)
        var fields: Fields = [
            "ETag": variant.entityTag.description,
            "Last-Modified": String(decoding: date.readable, as: UTF8.self),
        ]
        if varies { fields.add("Vary", "Accept-Encoding") }
        return fields
    }

    /// The whole file as an answer that can be sent again and again.
    ///
    /// - Throws: When a rule's field cannot be written.
    func prepared() throws(MessageError) -> PreparedAnswer {
        var head = ByteBuffer(capacity: 512)
        try head.appendStatusLine(.ok)
        try head.appendFields(fields)
        head.appendField("Content-Length", decimal: variant.body.count)
        return PreparedAnswer(status: .ok, head: head.array, body: variant.body)
    }

    /// The answer to those who have it.
    func preparedNotModified() throws(MessageError) -> PreparedAnswer {
        var head = ByteBuffer(capacity: 512)
        try head.appendStatusLine(.notModified)
        try head.appendFields(validatorFields)
        return PreparedAnswer(status: .notModified, head: head.array, body: .bytes([]))
    }
}

// MARK: Answering one request

extension FileAnswer {
    /// The answer to a GET or HEAD: the whole, a part, or nothing because the client has it.
    func response(to request: Request, status: Status, now: Int) -> Response {
        guard status == .ok else {
            return Response(status, fields: pageFields, segments: [variant.body])
        }
        // Two lines are one field, and a wrong one (RFC 9110 §5.3, §14.2).
        let range = request.joinedField("range")
        let outcome = Preconditions(of: request).evaluate(
            request.method == .head ? .head : .get,
            against: .init(entityTag: variant.entityTag, modified: modified),
            hasRange: range != nil, now: now)
        switch outcome {
        case .notModified: return Response(.notModified, fields: validatorFields)
        case .failed:
            return Response(.preconditionFailed, fields: validatorFields)
        case .proceedWithoutRange: return whole
        case .proceed:
            // HEAD has no Range (RFC 9110 §14.2).
            guard let range, request.method == .get else { return whole }
            return part(range)
        }
    }

    private var whole: Response { Response(.ok, fields: fields, segments: [variant.body]) }

    private func part(_ field: String) -> Response {
        let size = variant.body.count
        let selection = ByteRanges.select(field.utf8.span.bytes, size: size)
        switch selection {
        case .whole: return whole
        case .unsatisfiable:
            var fields = validatorFields
            fields["Content-Range"] = "bytes */\(size)"
            return Response(.rangeNotSatisfiable, fields: fields)
        case .part(let range):
            var fields = fields
            fields.add(
                "Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")
            return Response(
                .partialContent, fields: fields, segments: [variant.body.slice(range)])
        case .parts(let ranges): return parts(ranges, size)
        }
    }

    private func parts(_ ranges: [Range<Int>], _ size: Int) -> Response {
        let multipart = MultipartRanges(
            ranges, of: size, partType: mediaType, random: .random(in: 0 ... .max))
        var segments: [Segment] = []
        for (index, range) in multipart.ranges.enumerated() {
            var head = ByteBuffer(capacity: 256)
            multipart.appendHead(ofPart: index, to: &head)
            segments.append(.bytes(head.array))
            segments.append(variant.body.slice(range))
        }
        var end = ByteBuffer(capacity: 128)
        multipart.appendEnd(to: &end)
        segments.append(.bytes(end.array))
        var fields = fields
        fields["Content-Type"] = multipart.contentType
        return Response(.partialContent, fields: fields, segments: segments)
    }
}

extension Segment {
    /// A part of the segment; a file's part shares its descriptor.
    func slice(_ range: Range<Int>) -> Segment {
        switch self {
        case .bytes(let bytes): .bytes(Array(bytes[range]))
        case .file(let file, let offset, _):
            .file(file, offset: offset + range.lowerBound, count: range.count)
        }
    }
}

extension Preconditions {
    /// The conditions of a request, with repeated lines joined.
    init(of request: HTTPServing.Request) {
        func joined(_ name: StaticString) -> String? { request.joinedField(name) }
        self.init(
            ifMatch: joined("if-match"), ifUnmodifiedSince: joined("if-unmodified-since"),
            ifNoneMatch: joined("if-none-match"), ifModifiedSince: joined("if-modified-since"),
            ifRange: joined("if-range"))
    }
}
