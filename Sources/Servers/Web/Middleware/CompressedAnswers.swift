internal import Bytes
internal import Compression
internal import HTTP
public import HTTPServing

/// Compresses answers with gzip for clients that ask for it (RFC 9110 §12.5.3): text, JSON and
/// their like, of known bytes or made while they are sent; each piece of those goes out at once.
///
/// Do not compress answers that hold a secret beside what the client sent: its length would tell
/// (https://breachattack.com).
public struct CompressedAnswers: Hook {
    /// Bytes from which on a body is worth it.
    public var least: Int

    /// Compresses bodies of `least` bytes or more, and those whose length is not known.
    public init(least: Int = 1024) { self.least = least }

    /// Compresses the answer.
    public func after(_ request: Request, _ response: inout Response) {
        guard response.status.isSuccessful, response.status != .partialContent,
            response.status != .noContent, response.status != .resetContent,
            !response.fields.contains("content-encoding"),
            !response.fields.contains("content-range"),
            let type = response.fields["content-type"], Self.isCompressible(type),
            !response.fields.members(of: "cache-control").contains("no-transform")
        else { return }
        if let count = response.bodyCount, count < least { return }
        response.addVary("Accept-Encoding")
        guard let accept = request.joinedField("accept-encoding"),
            AcceptEncoding(accept.utf8.span.bytes).preferred(among: [.identity, .gzip]) == .gzip
        else { return }
        if let bytes = response.bodyBytes {
            guard let compressed = try? Gzip.compress(bytes), compressed.count < bytes.count else {
                return
            }
            response.replaceBody(with: compressed)
        } else {
            guard response.encodeBody(with: { try GzipEncoder() }) else { return }
        }
        response.fields["Content-Encoding"] = "gzip"
        response.fields.remove("content-length")
        response.fields.remove("accept-ranges")
        // Other bytes than those of the strong tag, though they mean the same.
        if let tag = response.fields["ETag"], !tag.hasPrefix("W/") {
            response.fields["ETag"] = "W/" + tag
        }
    }

    /// Whether bodies of a Content-Type shrink.
    static func isCompressible(_ contentType: String) -> Bool {
        let essence = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        if essence == "text/event-stream" { return false }
        if essence.hasPrefix("text/") || essence.hasSuffix("+json") || essence.hasSuffix("+xml") {
            return true
        }
        return [
            "application/json", "application/jsonl", "application/x-ndjson", "application/xml",
            "application/javascript", "application/yaml", "application/toml", "application/wasm",
        ].contains(essence)
    }
}

/// A body's bytes through gzip.
private final class GzipEncoder: BodyEncoder {
    private var compressor: Compressor
    private var output = ByteBuffer()

    init() throws { compressor = try Compressor(.gzip) }

    func encode(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        output.consume(output.count)
        compressor.compress(bytes.span.bytes, flush: isLast ? .finish : .sync, into: &output)
        return output.array
    }
}
