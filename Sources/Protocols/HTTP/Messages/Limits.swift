// How much of a message is taken in before it is refused.

/// The limits on a message's head. A head at a limit is taken, one past it is refused.
package struct HeadLimits: Sendable, Equatable {
    /// Bytes from the start line to the empty line, both included; past it 431.
    package var head: Int
    /// Bytes of the request target; past it 414.
    package var target: Int
    /// Field lines; past it 431.
    package var fields: Int

    /// Limits of the given sizes. A head is never longer than 1 GiB, so that offsets fit 32 bits.
    package init(head: Int = 16 << 10, target: Int = 8 << 10, fields: Int = 100) {
        self.head = min(max(head, 1), 1 << 30)
        self.target = min(max(target, 1), self.head)
        self.fields = max(fields, 1)
    }
}

/// The limits on a message's body. A body at a limit is taken, one past it is refused.
package struct BodyLimits: Sendable, Equatable {
    /// Bytes of content, without the framing of chunks; past it 413.
    package var content: Int
    /// Bytes of all chunk extensions of one body, past which 400: nothing reads them, and without
    /// a limit they would be content that no other limit counts (RFC 9112 §7.1.1).
    package var chunkExtensions: Int
    /// Bytes of the trailer section, with its empty line; past it 431.
    package var trailers: Int
    /// Field lines of the trailer section; past it 431.
    package var trailerFields: Int

    package init(
        content: Int, chunkExtensions: Int = 4 << 10, trailers: Int = 8 << 10,
        trailerFields: Int = 64
    ) {
        self.content = max(content, 0)
        self.chunkExtensions = max(chunkExtensions, 0)
        self.trailers = min(max(trailers, 2), 1 << 30)
        self.trailerFields = max(trailerFields, 0)
    }
}
