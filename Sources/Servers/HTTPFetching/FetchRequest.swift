internal import Bytes
package import HTTP
package import Streams

/// A request to one origin.
package struct FetchRequest {
    /// What follows the head.
    package enum Body {
        case none
        /// Pieces that `next` brings as the server takes them; nil ends them. An error ends the
        /// whole exchange with `FetchError.unreadableBody`.
        ///
        /// - Parameter length: How many bytes there will be; chunks when it is not known.
        case stream(length: Int?, next: () async throws -> [UInt8]?)
        /// What comes out of a stream on the client's loop, as the server takes it. The fetch owns
        /// it, and destroys it where it does not come to its end; its own failure ends the whole
        /// exchange with `FetchError.unreadableBody`.
        ///
        /// - Parameter length: As for `stream`.
        case readable(length: Int?, Readable<[UInt8]>)

        /// Lets go of a body that nobody will get.
        func discard() {
            if case .readable(_, let stream) = self { stream.destroy(StreamError.aborted) }
        }

        /// How to read it; nil where there is none.
        var pieces: (length: Int?, next: () async throws -> [UInt8]?)? {
            switch self {
            case .none: return nil
            case .stream(let length, let next): return (length, next)
            case .readable(let length, let stream):
                let reading = stream.makeAsyncIterator()
                return (
                    length,
                    {
                        // A copy reads on where the others did.
                        var reading = reading
                        return try await reading.next()
                    }
                )
            }
        }
    }

    package var origin: Origin
    package var method: Method
    /// Path and query as they go over the wire, from the slash on; or `*`.
    package var target: String
    /// What the Host field says; nil for the origin's own name.
    package var host: String?
    /// The other fields, without Host, Connection, Upgrade, Expect and what says how the body
    /// ends, which are the client's own.
    package var fields: FieldBlock
    package var body: Body
    /// Whether the server is asked before the body is sent (`Expect: 100-continue`).
    package var expectsContinue = false
    /// The protocol that the connection may change to (RFC 9110 §7.8); such a request has a
    /// connection of its own.
    package var upgrade: String?
    /// Called for each interim answer but 100 (Continue).
    package var onInterim: ((FetchedHead) -> Void)?

    package init(
        _ method: Method = .get, _ origin: Origin, target: String,
        fields: FieldBlock = FieldBlock(), body: Body = .none
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.fields = fields
        self.body = body
    }

    var hasBody: Bool {
        switch body {
        case .none: false
        case .stream, .readable: true
        }
    }

    /// Whether doing it twice is as good as doing it once, and its bytes are at hand for that
    /// (RFC 9110 §9.2.2).
    var isRepeatable: Bool {
        guard !hasBody, upgrade == nil else { return false }
        switch method {
        case .get, .head, .options, .trace, .put, .delete: return true
        case .post, .connect, .patch, .other: return false
        }
    }

    /// Whether an absent body is worth a word: its method gives one a meaning (RFC 9110 §8.6).
    private var saysZeroLength: Bool {
        switch method {
        case .post, .put, .patch: true
        case .get, .head, .delete, .connect, .options, .trace, .other: false
        }
    }

    /// The head as it goes over the wire.
    func encodedHead() throws(FetchError) -> [UInt8] {
        var buffer = ByteBuffer(capacity: 512 + fields.bytes.count)
        do throws(MessageError) {
            try appendHead(to: &buffer)
        } catch {
            throw .malformedRequest(error)
        }
        return buffer.array
    }

    private func appendHead(to buffer: inout ByteBuffer) throws(MessageError) {
        try buffer.appendRequestLine(method, target: target)
        try buffer.appendField("Host", host ?? origin.authority)
        buffer.append(fields)
        if let upgrade {
            buffer.appendField("Connection", constant: "Upgrade")
            try buffer.appendField("Upgrade", upgrade)
        }
        switch body {
        case .none: if saysZeroLength { buffer.appendField("Content-Length", constant: "0") }
        case .stream(let length?, _), .readable(let length?, _):
            buffer.appendField("Content-Length", decimal: length)
        case .stream(nil, _), .readable(nil, _):
            buffer.appendField("Transfer-Encoding", constant: "chunked")
        }
        if expectsContinue { buffer.appendField("Expect", constant: "100-continue") }
        buffer.appendHeadEnd()
    }
}
