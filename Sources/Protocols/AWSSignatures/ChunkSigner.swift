// A body that is signed as it goes ("Signature calculations for the Authorization header:
// transferring payload in multiple chunks"): each chunk's signature holds the one before it, and a
// chunk of no bytes ends them.
//
//   hexadecimal size ;chunk-signature= 64 digits CRLF bytes CRLF

internal import Digests

/// Wraps a body's bytes into signed chunks.
package struct ChunkSigner: Sendable {
    private let signer: RequestSigner
    private let time: SigningTime
    private var previous: String

    /// - Parameter seed: The signature of the request whose body it is.
    package init(_ signer: RequestSigner, at time: SigningTime, seed: String) {
        self.signer = signer
        self.time = time
        previous = seed
    }

    /// The next chunk as it goes over the wire; one of no bytes ends the body. S3 wants at least
    /// 8 KiB in each but the last that has bytes.
    package mutating func wrap(_ bytes: [UInt8]) -> [UInt8] {
        let text = """
            \(RequestSigner.algorithm)-PAYLOAD
            \(time.text)
            \(signer.scope(at: time))
            \(previous)
            \(PayloadHash.empty.text)
            \(PayloadHash(of: bytes).text)
            """
        previous = signer.sign(text, at: time)
        let head = "\(String(bytes.count, radix: 16));chunk-signature=\(previous)\r\n"
        return Array(head.utf8) + bytes + Array("\r\n".utf8)
    }

    /// The signature of the last chunk, or the seed.
    package var signature: String { previous }

    /// How many bytes a body of `length` becomes in chunks of `chunkSize`, with the ending one.
    package static func wireLength(of length: Int, chunkSize: Int) -> Int {
        let (whole, rest) = length.quotientAndRemainder(dividingBy: chunkSize)
        return whole * wireLength(ofChunk: chunkSize)
            + (rest > 0 ? wireLength(ofChunk: rest) : 0) + wireLength(ofChunk: 0)
    }

    private static func wireLength(ofChunk size: Int) -> Int {
        String(size, radix: 16).utf8.count + ";chunk-signature=".utf8.count + 64 + 2 + size + 2
    }
}
