// The request's body, as fast as the server takes it, while the answer may be on its way already.

internal import Bytes
internal import EventLoops
internal import HTTP

extension Exchange {
    func startUpload() {
        guard let (length, next) = request.body.pieces, !isOver else { return }
        upload = .running
        let task = client.loop.start { [self] in await runUpload(length, next) }
        if upload == .running { uploadTask = task }
    }

    private func runUpload(_ length: Int?, _ next: () async throws -> [UInt8]?) async {
        do throws(FetchError) {
            try await sendPieces(length, next)
            upload = .done
            armHeadDeadline()
        } catch {
            guard !isOver else { return }
            if case .failed = error {
                // Who takes no more may yet have said why.
                upload = .refused
                request.body.discard()
                armHeadDeadline()
            } else {
                _ = fail(error)
            }
        }
        uploadTask = nil
    }

    private func sendPieces(
        _ length: Int?, _ next: () async throws -> [UInt8]?
    ) async throws(FetchError) {
        var left = length
        while let piece = try await Self.piece(next) {
            guard !isOver else { throw .cancelled }
            guard !piece.isEmpty else { continue }
            if let rest = left {
                guard piece.count <= rest else { throw .wrongLength(promised: length ?? 0) }
                left = rest - piece.count
                try await send(piece)
            } else {
                var chunk = ByteBuffer(capacity: piece.count + 24)
                piece.withUnsafeBytes { chunk.appendChunk($0) }
                try await send(chunk.array)
            }
        }
        guard !isOver else { throw .cancelled }
        switch left {
        case 0: break
        case nil: try await send(Array("0\r\n\r\n".utf8))
        default: throw .wrongLength(promised: length ?? 0)
        }
    }

    func send(_ bytes: [UInt8]) async throws(FetchError) {
        try await connection.send(bytes, within: client.limits.silenceMax)
    }

    private static func piece(
        _ next: () async throws -> [UInt8]?
    ) async throws(FetchError) -> [UInt8]? {
        do { return try await next() } catch { throw .unreadableBody }
    }
}
