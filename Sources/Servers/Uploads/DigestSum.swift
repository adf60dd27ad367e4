internal import Digests

/// One of the digests that uploads are checked with, while bytes come.
package struct DigestSum: Sendable {
    private enum State: Sendable {
        case sha1(SHA1)
        case sha256(SHA256)
        case sha512(SHA512)
    }

    private var state: State

    /// Of no bytes yet.
    package init(_ algorithm: UploadDigest.Algorithm) {
        state =
            switch algorithm {
            case .sha1: .sha1(SHA1())
            case .sha256: .sha256(SHA256())
            case .sha512: .sha512(SHA512())
            }
    }

    /// Goes on from a checkpoint; nil for what is none.
    package init?(_ algorithm: UploadDigest.Algorithm, checkpoint: [UInt8]) {
        let state: State? =
            switch algorithm {
            case .sha1: SHA1(checkpoint: checkpoint).map { .sha1($0) }
            case .sha256: SHA256(checkpoint: checkpoint).map { .sha256($0) }
            case .sha512: SHA512(checkpoint: checkpoint).map { .sha512($0) }
            }
        guard let state else { return nil }
        self.state = state
    }

    /// Where it stands, as bytes to be kept.
    package var checkpoint: [UInt8] {
        switch state {
        case .sha1(let sum): sum.checkpoint
        case .sha256(let sum): sum.checkpoint
        case .sha512(let sum): sum.checkpoint
        }
    }

    /// Takes the next bytes in.
    package mutating func update(_ bytes: [UInt8]) {
        switch state {
        case .sha1(var sum):
            sum.update(bytes)
            state = .sha1(sum)
        case .sha256(var sum):
            sum.update(bytes)
            state = .sha256(sum)
        case .sha512(var sum):
            sum.update(bytes)
            state = .sha512(sum)
        }
    }

    /// The digest of all of them.
    package consuming func finish() -> [UInt8] {
        switch state {
        case .sha1(let sum): sum.finish()
        case .sha256(let sum): sum.finish()
        case .sha512(let sum): sum.finish()
        }
    }
}
