internal import AWSSignatures
internal import HTTP
internal import HTTPFetching

extension S3Client {
    /// The request as it goes to the store, signed for now.
    func signed(_ request: S3Request, _ body: BodyReader?) throws(FetchError) -> FetchRequest {
        let payload = payloadHash(of: request.body)
        let path = address.path(of: request.key)
        let time = SigningTime(epochSeconds: now())
        var fields = request.fields
        fields += [("x-amz-content-sha256", payload.text), ("x-amz-date", time.text)]
        if let token = signer.credentials.sessionToken {
            fields.append(("x-amz-security-token", token))
        }
        if payload == .streaming {
            fields += [
                ("content-encoding", "aws-chunked"),
                ("x-amz-decoded-content-length", "\(request.body.length)"),
            ]
        }
        let canonical = CanonicalRequest(
            method: request.method.name, path: path, query: request.query,
            fields: fields + [("host", address.origin.authority)], payloadHash: payload.text)
        fields.append(("authorization", signer.authorization(for: canonical, at: time)))
        let query = CanonicalRequest.encoded(request.query)
        var block = FieldBlock()
        do throws(MessageError) {
            for field in fields { try block.add(field.name, field.value) }
        } catch {
            throw .malformedRequest(error)
        }
        return FetchRequest(
            request.method, address.origin, target: query.isEmpty ? path : "\(path)?\(query)",
            fields: block,
            body: wireBody(
                request.body, body, payload,
                ChunkSigner(
                    signer, at: time, seed: signer.signature(of: canonical, at: time))))
    }

    private func payloadHash(of body: ObjectBody) -> PayloadHash {
        switch body {
        case .none: .empty
        case .bytes(let bytes): PayloadHash(of: bytes)
        case .file, .stream: options.signsBodies ? .streaming : .unsigned
        }
    }

    private func wireBody(
        _ body: ObjectBody, _ reader: BodyReader?, _ payload: PayloadHash, _ chunks: ChunkSigner
    ) -> FetchRequest.Body {
        guard let reader else { return .none }
        guard payload == .streaming else {
            return .stream(length: body.length) { try await reader.next() }
        }
        let signed = SignedChunks(
            { try await reader.next() }, size: options.chunkSize, signer: chunks)
        return .stream(
            length: ChunkSigner.wireLength(of: body.length, chunkSize: options.chunkSize)
        ) { try await signed.next() }
    }

    /// A URL that lets whoever has it GET the object until it expires.
    ///
    /// - Parameter seconds: 1 to 604,800 (seven days).
    package func presignedPath(of key: String, seconds: Int) -> String {
        let path = address.path(of: key)
        let canonical = CanonicalRequest(
            method: "GET", path: path, fields: [("host", address.origin.authority)],
            payloadHash: PayloadHash.unsigned.text)
        let query = signer.presignedQuery(
            for: canonical, at: SigningTime(epochSeconds: now()), expiry: seconds)
        return "\(path)?\(query)"
    }
}
