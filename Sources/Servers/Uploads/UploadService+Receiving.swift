// Bytes from a request into an upload, the same for both protocols.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPServing

/// How a request's bytes came to their end.
enum Receipt {
    /// All of them are durable.
    case whole(offset: Int)
    /// The connection broke off, or somebody took over; what came before is durable.
    case cutOff(offset: Int, MessageError)
    /// More came than `room`; what came before is durable, as far as it fitted.
    case tooLong(offset: Int)
    /// The digest was another one: none of them counts.
    case wrongDigest
    /// As many requests bring bytes as may.
    case tooMany
}

/// The bytes of one request that go into an upload.
struct Incoming {
    var id: UploadID
    var offset: Int
    /// Bytes that may come.
    var room: Int
    /// Digests that the bytes must have, from the head or the trailer.
    var digests: [UploadDigest] = []
    /// Algorithms whose digest comes behind the body.
    var trailing: [UploadDigest.Algorithm] = []
    /// Reads the trailer's digests; nil when they are not readable.
    var readTrailer: (Fields) -> [UploadDigest]? = { _ in [] }

    var isHeld: Bool { !digests.isEmpty || !trailing.isEmpty }
}

extension UploadService {
    /// Does `body` while nobody else brings bytes to `id`; who does is stopped first.
    func alone<Result>(
        with id: UploadID, for request: Request,
        _ body: () async throws(UploadError) -> Result
    ) async throws(UploadError) -> Result {
        let lease = await traffic.take(id, on: loop) { request.body.cutOff() }
        defer { traffic.release(id, lease) }
        return try await body()
    }

    /// - Parameter progress: Told of durable bytes now and then.
    func receive(
        _ request: Request, _ incoming: Incoming,
        progress: ((Int) -> Void)? = nil
    ) async throws(UploadError) -> Receipt {
        guard traffic.enter(upTo: options.activeMax) else { return .tooMany }
        defer { traffic.leave() }
        let append = try await store.append(
            to: incoming.id, at: incoming.offset, isHeld: incoming.isHeld)
        let outcome: Result<Receipt, UploadError>
        do throws(UploadError) {
            outcome = .success(try await fill(append, request, incoming, progress))
        } catch {
            outcome = .failure(error)
        }
        await append.finish()
        return try outcome.get()
    }

    private func fill(
        _ append: any UploadAppend, _ request: Request, _ incoming: Incoming,
        _ progress: ((Int) -> Void)?
    ) async throws(UploadError) -> Receipt {
        let algorithms = Set(incoming.digests.map(\.algorithm) + incoming.trailing)
        var sums = algorithms.map { (algorithm: $0, sum: DigestSum($0)) }
        var toldAt = incoming.offset
        let end = incoming.offset + incoming.room
        while true {
            let piece: [UInt8]
            switch await nextPiece(of: request) {
            case .success(.some(let next)): piece = next
            case .success(.none):
                return try await settle(append, request, incoming, sums.map { ($0, $1.finish()) })
            case .failure(let error):
                return .cutOff(offset: try await giveUp(append, incoming), error)
            }
            guard piece.count <= end - append.written else {
                if !incoming.isHeld {
                    try await append.write(Array(piece.prefix(end - append.written)))
                }
                return .tooLong(offset: try await giveUp(append, incoming))
            }
            for index in sums.indices { sums[index].sum.update(piece) }
            do throws(UploadError) {
                try await append.write(piece)
            } catch {
                // What reached the disk counts, and the next who asks is told so.
                _ = try? await giveUp(append, incoming)
                throw error
            }
            if let progress, !incoming.isHeld, options.progressInterval > 0,
                append.written - toldAt >= options.progressInterval
            {
                toldAt = append.written
                progress(try await append.commit())
            }
        }
    }

    private func nextPiece(of request: Request) async -> Result<[UInt8]?, MessageError> {
        do throws(MessageError) { return .success(try await request.body.next()) } catch {
            return .failure(error)
        }
    }

    /// Keeps what came, unless its digest was to be compared.
    private func giveUp(
        _ append: any UploadAppend, _ incoming: Incoming
    ) async throws(UploadError) -> Int {
        if incoming.isHeld {
            try await append.discard()
            return incoming.offset
        }
        return try await append.commit()
    }

    /// Everything came: compares the digests, and makes it durable.
    private func settle(
        _ append: any UploadAppend, _ request: Request, _ incoming: Incoming,
        _ sums: [(UploadDigest.Algorithm, [UInt8])]
    ) async throws(UploadError) -> Receipt {
        if incoming.isHeld {
            let late = incoming.trailing.isEmpty ? [] : incoming.readTrailer(request.body.trailers)
            let promised = incoming.digests + (late ?? [])
            let isRight = promised.allSatisfy { digest in
                sums.contains { $0.0 == digest.algorithm && $0.1 == digest.bytes }
            }
            guard late != nil, isRight, !promised.isEmpty else {
                try await append.discard()
                return .wrongDigest
            }
        }
        return .whole(offset: try await append.commit())
    }
}
