internal import Bytes
package import EventLoops
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
    /// What a framework above keeps with the request.
    package var context: AnyObject?

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

    /// The loop of its connection.
    package var loop: EventLoop { connection.server.loop }

    /// The loop's time, in nanoseconds, when its head was complete.
    package var began: Int64 { connection.requestBegan }

    /// Closes the connection at once, so that the client sees a reset (RFC 9293 §3.10.7): for what
    /// tests clients. Whatever the handler answers is dropped.
    package func resetConnection() { connection.abort() }

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

    /// The first field of that name, in any case.
    public func field(named name: String) -> String? {
        let line = head.fields.first { line in
            line.nameLength == name.utf8.count
                && zip(bytes[line.name], name.utf8).allSatisfy { $0.lowercased == $1.lowercased }
        }
        return line.map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    /// Every field in order, as names and values.
    public var fields: Fields {
        bytes.withUnsafeBytes { Fields(head.fields, in: $0) }
    }
}

extension Request {
    /// The target in origin form: path and query, from the slash on.
    package var originFormTarget: ArraySlice<UInt8> {
        let target = bytes[head.target]
        switch head.targetForm {
        case .origin, .authority: return target
        case .absolute: return Self.originForm(target)
        case .asterisk: return [UInt8(ascii: "/")]
        }
    }

    /// `http://host/path?query` without its scheme and host (RFC 9112 §3.2.2).
    private static func originForm(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let slash = UInt8(ascii: "/")
        guard let scheme = target.firstIndex(of: slash) else { return [slash] }
        let authority = target[scheme...].dropFirst(2)
        guard let start = authority.firstIndex(where: { $0 == slash || $0 == UInt8(ascii: "?") })
        else { return [slash] }
        return target[start] == slash ? target[start...] : [slash] + target[start...]
    }

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
