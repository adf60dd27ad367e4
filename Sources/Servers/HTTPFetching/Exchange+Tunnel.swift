// Another protocol, once the server has changed to it.

internal import Bytes
internal import HTTP

extension Exchange {
    /// 101: what follows on the connection is no longer HTTP (RFC 9110 §15.2.2).
    func changeProtocols(_ head: FetchedHead) throws(FetchError) -> FetchResponse {
        guard let offered = request.upgrade, let chosen = head["upgrade"],
            equalIgnoringASCIICase(offered, chosen)
        else { throw .unwantedUpgrade(connection.origin) }
        return FetchResponse(head, of: self)
    }

    /// The next bytes of the other protocol; nil at the server's end.
    func receiveRaw() async throws(FetchError) -> [UInt8]? {
        do throws(FetchError) {
            while connection.input.isEmpty {
                if let failure { throw failure }
                guard try await connection.receive(.body, within: { nil }) else { return nil }
            }
            let bytes = connection.input.array
            connection.input.removeAll()
            return bytes
        } catch {
            throw fail(error)
        }
    }

    /// Sends bytes of the other protocol.
    func sendRaw(_ bytes: [UInt8]) async throws(FetchError) {
        do throws(FetchError) { try await send(bytes) } catch { throw fail(error) }
    }

    func endRaw() { connection.shutdownWrite() }
}
