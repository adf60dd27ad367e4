// tus 1.0.0 (https://tus.io/protocols/resumable-upload): the core, and the extensions creation,
// creation-with-upload, creation-defer-length, expiration, checksum, checksum-trailer, termination
// and concatenation.

internal import Bytes
internal import HTTP
internal import HTTPServing

extension UploadService {
    static let tusVersion = "1.0.0"
    static let tusMediaType = "application/offset+octet-stream"

    /// The fields of an answer to OPTIONS.
    var tusDescription: Fields {
        [
            "Tus-Resumable": Self.tusVersion, "Tus-Version": Self.tusVersion,
            "Tus-Max-Size": "\(options.sizeMax)",
            "Tus-Extension":
                "creation,creation-with-upload,creation-defer-length,expiration,checksum,"
                + "checksum-trailer,termination,concatenation",
            "Tus-Checksum-Algorithm": "sha1,sha256,sha512",
        ]
    }

    /// An answer with the version that it is of, and never kept by a cache.
    func tus(_ status: Status, _ fields: Fields = Fields(), _ sentence: String? = nil) -> Response {
        var all: Fields = ["Tus-Resumable": Self.tusVersion, "Cache-Control": "no-store"]
        for field in fields { all.add(field.name, field.value) }
        guard let sentence else { return Response(status, fields: all) }
        return Response(status, fields: all, text: sentence + "\n")
    }

    func tusAnswer(to error: UploadError) -> Response {
        report(error)
        let status: Status = error == .wrongDigest ? .checksumMismatch : error.status
        return tus(status, Fields(), error.words)
    }

    func tusResponse(
        to request: Request, _ name: Substring
    ) async throws(UploadError) -> Response {
        // For clients behind proxies that know no PATCH.
        let method =
            request.method == .post
            ? request.field("x-http-method-override").flatMap { Method(token: $0) } ?? .post
            : request.method
        if name.isEmpty {
            guard method == .post else { return tus(.methodNotAllowed, ["Allow": "OPTIONS, POST"]) }
            return try await tusCreation(request)
        }
        guard let id = UploadID(name) else {
            return tus(.notFound, Fields(), "there is no such upload")
        }
        guard Self.uploadMethods.contains(method) else {
            return tus(.methodNotAllowed, ["Allow": Self.allowedMethods])
        }
        return try await alone(with: id, for: request) { () throws(UploadError) in
            if method == .head { return tus(.ok, tusFields(of: try await state(of: id))) }
            if method == .patch { return try await tusAppend(request, to: id) }
            try await store.delete(id)
            return tus(.noContent)
        }
    }

    private func tusFields(of state: UploadState) -> Fields {
        var fields: Fields = ["Upload-Offset": "\(state.offset)"]
        if let length = state.plan.length {
            fields.add("Upload-Length", "\(length)")
        } else {
            fields.add("Upload-Defer-Length", "1")
        }
        if let metadata = state.plan.metadata { fields.add("Upload-Metadata", metadata) }
        if state.plan.isPart { fields.add("Upload-Concat", "partial") }
        if !state.parts.isEmpty {
            let locations = state.parts.map { location(of: $0) }.joined(separator: " ")
            fields.add("Upload-Concat", "final;\(locations)")
        }
        if !state.isCompleted { addExpiry(state.plan, to: &fields) }
        return fields
    }

    private func addExpiry(_ plan: UploadPlan, to fields: inout Fields) {
        var text = ByteBuffer()
        text.append(httpDate: plan.expires)
        fields.add("Upload-Expires", String(decoding: text.readable, as: UTF8.self))
    }

    // MARK: Creation

