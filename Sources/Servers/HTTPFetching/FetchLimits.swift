internal import HTTP

/// What a client waits for and takes in at the most. Each bound is on by default.
package struct FetchLimits: Sendable {
    /// Bytes of an answer's head, with its empty line.
    package var headMax = 64 << 10
    /// Field lines of an answer's head.
    package var fieldsMax = 200
    /// Bytes of an answer's body.
    package var bodyMax = Int.max
    /// Interim answers (1xx) to one request.
    package var interimMax = 16

    /// For the look-up of a name and all attempts to connect together.
    package var connectTimeout: Duration = .seconds(10)
    /// From the end of the request to the end of the answer's head.
    package var headTimeout: Duration = .seconds(60)
    /// Between two pieces of a body, either way.
    package var silenceMax: Duration = .seconds(60)
    /// How long a server may keep a request's body waiting that was announced with
    /// `Expect: 100-continue`; not every server knows it (RFC 9110 §10.1.1).
    package var continueTimeout: Duration = .seconds(1)

    /// Connections to one origin, busy and idle.
    package var connectionsMax = 4096
    /// Idle connections kept, to all origins together.
    package var idleMax = 128
    /// How long an idle connection is kept. Less than the 5 s of Node, whose servers end one
    /// without a word: a request that meets that end is lost.
    package var idleTimeout: Duration = .seconds(4)

    package init() {}

    var head: HeadLimits { HeadLimits(head: headMax, fields: fieldsMax) }
}
