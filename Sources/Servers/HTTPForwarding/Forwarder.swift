// A gateway: passes a request on to an origin, and its answer back (RFC 9110 §3.7, §7.6).

package import EventLoops
package import HTTP
package import HTTPFetching
package import HTTPServing
package import Sockets
package import TLS

/// Passes requests on, for one loop. Bodies are streams both ways: who is slow makes the other
/// side wait, and neither is ever held here as a whole.
package final class Forwarder {
    private let client: HTTPClient
    let loop: EventLoop

    /// How long an origin, or a connection that changed to another protocol, may be silent where
    /// silence is what it is for: events that come when something happens.
    static let eventSilenceMax: Duration = .seconds(3600)

    /// - Parameters:
    ///   - patience: How long an origin may take to accept a connection, to begin its answer, and
    ///     between two pieces of it.
    ///   - security: Whom it trusts over https; nil trusts whom the system trusts.
    package init(
        on loop: EventLoop, resolver: Resolver, patience: Duration,
        security: SecureClient? = nil
    ) {
        self.loop = loop
        var limits = FetchLimits()
        limits.connectTimeout = patience
        limits.headTimeout = patience
        limits.silenceMax = patience
        client = HTTPClient(on: loop, resolver: resolver, limits: limits, security: security)
    }

    /// Passes `request` on, and makes the answer to it an answer to ours.
    ///
    /// - Parameter target: What to ask `origin` for.
    /// - Throws: `FetchError` when the origin gave no answer that can be passed on, `MessageError`
    ///   when it is the request's body that is wrong.
    package func forward(
        _ request: Request, to origin: Origin, target: String
    ) async throws -> Response {
        request.endWithClient()
        var refused: MessageError?
        do {
            var passed = try request.passedOn(to: origin, target: target)
            if case .stream(let length, let next) = passed.body {
                passed.body = .stream(length: length) {
                    do { return try await next() } catch {
                        refused = error as? MessageError
                        throw error
                    }
                }
            }
            let answer = try await client.fetch(passed)
            return try response(to: request, from: answer, of: origin)
        } catch {
            // What is wrong with the body is between the client and the server.
            if let refused { throw refused }
            throw error
        }
    }

    private func response(
        to request: Request, from answer: FetchResponse, of origin: Origin
    ) throws(FetchError) -> Response {
        do throws(MessageError) {
            if let tunnel = answer.tunnel { return try response(to: request, switchingTo: tunnel) }
            return try answer.passedBack(to: request)
        } catch {
            throw .malformedAnswer(origin, error)
        }
    }

    private func response(
        to request: Request, switchingTo tunnel: FetchTunnel
    ) throws(MessageError) -> Response {
        let (head, loop) = (tunnel.head, loop)
        var response = Response(switchingTo: head["upgrade"] ?? "") { client in
            await TunnelPump(between: client, and: tunnel, on: loop).run()
        }
        response.lines = try head.linesToPassBack()
        return response
    }

    /// Whether a request says that it goes no further than here (RFC 9110 §7.6.2).
    package static func isLastStop(_ request: Request) -> Bool { request.maxForwards == 0 }
}

extension FetchError {
    /// What a client is told when the origin gave no answer (RFC 9110 §15.6).
    package var gatewayStatus: Status {
        switch self {
        case .tooManyConnections: .serviceUnavailable
        case _ where isTimeout: .gatewayTimeout
        case .notConnected, .malformedRequest, .wrongLength, .unreadableBody, .noAnswer,
            .malformedAnswer, .tooManyInterim, .unwantedUpgrade, .tooLong, .timedOut, .failed,
            .notSecured, .cancelled:
            .badGateway
        }
    }
}
