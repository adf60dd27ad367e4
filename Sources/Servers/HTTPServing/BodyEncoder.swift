package import HTTP
internal import Streams

/// Makes other bytes of an answer's body on its way, such as compressed ones.
package protocol BodyEncoder: AnyObject {
    /// What `bytes` become; everything so far must come out.
    ///
    /// - Parameter isLast: Whether the body ends with them.
    func encode(_ bytes: [UInt8], isLast: Bool) -> [UInt8]
}

extension Response {
    /// The bytes of a body that is all there in memory; empty for none.
    package var bodyBytes: [UInt8]? {
        switch body {
        case .none: return []
        case .segments(let segments):
            if segments.count == 1, case .bytes(let bytes) = segments[0] { return bytes }
            var all: [UInt8] = []
            for segment in segments {
                guard case .bytes(let bytes) = segment else { return nil }
                all += bytes
            }
            return all
        case .stream, .readable, .tunnel: return nil
        }
    }

    /// How many bytes the body has, when that is known.
    package var bodyCount: Int? { body.count }

    /// Puts other bytes in the place of the body.
    package mutating func replaceBody(with bytes: [UInt8]) {
        body.discard()
        body = .segments([.bytes(bytes)])
    }

    /// Makes this an answer of a status that has no body.
    package mutating func dropBody(as status: Status) {
        body.discard()
        body = .none
        self.status = status
    }

    /// Sends what the encoder makes of a body that is made while it is sent.
    ///
    /// - Returns: Whether it is one, and the encoder could be made.
    package mutating func encodeBody(with make: () throws -> any BodyEncoder) -> Bool {
        switch body {
        case .none, .segments, .tunnel: return false
        case .stream(_, let write):
            guard let encoder = try? make() else { return false }
            body = .stream(length: nil) { writer in
                try await writer.encoding(by: encoder) { try await write(writer) }
            }
        case .readable(_, let source):
            guard let encoder = try? make() else { return false }
            body = .stream(length: nil) { writer in
                try await writer.encoding(by: encoder) {
                    for try await bytes in source { try await writer.write(bytes) }
                }
            }
        }
        return true
    }
}

extension BodyWriter {
    fileprivate func encoding(
        by encoder: any BodyEncoder, _ write: () async throws -> Void
    ) async throws {
        self.encoder = encoder
        try await write()
        try await finishStream()
        self.encoder = nil
        let rest = encoder.encode([], isLast: true)
        try await writeEncoded(rest)
    }
}
