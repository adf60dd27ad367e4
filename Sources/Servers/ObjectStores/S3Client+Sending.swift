internal import AWSSignatures
internal import EventLoops
internal import HTTP
internal import HTTPFetching
internal import Streams

/// A request to the bucket, or to an object in it.
struct S3Request {
    var method: Method
    var key: String?
    /// Not encoded.
    var query: [(name: String, value: String)] = []
    /// Beside Host, Authorization and what belongs to them.
    var fields: [(name: String, value: String)] = []
    var body = ObjectBody.none
    /// Whether doing it twice is as good as doing it once.
    var isIdempotent = true
}

/// A success whose body was read.
struct S3Answer {
    let response: FetchResponse
    /// Nil where the body is empty.
    let root: XMLElement?
}

extension S3Client {
    /// Sends a request whose answer's body is for the caller.
    func open(_ request: S3Request) async throws(ObjectStoreError) -> FetchResponse {
        try await repeating(request) { (response) async throws(ObjectStoreError) in response }
    }

    /// Sends a request whose answer is XML, or nothing.
    func ask(_ request: S3Request) async throws(ObjectStoreError) -> S3Answer {
        try await repeating(request) { [self] (response) async throws(ObjectStoreError) in
            try await read(response, request)
        }
    }

    // MARK: Attempts

    private func repeating<Result>(
        _ request: S3Request,
        _ read: (FetchResponse) async throws(ObjectStoreError) -> Result
    ) async throws(ObjectStoreError) -> Result {
        if let key = request.key, !(1...1024).contains(key.utf8.count) { throw .malformedKey(key) }
        var attempt = 1
        while true {
            let body = reader(of: request.body)
            do throws(ObjectStoreError) {
                return try await read(try await sendOnce(request, body))
            } catch {
                attempt += 1
                guard attempt <= options.retries.attemptsMax, error.isTransient,
                    request.isIdempotent || error.wasNotDone, !isSpent(request.body, body)
                else { throw error }
            }
            try await pause(options.retries.pause(before: attempt, chance: chance()))
        }
    }

    func pause(_ span: Duration) async throws(ObjectStoreError) {
        if await Waiter(on: loop).wait(within: span) == .cancelled { throw .failed(.cancelled) }
    }

    /// Whether what was read of the body cannot be had again.
    private func isSpent(_ body: ObjectBody, _ reader: BodyReader?) -> Bool {
        switch body {
        case .none, .bytes, .file: false
        case .stream: reader?.wasRead ?? false
        }
    }

    private func reader(of body: ObjectBody) -> BodyReader? {
        switch body {
        case .none: return nil
        case .bytes(let bytes):
            var rest: [UInt8]? = bytes
            return BodyReader {
                defer { rest = nil }
                return rest
            }
        case .file(let file, let range):
            let reading = Readable.file(file, range: range, on: loop, pool: pool)
                .makeAsyncIterator()
            return BodyReader {
                // A copy reads on where the others did.
                var reading = reading
                return try await reading.next()
            }
        case .stream(_, let next): return BodyReader(next)
        }
    }

    private func sendOnce(
        _ request: S3Request, _ body: BodyReader?
    ) async throws(ObjectStoreError) -> FetchResponse {
        let response: FetchResponse
        do throws(FetchError) {
            response = try await http.fetch(try signed(request, body))
        } catch {
            throw .failed(error)
        }
        guard response.status.isSuccessful else {
            throw await refusal(response, request)
        }
        return response
    }

    // MARK: Answers

    private func read(
        _ response: FetchResponse, _ request: S3Request
    ) async throws(ObjectStoreError) -> S3Answer {
        let bytes: [UInt8]
        do throws(FetchError) {
            bytes = try await response.collect(upTo: options.answerMax)
        } catch {
            throw .failed(error)
        }
        guard !bytes.isEmpty else { return S3Answer(response: response, root: nil) }
        let root: XMLElement
        do throws(XMLMistake) {
            root = try XMLParser.parse(bytes, bytesMax: options.answerMax)
        } catch {
            if error == .unfinished {
                throw .failed(.malformedAnswer(address.origin, .incomplete))
            }
            throw malformed(request.key, error.description)
        }
        // S3 may begin a long answer with 200 and find out later (CompleteMultipartUpload).
        if root.name == "Error" { throw .refused(refusal(response, request, root)) }
        return S3Answer(response: response, root: root)
    }

    func malformed(_ key: String?, _ reason: String) -> ObjectStoreError {
        .malformedAnswer(resource: resource(key), reason: reason)
    }

    private func refusal(
        _ response: FetchResponse, _ request: S3Request
    ) async -> ObjectStoreError {
        do throws(FetchError) {
            let bytes = try await response.collect(upTo: options.answerMax)
            // A gateway's page of HTML says no more than its status.
            let root = try? XMLParser.parse(bytes)
            return .refused(refusal(response, request, root))
        } catch {
            return .refused(refusal(response, request, nil))
        }
    }

    private func refusal(
        _ response: FetchResponse, _ request: S3Request, _ root: XMLElement?
    ) -> ObjectStoreError.Refusal {
        let code = root?["Code"] ?? ""
        return ObjectStoreError.Refusal(
            status: Int(response.status.rawValue), code: code,
            message: root?["Message"] ?? "", resource: resource(request.key),
            requestID: root?["RequestId"] ?? response.head["x-amz-request-id"],
            region: root?["Region"] ?? response.head["x-amz-bucket-region"],
            skew: code == "RequestTimeTooSkewed" ? skew(response) : nil)
    }

    private func skew(_ response: FetchResponse) -> Int? {
        response.head["date"].flatMap { HTTPDate.parse($0.utf8.span.bytes, now: now()) }
            .map { now() - $0 }
    }

    /// What a store says that knows If-None-Match.
    func taken(_ key: String) -> ObjectStoreError {
        .refused(
            ObjectStoreError.Refusal(
                status: 412, code: "PreconditionFailed", message: "there is such an object",
                resource: resource(key)))
    }
}
