import Testing

@testable import HTTP

@Suite("RFC 9110 §13.2.2 precedence of preconditions") struct PreconditionsTests {
    static let modified = 784_111_777
    static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    private func outcome(
        _ fields: Preconditions, _ request: Preconditions.Request = .get, exists: Bool = true,
        isWeak: Bool = false, hasRange: Bool = false, now: Int = 1_773_014_400
    ) -> Preconditions.Outcome {
        let current = Preconditions.Validators(
            entityTag: EntityTag("a", isWeak: isWeak), modified: Self.modified)
        return fields.evaluate(
            request, against: exists ? current : nil, hasRange: hasRange, now: now)
    }

    @Test(
        arguments: [
            (Preconditions(), .proceed),
            (Preconditions(ifMatch: "\"a\""), .proceed), (Preconditions(ifMatch: "\"b\""), .failed),
            (Preconditions(ifMatch: "*"), .proceed), (Preconditions(ifMatch: "W/\"a\""), .failed),
            (Preconditions(ifUnmodifiedSince: same), .proceed),
            (Preconditions(ifUnmodifiedSince: after), .proceed),
            (Preconditions(ifUnmodifiedSince: before), .failed),
            (Preconditions(ifUnmodifiedSince: "yesterday"), .proceed),
            (Preconditions(ifNoneMatch: "\"a\""), .notModified),
            (Preconditions(ifNoneMatch: "W/\"a\""), .notModified),
            (Preconditions(ifNoneMatch: "*"), .notModified),
            (Preconditions(ifNoneMatch: "\"b\", \"c\""), .proceed),
            (Preconditions(ifModifiedSince: same), .notModified),
            (Preconditions(ifModifiedSince: after), .notModified),
            (Preconditions(ifModifiedSince: before), .proceed),
            (Preconditions(ifModifiedSince: "0"), .proceed),
        ] as [(Preconditions, Preconditions.Outcome)])
    func `one condition alone`(fields: Preconditions, expected: Preconditions.Outcome) {
        #expect(outcome(fields) == expected)
        #expect(outcome(fields, .head) == expected)
    }

    @Test(
        arguments: [
            // If-Match hides If-Unmodified-Since, and comes before If-None-Match.
            (Preconditions(ifMatch: "\"a\"", ifUnmodifiedSince: before), .proceed),
            (Preconditions(ifMatch: "\"b\"", ifNoneMatch: "\"a\""), .failed),
            (Preconditions(ifMatch: "\"a\"", ifNoneMatch: "\"a\""), .notModified),
            (Preconditions(ifUnmodifiedSince: before, ifNoneMatch: "\"a\""), .failed),
            // If-None-Match hides If-Modified-Since.
            (Preconditions(ifNoneMatch: "\"b\"", ifModifiedSince: after), .proceed),
            (Preconditions(ifNoneMatch: "\"a\"", ifModifiedSince: before), .notModified),
            (Preconditions(ifNoneMatch: "", ifModifiedSince: after), .proceed),
        ] as [(Preconditions, Preconditions.Outcome)])
    func `several conditions`(fields: Preconditions, expected: Preconditions.Outcome) {
        #expect(outcome(fields) == expected)
    }

    @Test func `methods that change something fail where GET is not modified`() {
        #expect(outcome(.init(ifNoneMatch: "\"a\""), .other) == .failed)
        #expect(outcome(.init(ifNoneMatch: "*"), .other) == .failed)
        #expect(outcome(.init(ifNoneMatch: "\"b\""), .other) == .proceed)
        #expect(outcome(.init(ifModifiedSince: Self.after), .other) == .proceed)
    }

    @Test func `what does not exist matches nothing`() {
        #expect(outcome(.init(ifMatch: "*"), exists: false) == .failed)
        #expect(outcome(.init(ifMatch: "\"a\""), exists: false) == .failed)
        #expect(outcome(.init(ifNoneMatch: "*"), .other, exists: false) == .proceed)
        #expect(outcome(.init(ifUnmodifiedSince: Self.before), exists: false) == .proceed)
    }

    @Test func `a weak current tag never matches strongly`() {
        #expect(outcome(.init(ifMatch: "\"a\""), isWeak: true) == .failed)
        #expect(outcome(.init(ifNoneMatch: "\"a\""), isWeak: true) == .notModified)
        #expect(
            outcome(.init(ifRange: "\"a\""), isWeak: true, hasRange: true) == .proceedWithoutRange)
    }

    @Test(
        arguments: [
            ("\"a\"", .proceed), ("W/\"a\"", .proceedWithoutRange), ("\"b\"", .proceedWithoutRange),
            ("\"a\", \"b\"", .proceedWithoutRange), (same, .proceed), (after, .proceedWithoutRange),
            (before, .proceedWithoutRange), ("*", .proceedWithoutRange), ("", .proceedWithoutRange),
        ] as [(String, Preconditions.Outcome)])
    func `If-Range lets the range through only for the same bytes`(
        field: String, expected: Preconditions.Outcome
    ) {
        #expect(outcome(.init(ifRange: field), hasRange: true) == expected)
        #expect(outcome(.init(ifRange: field), hasRange: false) == .proceed)
        #expect(outcome(.init(ifRange: field), .head, hasRange: true) == .proceed)
    }

    @Test func `a date within the second it names is not strong`() {
        let fields = Preconditions(ifRange: Self.same)
        #expect(outcome(fields, hasRange: true, now: Self.modified) == .proceedWithoutRange)
        #expect(outcome(fields, hasRange: true, now: Self.modified + 1) == .proceed)
    }

    @Test func `304 comes before If-Range`() {
        let fields = Preconditions(ifNoneMatch: "\"a\"", ifRange: "\"b\"")
        #expect(outcome(fields, hasRange: true) == .notModified)
    }
}
