internal import COpenSSL

/// What session tickets are sealed with, over all reloads of a server.
///
/// A key seals for eight hours and opens for a day, while a ticket is good for twelve hours.
/// OpenSSL's side locks.
final class TicketKeys: @unchecked Sendable {
    let handle: OpaquePointer

    private static let lifetime: Int64 = 8 * 3600

    init() throws(SecurityError) {
        guard copenssl_load() != 0, let handle = copenssl_tickets_new(Self.lifetime) else {
            throw .libraryMissing
        }
        self.handle = handle
    }

    deinit { copenssl_tickets_free(handle) }
}
