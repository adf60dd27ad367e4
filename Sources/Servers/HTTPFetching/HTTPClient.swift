package import EventLoops
internal import HTTP
package import Sockets
package import TLS

/// The HTTP/1.1 client of one loop, with the connections that it keeps. The loop's thread's alone.
package final class HTTPClient {
    let loop: EventLoop
    let limits: FetchLimits
    let pool: ConnectionPool

    /// - Parameter security: Whom it trusts over https; nil trusts whom the system trusts.
    package init(
        on loop: EventLoop, resolver: Resolver, limits: FetchLimits = FetchLimits(),
        security: SecureClient? = nil
    ) {
        self.loop = loop
        self.limits = limits
        pool = ConnectionPool(on: loop, resolver: resolver, limits: limits, security: security)
    }

    /// A client whose connections to every origin are what `open` gives, instead of sockets that it
    /// connects.
    package init(
        on loop: EventLoop, limits: FetchLimits = FetchLimits(),
        open: @escaping () throws(FetchError) -> Connection
    ) {
        self.loop = loop
        self.limits = limits
        pool = ConnectionPool(on: loop, limits: limits, open: open)
    }

    /// Sends a request and waits for the head of its answer, whose body then is read as a stream;
    /// what is left of the request's body goes on its way meanwhile.
    ///
    /// A server may end a kept connection at any time. When it did so before it said a word, a
    /// request that may be repeated is, once, on a new connection (RFC 9112 §9.3.1).
    package func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        do throws(FetchError) {
            return try await exchange(request)
        } catch {
            request.body.discard()
            throw error
        }
    }

    private func exchange(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        let head = try request.encodedHead()
        if request.upgrade == nil, let kept = pool.takeIdle(to: request.origin) {
            let exchange = Exchange(request, head: head, over: kept, of: self)
            do throws(FetchError) {
                return try await exchange.begin()
            } catch {
                guard request.isRepeatable, exchange.endedUnanswered else { throw error }
            }
        }
        let connection = try await pool.connect(to: request.origin)
        return try await Exchange(request, head: head, over: connection, of: self).begin()
    }

    /// Closes what is idle, and keeps no connection from here on: those would hold the loop open.
    package func close() { pool.close() }
}
