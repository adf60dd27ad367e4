internal import HTTP

/// What one client may cost. Each bound is on by default.
public struct ServerLimits: Sendable {
    /// Bytes of a request's head, with its empty line; more is answered with 431.
    public var headMax = 16 << 10
    /// Bytes of a request's target; more is answered with 414.
    public var targetMax = 8 << 10
    /// Field lines of a request's head; more are answered with 431.
    public var fieldsMax = 100
    /// A request's body; more is answered with 413.
    public var bodyMax = 1 << 30
    /// Time from a request's first byte to the end of its head; then 408.
    public var headTimeout: Duration = .seconds(10)
    /// Time that a connection may wait for a request.
    public var idleTimeout: Duration = .seconds(75)
    /// Bytes a second that a body must bring; slower is answered with 408.
    public var bodyRateMin = 240
    /// The span over which a body's rate is measured; only waiting for the client counts.
    public var rateGrace: Duration = .seconds(5)
    /// Bytes a second that the client must take of an answer; slower, and the connection ends.
    public var answerRateMin = 240
    /// The span over which an answer's rate is measured. The kernel of a client that reads slowly
    /// takes a megabyte at once and then nothing for a while, so this is longer.
    public var answerGrace: Duration = .seconds(30)
    /// Connections at once, over all loops; one more is answered with 503 and closed.
    public var connectionsMax = 16_384
    /// TLS handshakes at once, on each loop; one more is closed.
    public var handshakesMax = 1024
    /// Requests on one connection before it is closed; 0 for any number.
    public var requestsPerConnectionMax = 0
    /// Bytes of an unread body that are read and dropped to keep a connection.
    public var drainMax = 64 << 10
    /// Answered bytes that may wait for the client before no more of its requests are read.
    public var unsentMax = 256 << 10

    /// The defaults.
    public init() {}
}

extension ServerLimits {
    var head: HeadLimits { HeadLimits(head: headMax, target: targetMax, fields: fieldsMax) }
}
