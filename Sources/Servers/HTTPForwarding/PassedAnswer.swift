// An answer as it is passed back.

internal import Bytes
internal import HTTP
internal import HTTPFetching
internal import HTTPServing

extension FetchResponse {
    /// This answer for the client that sent `request`. Its body is passed on piece by piece, as it
    /// comes; when it breaks off, so does the client's.
    ///
    /// - Throws: What in the head cannot be passed on.
    func passedBack(to request: Request) throws(MessageError) -> Response {
        // A status that is none (RFC 9110 §15) could only be repeated.
        guard (200...599).contains(status.rawValue) else { throw .malformedStatusLine }
        var response = passedBody(to: request)
        response.lines = try head.linesToPassBack()
        return response
    }

    private func passedBody(to request: Request) -> Response {
        if status == .noContent || status == .notModified { return Response(status) }
        let length = head.saidLength
        if request.method == .head, let length {
            return Response(status, fields: ["Content-Length": "\(length)"])
        }
        if length == 0 { return Response(status) }
        if isEventStream { silenceMax = max(silenceMax, Forwarder.eventSilenceMax) }
        return Response(status, length: length) { [self] writer in
            while let piece = try await next() { try await writer.write(piece) }
        }
    }

    /// Whether this is a stream of events (HTML Standard §9.2), which come when they happen.
    private var isEventStream: Bool {
        guard let type = head["content-type"] else { return false }
        let essence = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return equalIgnoringASCIICase(String(essence), "text/event-stream")
    }
}

extension FetchedHead {
    /// The fields for the client, but for those that the server adds.
    func linesToPassBack() throws(MessageError) -> FieldBlock {
        var lines = FieldBlock()
        lines.copyEndToEnd(head.fields, in: bytes, except: ["content-length", "date", "via"])
        let version = head.minorVersion == 0 ? "1.0" : "1.1"
        try lines.add("Via", joining: "via", of: head.fields, in: bytes, "\(version) bx")
        return lines
    }
}
