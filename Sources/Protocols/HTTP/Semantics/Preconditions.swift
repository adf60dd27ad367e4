// Conditional requests (RFC 9110 §13).

/// What a request asks of the current state of its target before it is carried out.
package struct Preconditions: Sendable {
    /// The values of the fields, each with all its lines joined by commas.
    package var ifMatch: String?
    package var ifUnmodifiedSince: String?
    package var ifNoneMatch: String?
    package var ifModifiedSince: String?
    package var ifRange: String?

    package init(
        ifMatch: String? = nil, ifUnmodifiedSince: String? = nil, ifNoneMatch: String? = nil,
        ifModifiedSince: String? = nil, ifRange: String? = nil
    ) {
        self.ifMatch = ifMatch
        self.ifUnmodifiedSince = ifUnmodifiedSince
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
        self.ifRange = ifRange
    }

    /// What tells one state of a representation from another.
    package struct Validators: Sendable {
        package var entityTag: EntityTag?
        /// Last-Modified, in whole seconds since the epoch.
        package var modified: Int?

        package init(entityTag: EntityTag?, modified: Int?) {
            self.entityTag = entityTag
            self.modified = modified
        }
    }

    /// What to do with the request.
    package enum Outcome: Equatable, Sendable {
        /// Carry it out, with its Range if it has one.
        case proceed
        /// Carry it out as if it had no Range.
        case proceedWithoutRange
        /// Answer 304.
        case notModified
        /// Answer 412.
        case failed
    }

    /// What is asked of the target.
    package enum Request: Sendable {
        case get, head
        /// Any method that is not GET or HEAD.
        case other
    }

    /// Evaluates the fields in the order of RFC 9110 §13.2.2.
    ///
    /// Call this only when the answer without any condition would be 2xx (§13.2.1).
    ///
    /// - Parameters:
    ///   - current: `nil` when the target has no current representation.
    ///   - hasRange: Whether there is a Range field, without which If-Range means nothing.
    ///   - now: Seconds since the epoch.
    package func evaluate(
        _ request: Request, against current: Validators?, hasRange: Bool, now: Int
    ) -> Outcome {
        if let ifMatch {
            if !Self.matches(ifMatch, current, .strong) { return .failed }
        } else if let ifUnmodifiedSince, let modified = current?.modified,
            let date = HTTPDate.parse(ifUnmodifiedSince.utf8.span.bytes, now: now),
            modified > date
        {
            return .failed
        }
        if let ifNoneMatch {
            if Self.matches(ifNoneMatch, current, .weak) {
                return request == .other ? .failed : .notModified
            }
        } else if request != .other, let ifModifiedSince, let modified = current?.modified,
            let date = HTTPDate.parse(ifModifiedSince.utf8.span.bytes, now: now),
            modified <= date
        {
            return .notModified
        }
        if request == .get, hasRange, let ifRange, !Self.isUnchanged(ifRange, current, now: now) {
            return .proceedWithoutRange
        }
        return .proceed
    }

    /// `*` is any current representation, even one without a tag (RFC 9110 §13.1.1).
    private static func matches(
        _ field: String, _ current: Validators?, _ comparison: EntityTag.Comparison
    ) -> Bool {
        guard let current else { return false }
        if let tag = current.entityTag {
            return tag.isListed(in: field.utf8.span.bytes, comparing: comparison)
        }
        return field == "*"
    }

    /// If-Range holds a tag, to be equal strongly, or a date, to be exactly that of Last-Modified
    /// (RFC 9110 §13.1.5). A date is strong only when the second it names is over: the file may
    /// change twice within it (§8.8.2.2).
    private static func isUnchanged(
        _ field: String, _ current: Validators?, now: Int
    ) -> Bool {
        if field.hasPrefix("\"") || field.hasPrefix("W/") {
            return current?.entityTag?.isOnly(in: field.utf8.span.bytes, comparing: .strong)
                ?? false
        }
        guard let modified = current?.modified,
            let date = HTTPDate.parse(field.utf8.span.bytes, now: now)
        else { return false }
        return date == modified && modified < now
    }
}
