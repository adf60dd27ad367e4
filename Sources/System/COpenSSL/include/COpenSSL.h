// OpenSSL 3 (libssl.so.3), loaded when the first certificate or https URL asks for it: linked to,
// it would slow the start of every command, and bx could not start where it is missing.
//
// What stands here is what `TLS` needs and no more: contexts with one policy (TLS 1.2 and 1.3,
// ECDHE with AEAD, no renegotiation, compression or early data), sessions that take and give bytes
// in memory instead of on a socket, and certificates for development.
//
// A context may be used by several threads at once, a session by one at a time.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <time.h>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;
typedef struct copenssl_tickets copenssl_tickets;

/// Loads the library, once. 0 when it, or something in it, is not there: then nothing else here may
/// be called.
int copenssl_load(void);

// MARK: Failures

/// Why a handshake, a read or a write failed.
enum {
    COPENSSL_OTHER = 0,
    /// The peer's bytes ended without its close_notify.
    COPENSSL_TRUNCATED,
    /// The peer refused us; `code` is the alert's number (RFC 8446 section 6).
    COPENSSL_ALERT,
    /// The peer's certificate was not accepted; `code` is OpenSSL's X509_V_ERR number.
    COPENSSL_UNTRUSTED,
    /// A server wants, and did not get, the client's certificate.
    COPENSSL_NO_PEER_CERTIFICATE,
};

typedef struct copenssl_failure {
    int kind;
    int code;
    /// OpenSSL's words, with a NUL.
    char text[128];
} copenssl_failure;

// MARK: Contexts

/// A server's context. `scope` parts its tickets from those of servers with other rules.
SSL_CTX *copenssl_server_context(uint64_t scope);
SSL_CTX *copenssl_client_context(void);
void copenssl_context_free(SSL_CTX *context);

/// What was wrong with a certificate or key.
enum {
    COPENSSL_FINE = 0,
    COPENSSL_NO_CERTIFICATE,
    COPENSSL_NO_KEY,
    COPENSSL_ENCRYPTED_KEY,
    COPENSSL_WRONG_KEY,
    /// Too few bits, or signed with a broken digest.
    COPENSSL_WEAK,
};

/// Takes a certificate with its chain, and its key, from PEM texts.
int copenssl_use_certificate(
    SSL_CTX *context, const uint8_t *chain, size_t chain_count, const uint8_t *key,
    size_t key_count);

/// How the context's certificate was made.
typedef struct copenssl_certificate {
    int64_t not_before;
    int64_t not_after;
    /// Whether signing takes so long that others would notice.
    int signs_slowly;
} copenssl_certificate;

copenssl_certificate copenssl_describe(SSL_CTX *context);
/// Calls `take` for each DNS name and address that the context's certificate is for; an older one
/// without such names is for its common name.
void copenssl_names(SSL_CTX *context, void (*take)(void *owner, const char *name), void *owner);

/// Trusts the certificates of a PEM text; returns how many there are.
int copenssl_trust(SSL_CTX *context, const uint8_t *pem, size_t count);
/// Trusts what the system trusts.
int copenssl_trust_system(SSL_CTX *context);
/// Asks clients for a certificate that the PEM text's authorities have signed; returns how many
/// authorities there are.
int copenssl_ask_clients(SSL_CTX *context, const uint8_t *pem, size_t count, int required);
void copenssl_verify_servers(SSL_CTX *context);

/// The answer of an OCSP responder (RFC 6960) that is stapled to handshakes; 0 when it is none.
int copenssl_staple(SSL_CTX *context, const uint8_t *response, size_t count);

/// Asks which context's certificate is for a name, in a handshake; NULL for the session's own.
typedef SSL_CTX *(*copenssl_chooser)(void *owner, const char *name);
void copenssl_choose(SSL_CTX *context, copenssl_chooser choose, void *owner);

// MARK: Tickets

