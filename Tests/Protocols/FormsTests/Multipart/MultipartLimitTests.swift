import Forms
import Testing

@Suite("Limits of multipart forms") struct MultipartLimitTests {
    /// A form of `fields` fields and `files` files of three bytes each.
    static func body(fields: Int, files: Int) -> String {
        let field = "--b\r\n\(disposition)\r\nabc\r\n"
        let file = "--b\r\nContent-Disposition: form-data; name=f; filename=g\r\n\r\nabc\r\n"
        return String(repeating: field, count: fields) + String(repeating: file, count: files)
            + "--b--"
    }

    static let body33 = body(fields: 3, files: 3)

    @Test(
        arguments: [
            (\.parts, 6, .parts), (\.fields, 3, .fields), (\.files, 3, .files),
            (\.fieldBytes, 3, .fieldBytes), (\.allFieldBytes, 9, .allFieldBytes),
            (\.fileBytes, 3, .fileBytes),
            (\.nameBytes, 1, .nameBytes),
            (\.headBytes, 54, .headBytes), (\.headLines, 1, .headLines),
            (\.totalBytes, body33.utf8.count, .totalBytes),
        ] as [(any WritableKeyPath<MultipartLimits, Int> & Sendable, Int, MultipartError.Limit)])
    func `a form at the limit is taken, and one past it is not`(
        _ path: any WritableKeyPath<MultipartLimits, Int> & Sendable, _ bound: Int,
        _ limit: MultipartError.Limit
    ) {
        var limits = MultipartLimits()
        limits[keyPath: path] = bound
        #expect(failure(of: Self.body33, limits: limits) == nil)
        limits[keyPath: path] = bound - 1
        #expect(failure(of: Self.body33, limits: limits) == .tooLarge(limit, bound: bound - 1))
    }

    @Test func `limits count over pieces`() {
        var limits = MultipartLimits()
        limits.fieldBytes = 2
        #expect(throws: MultipartError.tooLarge(.fieldBytes, bound: 2)) {
            try parse(form("\r\n-").utf8.map { [$0] }, limits: limits)
        }
        limits.totalBytes = form("").utf8.count - 1
        #expect(throws: MultipartError.tooLarge(.totalBytes, bound: limits.totalBytes)) {
            try parse(form("").utf8.map { [$0] }, limits: limits)
        }
    }
}
