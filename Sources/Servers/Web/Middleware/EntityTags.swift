internal import Bytes
internal import Digests
internal import HTTP
public import HTTPServing

/// Gives answers of known bytes an entity tag, and answers 304 when the client has them (RFC 9110
/// §8.8.3, §13): GET and HEAD with 200. Answers with a tag of their own keep it.
///
/// Saves what is sent, not what it takes to make the answer.
public struct EntityTags: Hook {
    /// Tags answers.
    public init() {}

    /// Tags the answer, or makes it a 304.
    public func after(_ request: Request, _ response: inout Response) {
        guard request.method == .get || request.method == .head, response.status == .ok else {
            return
        }
        let tag: EntityTag
        if let own = response.fields["ETag"] {
            guard let read = EntityTag(reading: own) else { return }
            tag = read
        } else {
            guard let bytes = response.bodyBytes else { return }
            let digest = SHA256.digest(bytes).prefix(15)
            guard let made = EntityTag(Base64.url.encode(Array(digest).span.bytes)) else { return }
            tag = made
            response.fields.add("ETag", tag.description)
        }
        guard let known = request.joinedField("if-none-match"),
            tag.isListed(in: known.utf8.span.bytes, comparing: .weak)
        else { return }
        // What a 304 may say (RFC 9110 §15.4.5), and what other middleware put there.
        for name in ["content-type", "content-encoding", "content-language", "content-range"] {
            response.fields.remove(name)
        }
        response.dropBody(as: .notModified)
    }
}

extension EntityTag {
    /// `W/"abc"` or `"abc"`, as an answer says it.
    fileprivate init?(reading text: String) {
        let isWeak = text.hasPrefix("W/")
        let quoted = text.dropFirst(isWeak ? 2 : 0)
        guard quoted.count >= 2, quoted.hasPrefix("\""), quoted.hasSuffix("\"") else { return nil }
        self.init(String(quoted.dropFirst().dropLast()), isWeak: isWeak)
    }
}
