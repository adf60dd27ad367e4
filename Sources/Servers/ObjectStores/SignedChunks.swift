// A body whose bytes are hashed as they go by: in chunks of one size, each with its signature.

internal import AWSSignatures

final class SignedChunks {
    private let read: () async throws -> [UInt8]?
    private let size: Int
    private var signer: ChunkSigner
    private var rest: [UInt8] = []
    private var isRead = false
    private var isEnded = false

    init(_ read: @escaping () async throws -> [UInt8]?, size: Int, signer: ChunkSigner) {
        self.read = read
        self.size = size
        self.signer = signer
    }

    /// The next chunk as it goes over the wire.
    func next() async throws -> [UInt8]? {
        while !isRead, rest.count < size {
            if let piece = try await read() { rest += piece } else { isRead = true }
        }
        guard !rest.isEmpty else {
            if isEnded { return nil }
            isEnded = true
            return signer.wrap([])
        }
        let chunk = Array(rest.prefix(size))
        rest.removeFirst(chunk.count)
        return signer.wrap(chunk)
    }
}
