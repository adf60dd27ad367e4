// draft-ietf-httpbis-resumable-upload, interop version 8. The sections are those of draft 09.

internal import Bytes
internal import HTTP
internal import HTTPServing

extension UploadService {
    static let draftVersion = "8"
    static let partialType = "application/partial-upload"

    /// An answer with the version that it is of.
    func draft(
        _ status: Status, _ fields: Fields = Fields(), _ sentence: String? = nil
    ) -> Response {
        var all: Fields = ["Upload-Draft-Interop-Version": Self.draftVersion]
        for field in fields { all.add(field.name, field.value) }
        guard let sentence else { return Response(status, fields: all) }
        return Response(status, fields: all, text: sentence + "\n")
    }

    func draftAnswer(to error: UploadError) -> Response {
        report(error)
        switch error {
        case .wrongOffset(let expected, let given):
            return UploadProblem.wrongOffset(expected: expected, given: given).response(draft)
        case .completed: return UploadProblem.completed.response(draft)
        case .inconsistentLength: return UploadProblem.inconsistentLength.response(draft)
        case .wrongDigest: return UploadProblem.wrongDigest.response(draft)
        case .unknown, .incomplete, .badName, .nameTaken, .noSpace, .tooMany, .notAllowed, .busy,
            .failed:
            return draft(error.status, Fields(), error.words)
        }
    }

    /// Upload-Limit (§4.1.4).
    func limits(expires: Int?) -> String {
        var limits = ["max-size=\(options.sizeMax)", "max-append-size=\(options.appendMax)"]
        if options.sizeMin > 0 { limits.insert("min-size=\(options.sizeMin)", at: 1) }
        if options.appendMin > 0 { limits.append("min-append-size=\(options.appendMin)") }
        if let expires { limits.append("max-age=\(max(0, expires - now))") }
        return limits.joined(separator: ", ")
    }

    func draftResponse(
        to request: Request, _ name: Substring
    ) async throws(UploadError) -> Response {
        if request.method == .put || (request.method == .post && UploadID(name) == nil) {
            return try await draftCreation(request, name)
        }
        guard let id = UploadID(name) else {
            return name.isEmpty
                ? draft(.methodNotAllowed, ["Allow": "OPTIONS, POST, PUT"])
                : draft(.notFound, Fields(), "there is no such upload")
        }
        if request.method == .patch, isBody(of: request, Self.tusMediaType) {
            return tus(
                .preconditionFailed, ["Tus-Version": Self.tusVersion], "Tus-Resumable is missing")
        }
        guard Self.uploadMethods.contains(request.method) else {
            return draft(.methodNotAllowed, ["Allow": Self.allowedMethods])
        }
        return try await alone(with: id, for: request) { () throws(UploadError) in
            if request.method == .head { return try await draftState(request, id) }
            if request.method == .patch { return try await draftAppend(request, to: id) }
            try await store.delete(id)
            return draft(.noContent)
        }
    }

    /// §4.3
    private func draftState(
        _ request: Request, _ id: UploadID
    ) async throws(UploadError) -> Response {
        for name in ["upload-offset", "upload-complete", "upload-length"]
        where request.fields.contains(name) {
            return draft(.badRequest, Fields(), "HEAD asks for \(name), and cannot say it")
        }
        let state = try await state(of: id)
        var fields: Fields = [
            "Upload-Offset": "\(state.offset)",
            "Upload-Complete": state.isCompleted ? "?1" : "?0",
            "Upload-Limit": limits(expires: state.plan.expires), "Cache-Control": "no-store",
        ]
        if let length = state.plan.length { fields.add("Upload-Length", "\(length)") }
        return draft(.noContent, fields)
    }

    // MARK: Creation (§4.2)

