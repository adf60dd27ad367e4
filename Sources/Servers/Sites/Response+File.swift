package import HTTP
package import HTTPServing
package import Linux

extension Response {
    /// The answer with an open file: the whole, parts of it, or nothing because the client has it,
    /// as the request's conditions and Range say (RFC 9110 §13, §14).
    ///
    /// - Parameters:
    ///   - name: Whose extension says what it is.
    ///   - fields: Those of the answer, in place of ours.
    package init(
        _ opened: RootDirectory.Opened, named name: String, fields: Fields, to request: Request
    ) {
        let now = wallClock()
        let status = opened.status
        let answer = FileAnswer(
            mediaType: MediaType(ofFileNamed: name.utf8.span.bytes)?.contentType
                ?? MediaType.unknown.description,
            // A time in the future would never be older than a client's copy (RFC 9110 §8.8.2.1).
            modified: min(status.modified, now) / 1_000_000_000, varies: false,
            variant: FileVariant(
                coding: .identity,
                entityTag: EntityTag(size: status.size, changed: status.changed),
                acceptsRanges: true,
                body: .file(opened.file, offset: 0, count: status.size)),
            extraFields: fields)
        self = answer.response(to: request, status: .ok, now: now / 1_000_000_000)
    }
}