/// Keys that session tickets (RFC 5077, RFC 8446 section 4.6.1) are sealed with. A key seals for
/// `lifetime` seconds, and opens for three times as long.
copenssl_tickets *copenssl_tickets_new(int64_t lifetime);
void copenssl_tickets_free(copenssl_tickets *tickets);
/// Which key seals at that time, counted from 0.
int64_t copenssl_tickets_generation(copenssl_tickets *tickets, int64_t now);
/// The context must not outlive the keys.
void copenssl_use_tickets(SSL_CTX *context, copenssl_tickets *tickets);

// MARK: Sessions

/// Where a session's bytes come from and go to.
typedef struct copenssl_wire {
    /// What the peer sent and the session did not take yet.
    const uint8_t *in;
    size_t in_count;
    /// Whether the peer sends no more.
    int has_ended;
    /// What the session has for the peer; grows as need be, and is freed by its owner.
    uint8_t *out;
    size_t out_count;
    size_t out_capacity;
} copenssl_wire;

SSL *copenssl_session(SSL_CTX *context, int is_server);
void copenssl_session_free(SSL *session);
/// The session uses `wire` from here on, which must live as long.
void copenssl_use_wire(SSL *session, copenssl_wire *wire);
/// The server that a client wants; `is_address` when it is an address in digits.
int copenssl_expect(SSL *session, const char *host, int is_address);

enum { COPENSSL_DONE = 0, COPENSSL_WANTS_INPUT, COPENSSL_ENDED, COPENSSL_FAILED };

int copenssl_handshake(SSL *session, copenssl_failure *failure);
/// Reads up to `capacity` bytes into `bytes`.
int copenssl_read(
    SSL *session, uint8_t *bytes, size_t capacity, size_t *count, copenssl_failure *failure);
/// Makes one record of `count` bytes, at most 16 KiB.
int copenssl_write(
    SSL *session, const uint8_t *bytes, size_t count, copenssl_failure *failure);
/// Says that no more will be sent.
void copenssl_close_notify(SSL *session);
/// Bytes that can be read without more input.
size_t copenssl_pending(SSL *session);

/// `TLSv1.3`
const char *copenssl_version(SSL *session);
/// `TLS_AES_128_GCM_SHA256`
const char *copenssl_cipher(SSL *session);
int copenssl_is_resumed(SSL *session);
/// The subject of the peer's certificate (RFC 2253), with a NUL; 0 without one, or without room.
int copenssl_peer_subject(SSL *session, char *text, size_t capacity);

// MARK: Boxes

enum { COPENSSL_KEY_SIZE = 32, COPENSSL_NONCE_SIZE = 12, COPENSSL_TAG_SIZE = 16 };

/// A piece of memory.
typedef struct copenssl_bytes {
    const uint8_t *base;
    size_t count;
} copenssl_bytes;

/// AES-256-GCM (NIST SP 800-38D): encrypts, or where `seals` is 0 decrypts, `in` into `out`, which
/// has room for as much. `tag` is written, or compared. 0 when that fails, which for sealing means
/// that there is no memory; then `out` holds nothing of `in`.
int copenssl_aead(
    int seals, const uint8_t *key, const uint8_t *nonce, copenssl_bytes authenticated,
    copenssl_bytes in, uint8_t *out, uint8_t *tag);
/// Bytes that nobody can guess; 0 when there are none.
int copenssl_random(uint8_t *bytes, size_t count);

// MARK: Certificates for development

/// What a certificate is to say. Times are seconds since the epoch.
typedef struct copenssl_request {
    const char *common_name;
    /// OpenSSL's list, as `DNS:localhost,IP:127.0.0.1`; for an authority, what it may sign for.
    const char *names;
    int64_t not_before;
    int64_t not_after;
} copenssl_request;

/// Makes a P-256 key and a certificate for it, and gives both as PEM with a NUL behind.
///
/// It is signed by the authority whose certificate and key stand in a PEM text, or by itself, as an
/// authority, where that is NULL. 0 when something in `request` cannot be, or has no room.
int copenssl_issue(
    const copenssl_request *request, const char *authority, char *certificate,
    size_t certificate_capacity, char *key, size_t key_capacity);
