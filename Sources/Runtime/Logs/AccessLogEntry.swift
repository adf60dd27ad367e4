/// One answered request, for `AccessLog`.
///
/// The bytes stay the caller's, and need to be there only while `AccessLog.write` runs; nil is what
/// a request did not have. They may be anything that a peer sends: the log escapes them.
package struct AccessLogEntry {
    package typealias Field = UnsafeRawBufferPointer

    /// When the request came.
    package var time: LogTime
    /// The client's address, without the port.
    package var remote: Field?
    /// Who the client has proved to be.
    package var user: Field?
    /// Nil for all three when the request line could not be read.
    package var method: Field?
    package var target: Field?
    /// As on the wire: `HTTP/1.1`.
    package var version: Field?
    package var status: Int
    /// Bytes of the answer's body that were sent.
    package var bodyBytes: Int
    /// Nanoseconds from the request's first byte to the answer's last.
    package var durationNanoseconds: Int64
    package var referer: Field?
    package var userAgent: Field?
    package var host: Field?
    package var requestID: Field?

    package init(
        time: LogTime, remote: Field?, status: Int, bodyBytes: Int, durationNanoseconds: Int64
    ) {
        self.time = time
        self.remote = remote
        self.status = status
        self.bodyBytes = bodyBytes
        self.durationNanoseconds = durationNanoseconds
    }
}