    private func tusCreation(_ request: Request) async throws(UploadError) -> Response {
        var plan = UploadPlan(name: nil, length: nil, expires: expiry)
        if let text = request.joinedField("upload-metadata"), !text.isEmpty {
            guard text.utf8.count <= options.metadataMax else {
                return tus(
                    .requestHeaderFieldsTooLarge, Fields(),
                    "Upload-Metadata has more than \(options.metadataMax) bytes")
            }
            guard let metadata = TusMetadata(text) else {
                return tus(.badRequest, Fields(), "Upload-Metadata is not KEY BASE64, KEY BASE64")
            }
            plan.metadata = text
            plan.name = metadata.name
        }
        try await checkCount()
        let concatenation = request.joinedField("upload-concat")
        if let concatenation, concatenation.hasPrefix("final;") {
            return try await tusConcatenation(request, concatenation.dropFirst(6), plan)
        }
        guard concatenation == nil || concatenation == "partial" else {
            return tus(.badRequest, Fields(), "Upload-Concat is neither partial nor final;URLs")
        }
        plan.isPart = concatenation != nil
        switch (request.joinedField("upload-length"), request.joinedField("upload-defer-length")) {
        case (.some(let text), nil):
            guard let length = decimal(text) else {
                return tus(.badRequest, Fields(), "Upload-Length is no number of bytes")
            }
            if let refusal = tusRefusal(of: length) { return refusal }
            plan.length = length
        case (nil, "1"): break
        default:
            return tus(
                .badRequest, Fields(), "either Upload-Length or Upload-Defer-Length: 1 is needed")
        }
        return try await tusBeginning(request, plan)
    }

    private var tusTooLarge: Response {
        tus(.contentTooLarge, Fields(), "an upload has \(options.sizeMax) bytes at the most")
    }

    private func tusRefusal(of length: Int) -> Response? {
        if length > options.sizeMax { return tusTooLarge }
        guard length < options.sizeMin else { return nil }
        return tus(.badRequest, Fields(), "an upload has \(options.sizeMin) bytes at the least")
    }

    private func tusBeginning(
        _ request: Request, _ plan: UploadPlan
    ) async throws(UploadError) -> Response {
        let hasBody = !request.body.isComplete
        if hasBody, !isBody(of: request, Self.tusMediaType) { return tusWrongType }
        let id = try await store.create(plan)
        var fields: Fields = ["Location": location(of: id)]
        addExpiry(plan, to: &fields)
        guard hasBody else {
            if plan.length == 0, !plan.isPart { _ = try await store.complete(id) }
            return tus(.created, fields)
        }
        return try await alone(with: id, for: request) { () throws(UploadError) in
            // Without its location no client can go on with it.
            var answer: Response
            do throws(UploadError) {
                answer = try await tusBytes(request, UploadState(id: id, plan: plan, offset: 0))
            } catch {
                try? await store.delete(id)
                throw error
            }
            guard answer.status == .noContent else {
                try await store.delete(id)
                return answer
            }
            answer.status = .created
            answer.fields.set("Location", to: location(of: id))
            return answer
        }
    }

    private func tusConcatenation(
        _ request: Request, _ list: Substring, _ plan: UploadPlan
    ) async throws(UploadError) -> Response {
        let locations = list.split(separator: " ")
        // A URL may be whole, or a path.
        let parts = locations.compactMap { UploadID($0.split(separator: "/").last ?? "") }
        guard !parts.isEmpty, parts.count == locations.count, parts.count <= options.partsMax,
            request.joinedField("upload-length") == nil
        else { return tus(.badRequest, Fields(), "Upload-Concat names what is no upload here") }
        var count = 0
        for part in parts {
            let offset = try await state(of: part).offset
            guard offset <= options.sizeMax - count else { return tusTooLarge }
            count += offset
        }
        let id = try await store.concatenate(parts, as: plan)
        _ = try await store.complete(id)
        return tus(.created, ["Location": location(of: id)])
    }

    // MARK: Bytes

    private var tusWrongType: Response {
        tus(.unsupportedMediaType, Fields(), "bytes come as \(Self.tusMediaType)")
    }

