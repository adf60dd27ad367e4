#include "COpenSSL.h"
#include "Library.h"

#include <stdlib.h>
#include <string.h>

/// Forward secrecy and authenticated encryption only (RFC 9325 section 4.2).
#define CIPHERS_12                                                                             \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" \
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
#define CIPHERS_13                                                                             \
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define GROUPS "X25519:P-256:P-384"
/// As ALPN has it (RFC 7301): one byte for the length.
#define PROTOCOL "\x08http/1.1"

enum { TICKET_LIFETIME = 12 * 3600 };

static int data_index = -1;

static void free_data(
    void *parent, void *pointer, CRYPTO_EX_DATA *all, int index, long number, void *argument) {
    (void)parent, (void)all, (void)index, (void)number, (void)argument;
    context_data *data = pointer;
    if (data == NULL) return;
    free(data->staple);
    free(data);
}

int copenssl_context_init(void) {
    data_index = openssl.CRYPTO_get_ex_new_index(
        CRYPTO_EX_INDEX_SSL_CTX, 0, NULL, NULL, NULL, free_data);
    return data_index >= 0;
}

context_data *copenssl_data_of(SSL_CTX *context) {
    return openssl.SSL_CTX_get_ex_data(context, data_index);
}

// MARK: Making

static SSL_CTX *make(const SSL_METHOD *protocol) {
    SSL_CTX *context = openssl.SSL_CTX_new(protocol);
    if (context == NULL) return NULL;
    context_data *data = calloc(1, sizeof *data);
    if (data == NULL || !openssl.SSL_CTX_set_ex_data(context, data_index, data)) {
        free(data);
        openssl.SSL_CTX_free(context);
        return NULL;
    }
    openssl.SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
    openssl.SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, 0, NULL);
    openssl.SSL_CTX_set_security_level(context, 2);
    openssl.SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA);
    // The configuration of the system may have allowed what TLS has left behind.
    openssl.SSL_CTX_clear_options(
        context, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION | SSL_OP_LEGACY_SERVER_CONNECT
            | SSL_OP_IGNORE_UNEXPECTED_EOF);
    openssl.SSL_CTX_ctrl(
        context, SSL_CTRL_MODE,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
            | SSL_MODE_RELEASE_BUFFERS,
        NULL);
    // Records that bring no data come back one by one, and can be counted.
    openssl.SSL_CTX_ctrl(context, SSL_CTRL_CLEAR_MODE, SSL_MODE_AUTO_RETRY, NULL);
    openssl.SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, NULL);
    if (!openssl.SSL_CTX_set_cipher_list(context, CIPHERS_12)
        || !openssl.SSL_CTX_set_ciphersuites(context, CIPHERS_13)
        || !openssl.SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, (void *)GROUPS)) {
        openssl.SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

/// Takes http/1.1 from the client's list, and refuses a list without it (RFC 7301 section 3.2).
static int choose_protocol(
    SSL *session, const unsigned char **chosen, unsigned char *chosen_count,
    const unsigned char *offered, unsigned int count, void *argument) {
    (void)session, (void)argument;
    const unsigned char *name = (const unsigned char *)PROTOCOL;
    for (unsigned int at = 0; at < count; at += offered[at] + 1u) {
        unsigned int size = offered[at];
        if (size > count - at - 1) break;
        if (size != name[0] || memcmp(offered + at + 1, name + 1, size) != 0) continue;
        *chosen = offered + at + 1;
        *chosen_count = (unsigned char)size;
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// Changes to the context of the name that the client asks for (RFC 6066 section 3).
static int choose_context(SSL *session, int *alert, void *argument) {
    (void)alert, (void)argument;
    const char *name = openssl.SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    context_data *data = copenssl_data_of(openssl.SSL_get_SSL_CTX(session));
    if (name == NULL || data == NULL || data->choose == NULL) return SSL_TLSEXT_ERR_NOACK;
    SSL_CTX *chosen = data->choose(data->choose_owner, name);
    if (chosen != NULL) openssl.SSL_set_SSL_CTX(session, chosen);
    return SSL_TLSEXT_ERR_OK;
}

static int give_staple(SSL *session, void *argument) {
    (void)argument;
    context_data *data = copenssl_data_of(openssl.SSL_get_SSL_CTX(session));
    if (data == NULL || data->staple == NULL) return SSL_TLSEXT_ERR_NOACK;
    // The session frees it.
    void *copy = openssl.CRYPTO_malloc(data->staple_count, __FILE__, __LINE__);
    if (copy == NULL) return SSL_TLSEXT_ERR_NOACK;
    memcpy(copy, data->staple, data->staple_count);
    openssl.SSL_ctrl(
        session, SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, (long)data->staple_count, copy);
    return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *copenssl_server_context(uint64_t scope) {
    SSL_CTX *context = make(openssl.TLS_server_method());
    if (context == NULL) return NULL;
    openssl.SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    openssl.SSL_CTX_callback_ctrl(
        context, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, (void (*)(void))choose_context);
    openssl.SSL_CTX_callback_ctrl(
        context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB, (void (*)(void))give_staple);
    openssl.SSL_CTX_set_session_id_context(
        context, (const unsigned char *)&scope, sizeof scope);
    openssl.SSL_CTX_set_timeout(context, TICKET_LIFETIME);
    return context;
}

SSL_CTX *copenssl_client_context(void) {
    SSL_CTX *context = make(openssl.TLS_client_method());
    if (context != NULL)
        openssl.SSL_CTX_set_alpn_protos(
            context, (const unsigned char *)PROTOCOL, sizeof PROTOCOL - 1);
    return context;
}

void copenssl_context_free(SSL_CTX *context) { openssl.SSL_CTX_free(context); }

void copenssl_choose(SSL_CTX *context, copenssl_chooser choose, void *owner) {
    context_data *data = copenssl_data_of(context);
    if (data == NULL) return;
    data->choose = choose;
    data->choose_owner = owner;
}

int copenssl_staple(SSL_CTX *context, const uint8_t *response, size_t count) {
    const unsigned char *at = response;
    OCSP_RESPONSE *parsed = openssl.d2i_OCSP_RESPONSE(NULL, &at, (long)count);
    openssl.ERR_clear_error();
    if (parsed == NULL) return 0;
    openssl.OCSP_RESPONSE_free(parsed);
    context_data *data = copenssl_data_of(context);
    uint8_t *copy = malloc(count);
    if (data == NULL || copy == NULL) {
        free(copy);
        return 0;
    }
    memcpy(copy, response, count);
    free(data->staple);
    data->staple = copy;
    data->staple_count = count;
    return 1;
}
