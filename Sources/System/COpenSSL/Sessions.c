#include "COpenSSL.h"
#include "Library.h"

#include <stdio.h>
#include <string.h>

/// Records without data that may come in a row: renewals of keys (RFC 8446 section 4.6.3) and
/// tickets cost a peer less than they cost us.
enum { EMPTY_RECORDS_MAX = 32 };

SSL *copenssl_session(SSL_CTX *context, int is_server) {
    SSL *session = openssl.SSL_new(context);
    BIO *wire = copenssl_wire_bio();
    if (session == NULL || wire == NULL) {
        openssl.SSL_free(session);
        openssl.BIO_free(wire);
        return NULL;
    }
    // One reference serves both directions, and goes with the session.
    openssl.SSL_set_bio(session, wire, wire);
    if (is_server) {
        openssl.SSL_set_accept_state(session);
    } else {
        openssl.SSL_set_connect_state(session);
    }
    return session;
}

void copenssl_session_free(SSL *session) { openssl.SSL_free(session); }

void copenssl_use_wire(SSL *session, copenssl_wire *wire) {
    openssl.BIO_set_data(openssl.SSL_get_rbio(session), wire);
}

int copenssl_expect(SSL *session, const char *host, int is_address) {
    X509_VERIFY_PARAM *parameters = openssl.SSL_get0_param(session);
    if (is_address) return openssl.X509_VERIFY_PARAM_set1_ip_asc(parameters, host);
    openssl.X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return openssl.X509_VERIFY_PARAM_set1_host(parameters, host, 0)
        && openssl.SSL_ctrl(
            session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)host);
}

// MARK: Failures

static void fill(copenssl_failure *failure, int kind, int code, const char *text) {
    failure->kind = kind;
    failure->code = code;
    snprintf(failure->text, sizeof failure->text, "%s", text == NULL ? "" : text);
}

/// What the error queue says, or what the peer's certificate lacks.
static void explain(SSL *session, int error, copenssl_failure *failure) {
    unsigned long first = openssl.ERR_peek_error();
    int reason = ERR_GET_REASON(first);
    long verdict = openssl.SSL_get_verify_result(session);
    if (first == 0 && error == SSL_ERROR_SYSCALL) {
        fill(failure, COPENSSL_TRUNCATED, 0, "unexpected end");
    } else if (ERR_GET_LIB(first) == ERR_LIB_SSL && reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        fill(failure, COPENSSL_TRUNCATED, 0, "unexpected end");
    } else if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verdict != X509_V_OK) {
        fill(failure, COPENSSL_UNTRUSTED, (int)verdict, "");
    } else if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
        fill(failure, COPENSSL_NO_PEER_CERTIFICATE, 0, "");
    } else if (ERR_GET_LIB(first) == ERR_LIB_SSL && reason >= SSL_AD_REASON_OFFSET) {
        fill(failure, COPENSSL_ALERT, reason - SSL_AD_REASON_OFFSET,
            openssl.ERR_reason_error_string(first));
    } else {
        const char *text = openssl.ERR_reason_error_string(first);
        fill(failure, COPENSSL_OTHER, reason, text == NULL ? "internal error" : text);
    }
    openssl.ERR_clear_error();
}

// MARK: Bytes

int copenssl_handshake(SSL *session, copenssl_failure *failure) {
    // What another session left in this thread's queue would be taken for our failure.
    openssl.ERR_clear_error();
    int result = openssl.SSL_do_handshake(session);
    if (result == 1) return COPENSSL_DONE;
    int error = openssl.SSL_get_error(session, result);
    if (error == SSL_ERROR_WANT_READ) return COPENSSL_WANTS_INPUT;
    explain(session, error, failure);
    return COPENSSL_FAILED;
}

int copenssl_read(
    SSL *session, uint8_t *bytes, size_t capacity, size_t *count, copenssl_failure *failure) {
    copenssl_wire *wire = openssl.BIO_get_data(openssl.SSL_get_rbio(session));
    openssl.ERR_clear_error();
    for (int empty = 0; empty <= EMPTY_RECORDS_MAX; empty++) {
        int result = openssl.SSL_read_ex(session, bytes, capacity, count);
        if (result == 1) return COPENSSL_DONE;
        int error = openssl.SSL_get_error(session, result);
        if (error == SSL_ERROR_ZERO_RETURN) return COPENSSL_ENDED;
        if (error != SSL_ERROR_WANT_READ) {
            explain(session, error, failure);
            return COPENSSL_FAILED;
        }
        if (wire->in_count == 0 && !wire->has_ended) return COPENSSL_WANTS_INPUT;
    }
    fill(failure, COPENSSL_OTHER, 0, "too many records without data");
    return COPENSSL_FAILED;
}

int copenssl_write(
    SSL *session, const uint8_t *bytes, size_t count, copenssl_failure *failure) {
    size_t written = 0;
    openssl.ERR_clear_error();
    int result = openssl.SSL_write_ex(session, bytes, count, &written);
    if (result == 1 && written == count) return COPENSSL_DONE;
    explain(session, openssl.SSL_get_error(session, result), failure);
    return COPENSSL_FAILED;
}

void copenssl_close_notify(SSL *session) {
    openssl.ERR_clear_error();
    openssl.SSL_shutdown(session);
    openssl.ERR_clear_error();
}

size_t copenssl_pending(SSL *session) { return (size_t)openssl.SSL_pending(session); }

// MARK: What was agreed on

const char *copenssl_version(SSL *session) { return openssl.SSL_get_version(session); }

const char *copenssl_cipher(SSL *session) {
    return openssl.SSL_CIPHER_get_name(openssl.SSL_get_current_cipher(session));
}

int copenssl_is_resumed(SSL *session) { return openssl.SSL_session_reused(session); }

int copenssl_peer_subject(SSL *session, char *text, size_t capacity) {
    X509 *certificate = openssl.SSL_get1_peer_certificate(session);
    if (certificate == NULL) return 0;
    BIO *out = openssl.BIO_new(openssl.BIO_s_mem());
    int count = 0;
    if (out != NULL) {
        openssl.X509_NAME_print_ex(
            out, openssl.X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
        count = openssl.BIO_read(out, text, (int)capacity);
    }
    openssl.BIO_free(out);
    openssl.X509_free(certificate);
    if (count <= 0 || (size_t)count >= capacity) return 0;
    text[count] = 0;
    return 1;
}