    private func tusAppend(
        _ request: Request, to id: UploadID
    ) async throws(UploadError) -> Response {
        guard isBody(of: request, Self.tusMediaType) else { return tusWrongType }
        guard let offset = request.joinedField("upload-offset").flatMap({ decimal($0) }) else {
            return tus(.badRequest, Fields(), "Upload-Offset is no number of bytes")
        }
        var state = try await state(of: id)
        guard state.parts.isEmpty else {
            return tus(.forbidden, Fields(), "a concatenation takes no bytes")
        }
        guard state.offset == offset else {
            throw .wrongOffset(expected: state.offset, given: offset)
        }
        if let text = request.joinedField("upload-length") {
            guard let length = decimal(text) else {
                return tus(.badRequest, Fields(), "Upload-Length is no number of bytes")
            }
            if let refusal = tusRefusal(of: length) { return refusal }
            try await store.setLength(length, of: id)
            state.plan.length = length
        }
        guard state.isCompleted else { return try await tusBytes(request, state) }
        guard contentLength(of: request) == 0 else {
            return tus(.contentTooLarge, Fields(), "the upload is complete")
        }
        // A client whose last answer was lost sends nothing from the end on, and means well.
        return tus(.noContent, ["Upload-Offset": "\(state.offset)"])
    }

    private func tusBytes(
        _ request: Request, _ state: UploadState
    ) async throws(UploadError) -> Response {
        let left = (state.plan.length ?? options.sizeMax) - state.offset
        var incoming = Incoming(
            id: state.id, offset: state.offset, room: min(left, options.appendMax))
        if let count = contentLength(of: request), count > incoming.room {
            return tus(.contentTooLarge, Fields(), "there is room for \(incoming.room) bytes")
        }
        guard readChecksum(request, &incoming) else {
            return tus(.badRequest, Fields(), "Upload-Checksum is not ALGORITHM BASE64")
        }
        switch try await receive(request, incoming) {
        case .whole(let offset): return try await tusEnd(state, offset)
        case .cutOff(_, let error): return tus(error.status, Fields(), "\(error)")
        case .tooLong:
            return tus(.contentTooLarge, Fields(), "there was room for \(incoming.room) bytes")
        case .wrongDigest: throw .wrongDigest
        case .tooMany: return tus(.serviceUnavailable, ["Retry-After": "1"], "too many uploads")
        }
    }

    private func tusEnd(_ state: UploadState, _ offset: Int) async throws(UploadError) -> Response {
        if offset == state.plan.length {
            if !state.plan.isPart { _ = try await store.complete(state.id) }
            return tus(.noContent, ["Upload-Offset": "\(offset)"])
        }
        var fields: Fields = ["Upload-Offset": "\(offset)"]
        addExpiry(state.plan, to: &fields)
        return tus(.noContent, fields)
    }

    /// - Returns: False when what should be a checksum is none.
    private func readChecksum(_ request: Request, _ incoming: inout Incoming) -> Bool {
        if let text = request.joinedField("upload-checksum") {
            guard let digest = UploadDigest(tus: text) else { return false }
            incoming.digests = [digest]
        } else if request.fields.members(of: "trailer").contains(where: {
            $0.lowercased() == "upload-checksum"
        }) {
            incoming.trailing = UploadDigest.Algorithm.allCases
            incoming.readTrailer = { trailers in
                trailers["upload-checksum"].flatMap { UploadDigest(tus: $0) }.map { [$0] }
            }
        }
        return true
    }

    /// A number of bytes, in digits and no more.
    func decimal(_ text: String) -> Int? {
        guard (1...15).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}

extension Status {
    /// 460 Checksum Mismatch, of tus.
    static let checksumMismatch = Status(rawValue: 460)
}

extension UploadDigest {
    /// `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`
    init?(tus text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let algorithm = Algorithm(rawValue: String(words[0])),
            let bytes = Base64.standard.decode(Array(words[1].utf8).span.bytes)
        else { return nil }
        self.init(algorithm, bytes)
    }
}
