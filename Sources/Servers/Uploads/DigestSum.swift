internal import Digests

/// One of the digests that uploads are checked with, while bytes come.
struct DigestSum: Sendable {
    private enum State: Sendable {
        case sha1(SHA1)
        case sha256(SHA256)
        case sha512(SHA512)
    }

    private var state: State

    init(_ algorithm: UploadDigest.Algorithm) {
        state =
            switch algorithm {
            case .sha1: .sha1(SHA1())
            case .sha256: .sha256(SHA256())
            case .sha512: .sha512(SHA512())
            }
    }

    mutating func update(_ bytes: [UInt8]) {
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

    consuming func finish() -> [UInt8] {
        switch state {
        case .sha1(let sum): sum.finish()
        case .sha256(let sum): sum.finish()
        case .sha512(let sum): sum.finish()
        }
    }
}