    private func draftCreation(
        _ request: Request, _ name: Substring
    ) async throws(UploadError) -> Response {
        let completes = upload(completeIn: request)
        let isWhole = completes ?? true
        let length = try draftLength(request, offset: 0, isWhole: isWhole)
        if let refusal = refusal(of: length) { return refusal }
        if let refusal = refusal(ofBody: request, length, offset: 0, isWhole) { return refusal }
        guard let digests = ReprDigests(request.joinedField("repr-digest")) else {
            return UploadProblem.badDigest.response(draft)
        }
        try await checkCount()
        let plan = UploadPlan(
            name: draftName(request, name), length: length, expires: expiry,
            digest: digests.all.last)
        let id = try await store.create(plan)
        // Only a client that asked for it can resume.
        let resumes = completes != nil && speaksVersion(request)
        return try await alone(with: id, for: request) { () throws(UploadError) in
            // Not earlier: a client that comes back at once must find this request, to stop it.
            if resumes { announce(id, plan, to: request) }
            do throws(UploadError) {
                let state = UploadState(id: id, plan: plan, offset: 0)
                let answer = try await draftBytes(
                    request, state, isWhole: isWhole, isFirst: true, resumes: resumes)
                if !resumes, !answer.status.isSuccessful { try? await store.delete(id) }
                return answer
            } catch {
                if !resumes { try? await store.delete(id) }
                throw error
            }
        }
    }

    private func speaksVersion(_ request: Request) -> Bool {
        guard let field = request.joinedField("upload-draft-interop-version") else { return true }
        return StructuredFields.item(field) == .integer(8)
    }

    /// A value that is none is ignored (§4.1.2).
    private func upload(completeIn request: Request) -> Bool? {
        guard let field = request.joinedField("upload-complete"),
            case .boolean(let isWhole)? = StructuredFields.item(field)
        else { return nil }
        return isWhole
    }

    /// A negative number and anything else is ignored (§4.1.1, §4.1.3).
    private func count(_ name: StaticString, in request: Request) -> Int? {
        guard let field = request.joinedField(name),
            case .integer(let count)? = StructuredFields.item(field), count >= 0
        else { return nil }
        return count
    }

    private func refusal(of length: Int?) -> Response? {
        guard let length else { return nil }
        if length > options.sizeMax {
            return draft(
                .contentTooLarge, ["Upload-Limit": limits(expires: nil)],
                "an upload has \(options.sizeMax) bytes at the most")
        }
        if length < options.sizeMin {
            return draft(
                .badRequest, ["Upload-Limit": limits(expires: nil)],
                "an upload has \(options.sizeMin) bytes at the least")
        }
        return nil
    }

    /// What a body is too long or too short for, where its head says how long it is.
    private func refusal(
        ofBody request: Request, _ length: Int?, offset: Int, _ isWhole: Bool
    ) -> Response? {
        guard let count = contentLength(of: request) else { return nil }
        if let length, count > length - offset {
            return UploadProblem.inconsistentLength.response(draft)
        }
        if count > min(options.sizeMax - offset, options.appendMax) { return tooLong(expires: nil) }
        // An empty one only asks for the location.
        guard !isWhole, (1..<max(1, options.appendMin)).contains(count) else { return nil }
        return draft(
            .badRequest, ["Upload-Limit": limits(expires: nil)],
            "a request that is not the last one has \(options.appendMin) bytes at the least")
    }

    private func tooLong(expires: Int?) -> Response {
        draft(
            .contentTooLarge, ["Upload-Limit": limits(expires: expires)],
            "a request has \(options.appendMax) bytes at the most, an upload \(options.sizeMax)")
    }

