internal import Bytes
public import HTTP
public import Linux

/// A request as a handler sees it. It belongs to the connection's loop.
public final class Request {
    package let head: RequestHead
    /// The head's bytes, which `head` points into.
    package let bytes: [UInt8]
    /// What follows the head, as it arrives.
    public let body: RequestBody
    let connection: ServerConnection

    init(head: RequestHead, bytes: [UInt8], body: RequestBody, connection: ServerConnection) {
        self.head = head
        self.bytes = bytes
        self.body = body
        self.connection = connection
    }

    /// The method.
    public var method: Method { head.method }

    /// The request target as it was sent.
    public var target: String { String(decoding: bytes[head.target], as: UTF8.self) }

    /// The host that the request is for, with its port; nil in HTTP/1.0 without one.
    public var host: String? { head.authority.map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// Whether the client speaks HTTP/1.1 (and so understands chunks).
    public var isVersion11: Bool { head.minorVersion >= 1 }

    /// The client's address; nil when it has gone.
    public var peer: SocketAddress? { connection.peer }

    /// Whether the client speaks https.
    public var isSecure: Bool { connection.isSecure }

    /// The subject of the certificate that the client showed, as `CN=joe,O=acme` (RFC 2253); nil
    /// where none was asked for, or shown, or when the client has gone. Only certificates of the
    /// server's trusted authorities come this far.
    public var clientCertificateSubject: String? { connection.peerSubject }

    /// Whether the client has sent its end: it may still read.
    public var isPeerEnded: Bool { connection.isPeerEnded }

    /// The first field of that name.
    ///
    /// - Parameter name: In lower case.
    public func field(_ name: StaticString) -> String? {
        bytes.withUnsafeBytes { all in
            head.fields.firstValue(of: name, in: all).map {
                String(decoding: UnsafeRawBufferPointer(rebasing: all[$0]), as: UTF8.self)
            }
        }
    }

    /// Every field in order, as names and values.
    public var fields: Fields {
        bytes.withUnsafeBytes { Fields(head.fields, in: $0) }
    }
}

extension Request {
    /// Every field of that name as one list, in order (RFC 9110 §5.3); nil without one.
    ///
    /// - Parameter name: In lower case.
    public func joinedField(_ name: StaticString) -> String? {
        bytes.withUnsafeBytes { all in
            let values = head.fields.values(of: name, in: all)
            return values.isEmpty
                ? nil
                : values.map {
                    String(decoding: UnsafeRawBufferPointer(rebasing: all[$0]), as: UTF8.self)
                }.joined(separator: ", ")
        }
    }
}
