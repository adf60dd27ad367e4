public import HTTPServing
public import JSON

/// How a program answers.
public struct AppOptions: Sendable {
    /// Whether clients are told what an unexpected error was. Not for the public.
    public var isDev = false
    /// Bytes of a body that a handler reads as a whole, unless it says otherwise; more is 413.
    public var bodyMax = 1 << 20
    /// What a JSON body may have.
    public var jsonLimits = JSONLimits()
    /// What clients may cost.
    public var limits = ServerLimits()
    /// What becomes of paths with a slash too many or too few; nil makes them 404.
    var trailingSlash: TrailingSlash.Policy?
    /// The field in which a POST may say another method.
    var methodOverride: String?
    /// Called for each request whose handler failed unexpectedly, on the request's loop; writes a
    /// line to standard error by default.
    public var report: @Sendable (RequestFailure) -> Void = { writeToStandardError("\($0)\n") }

    /// The defaults.
    public init() {}
}