    /// Content-Disposition's file name (RFC 6266), else the last part of the path.
    private func draftName(_ request: Request, _ name: Substring) -> String? {
        if let disposition = request.field("content-disposition"),
            let name = DispositionName.of(disposition)
        {
            return name
        }
        return PercentEncoding.decode(Array(name.utf8).span.bytes).flatMap {
            $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self)
        }
    }

    /// 104: from now on the client can resume. It need not get it, so a failure to send is none.
    private func announce(_ id: UploadID, _ plan: UploadPlan, to request: Request) {
        _ = try? request.sendInterim(
            .uploadResumptionSupported,
            fields: [
                "Location": location(of: id), "Upload-Limit": limits(expires: plan.expires),
                "Upload-Draft-Interop-Version": Self.draftVersion,
            ])
    }

    /// The length of the whole, as far as the request says it (§4.1.3).
    private func draftLength(
        _ request: Request, offset: Int, isWhole: Bool
    ) throws(UploadError) -> Int? {
        let said = count("upload-length", in: request)
        guard isWhole, let count = contentLength(of: request) else { return said }
        if let said, said != offset + count {
            throw .inconsistentLength(known: said, given: offset + count)
        }
        return offset + count
    }

    // MARK: Bytes (§4.4)

    private func draftAppend(
        _ request: Request, to id: UploadID
    ) async throws(UploadError) -> Response {
        guard isBody(of: request, Self.partialType) else {
            return draft(
                .unsupportedMediaType, ["Accept-Patch": Self.partialType],
                "bytes come as \(Self.partialType)")
        }
        guard let offset = count("upload-offset", in: request),
            let isWhole = upload(completeIn: request)
        else {
            return draft(.badRequest, Fields(), "Upload-Offset and Upload-Complete are needed")
        }
        let state = try await state(of: id)
        guard !state.isCompleted else { throw .completed(id) }
        guard state.offset == offset else {
            throw .wrongOffset(expected: state.offset, given: offset)
        }
        var plan = state.plan
        if let said = try draftLength(request, offset: offset, isWhole: isWhole) {
            if let refusal = refusal(of: said) { return refusal }
            try await store.setLength(said, of: id)
            plan.length = said
        }
        if let refusal = refusal(ofBody: request, plan.length, offset: offset, isWhole) {
            return refusal
        }
        return try await draftBytes(
            request, UploadState(id: id, plan: plan, offset: offset), isWhole: isWhole,
            isFirst: false, resumes: true)
    }

    private func draftBytes(
        _ request: Request, _ state: UploadState, isWhole: Bool, isFirst: Bool, resumes: Bool
    ) async throws(UploadError) -> Response {
        guard let digests = ReprDigests(request.joinedField("content-digest")) else {
            return UploadProblem.badDigest.response(draft)
        }
        let left = (state.plan.length ?? options.sizeMax) - state.offset
        var incoming = Incoming(
            id: state.id, offset: state.offset, room: min(left, options.appendMax))
        incoming.digests = digests.all
        let receipt = try await receive(request, incoming) { offset in
            guard resumes else { return }
            // Progress is a courtesy: the client hears the offset again when it asks.
            _ = try? request.sendInterim(
                .uploadResumptionSupported,
                fields: [
                    "Upload-Offset": "\(offset)", "Upload-Draft-Interop-Version": Self.draftVersion,
                ])
        }
        switch receipt {
        case .whole(let offset):
            return try await draftEnd(state, offset, isWhole: isWhole, isFirst: isFirst)
        case .cutOff(_, let error): return draft(error.status, Fields(), "\(error)")
        case .tooLong:
            guard state.plan.length != nil, incoming.room == left else {
                return tooLong(expires: state.plan.expires)
            }
            // Which of both is right, nobody knows: it takes no more (§4.4).
            try await store.delete(state.id)
            return UploadProblem.inconsistentLength.response(draft)
        case .wrongDigest: throw .wrongDigest
        case .tooMany: return draft(.serviceUnavailable, ["Retry-After": "1"], "too many uploads")
        }
    }

    private func draftEnd(
        _ state: UploadState, _ offset: Int, isWhole: Bool, isFirst: Bool
    ) async throws(UploadError) -> Response {
        guard isWhole else {
            var fields: Fields = ["Upload-Complete": "?0", "Upload-Offset": "\(offset)"]
            if isFirst {
                fields.add("Location", location(of: state.id))
                fields.add("Upload-Limit", limits(expires: state.plan.expires))
            }
            return draft(isFirst ? .created : .noContent, fields)
        }
        if let length = state.plan.length, length != offset {
            throw .inconsistentLength(known: length, given: offset)
        }
        if let refusal = refusal(of: offset) {
            try await store.delete(state.id)
            return refusal
        }
        let place = try await store.complete(state.id)
        return draft(
            .created, ["Upload-Complete": "?1", "Upload-Offset": "\(offset)"], place)
    }
}

extension Status {
    /// 104 Upload Resumption Supported.
    static let uploadResumptionSupported = Status(rawValue: 104)
}
