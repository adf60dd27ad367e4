public import HTTP

/// What became of one request, for logs and counters. Good for the call only.
public struct AnswerRecord {
    /// nil when the request was refused before its head was whole.
    package let head: RequestHead?
    /// What `head` points into.
    package let bytes: UnsafeRawBufferPointer
    /// The answer's status.
    public let status: Status
    /// Body bytes of the answer, as far as it was handed to the kernel or queued for it.
    public let bodyCount: Int
    /// Loop time in nanoseconds when the request's head was complete.
    public let began: Int64
    /// Loop time in nanoseconds now.
    public let ended: Int64
    package let connection: CInt
    package let requestID: UInt64
}
