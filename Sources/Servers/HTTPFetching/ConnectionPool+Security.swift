// https origins: whom to trust, and the handshake.

internal import EventLoops
internal import Linux
internal import Sockets
internal import TLS

extension ConnectionPool {
    /// Makes a new connection secure, or closes it.
    func secure(
        _ connection: Connection, to origin: Origin, on secureLoop: SecureLoop
    ) async throws(FetchError) {
        do throws(FetchError) {
            try await shakeHands(connection, with: origin, on: secureLoop)
        } catch {
            connection.close()
            throw error
        }
    }

    private func shakeHands(
        _ connection: Connection, with origin: Origin, on secureLoop: SecureLoop
    ) async throws(FetchError) {
        let client = try await trusting(origin, secureLoop.pool)
        let waiter = Waiter(on: loop)
        var outcome: Result<Void, SecurityError>?
        do throws(SecurityError) {
            try connection.secure(as: client, of: origin.host, on: secureLoop) { error in
                outcome = error.map { .failure($0) } ?? .success(())
                waiter.tell()
            }
        } catch {
            throw .notSecured(origin, error)
        }
        while outcome == nil {
            switch await waiter.wait(within: limits.connectTimeout) {
            case .told: break
            case .timedOut:
                throw .notConnected(origin, .timedOut(after: limits.connectTimeout))
            case .cancelled: throw .cancelled
            }
        }
        guard case .failure(let error) = outcome else { return }
        if case .broken(let error) = error { throw .failed(origin, error) }
        throw .notSecured(origin, error)
    }

    /// What the system trusts is read once, away from the loop.
    private func trusting(
        _ origin: Origin, _ pool: BlockingPool
    ) async throws(FetchError) -> SecureClient {
        if let security { return security }
        let made: Result<SecureClient, SecurityError>
        do throws(BlockingPool.Refusal) {
            made = try await loop.blocking(on: pool) {
                Result { () throws(SecurityError) in try SecureClient() }
            }
        } catch {
            throw .notConnected(origin, .lookup(.refused(error)))
        }
        do throws(SecurityError) {
            let client = try made.get()
            security = client
            return client
        } catch {
            throw .notSecured(origin, error)
        }
    }
}

extension Origin {
    fileprivate var host: String {
        switch place {
        case .host(let host, _): host
        case .socket(let address): address.host
        }
    }
}
