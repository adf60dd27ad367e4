#include "COpenSSL.h"
#include "Library.h"

#include <arpa/inet.h>
#include <string.h>

static int64_t seconds(const ASN1_TIME *time) {
    struct tm parts;
    if (time == NULL || !openssl.ASN1_TIME_to_tm(time, &parts)) return 0;
    return timegm(&parts);
}

// MARK: A certificate and its key

/// Nobody can be asked for a passphrase: whoever is, learns that the key has one.
static int note_passphrase(char *buffer, int size, int is_writing, void *was_asked) {
    (void)buffer, (void)size, (void)is_writing;
    *(int *)was_asked = 1;
    return -1;
}

static int use_chain(SSL_CTX *context, BIO *text) {
    X509 *certificate = openssl.PEM_read_bio_X509(text, NULL, note_passphrase, &(int){0});
    if (certificate == NULL) return COPENSSL_NO_CERTIFICATE;
    int is_used = openssl.SSL_CTX_use_certificate(context, certificate);
    openssl.X509_free(certificate);
    if (!is_used) return COPENSSL_WEAK;
    while ((certificate = openssl.PEM_read_bio_X509(text, NULL, note_passphrase, &(int){0}))) {
        if (openssl.SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 0, certificate)) continue;
        openssl.X509_free(certificate);
        return COPENSSL_WEAK;
    }
    return COPENSSL_FINE;
}

static int use_key(SSL_CTX *context, BIO *text) {
    int was_asked = 0;
    EVP_PKEY *key = openssl.PEM_read_bio_PrivateKey(text, NULL, note_passphrase, &was_asked);
    if (key == NULL) return was_asked ? COPENSSL_ENCRYPTED_KEY : COPENSSL_NO_KEY;
    X509 *certificate = openssl.SSL_CTX_get0_certificate(context);
    int result = COPENSSL_FINE;
    if (!openssl.X509_check_private_key(certificate, key))
        result = COPENSSL_WRONG_KEY;
    else if (!openssl.SSL_CTX_use_PrivateKey(context, key))
        result = COPENSSL_WEAK;
    openssl.EVP_PKEY_free(key);
    return result;
}

int copenssl_use_certificate(
    SSL_CTX *context, const uint8_t *chain, size_t chain_count, const uint8_t *key,
    size_t key_count) {
    BIO *text = openssl.BIO_new_mem_buf(chain, (int)chain_count);
    int result = text == NULL ? COPENSSL_NO_CERTIFICATE : use_chain(context, text);
    openssl.BIO_free(text);
    if (result == COPENSSL_FINE) {
        text = openssl.BIO_new_mem_buf(key, (int)key_count);
        result = text == NULL ? COPENSSL_NO_KEY : use_key(context, text);
        openssl.BIO_free(text);
    }
    openssl.ERR_clear_error();
    return result;
}

copenssl_certificate copenssl_describe(SSL_CTX *context) {
    copenssl_certificate result = {0};
    X509 *certificate = openssl.SSL_CTX_get0_certificate(context);
    if (certificate == NULL) return result;
    result.not_before = seconds(openssl.X509_get0_notBefore(certificate));
    result.not_after = seconds(openssl.X509_get0_notAfter(certificate));
    EVP_PKEY *key = openssl.X509_get0_pubkey(certificate);
    int kind = key == NULL ? 0 : openssl.EVP_PKEY_get_base_id(key);
    // P-256 and Ed25519 sign in some 30 us, RSA in a hundred times that; P-384 is in between.
    result.signs_slowly = kind != EVP_PKEY_EC && kind != EVP_PKEY_ED25519;
    return result;
}

/// Passes on a name without a NUL in it: what C reads must be what was signed.
static void take_name(
    const ASN1_STRING *name, void (*take)(void *, const char *), void *owner) {
    char text[256];
    int count = openssl.ASN1_STRING_length(name);
    if (count <= 0 || count >= (int)sizeof text) return;
    memcpy(text, openssl.ASN1_STRING_get0_data(name), (size_t)count);
    text[count] = 0;
    if (strlen(text) == (size_t)count) take(owner, text);
}

static void take_address(
    const ASN1_OCTET_STRING *address, void (*take)(void *, const char *), void *owner) {
    int count = openssl.ASN1_STRING_length(address);
    int family = count == 4 ? AF_INET : AF_INET6;
    char text[INET6_ADDRSTRLEN];
    if (count != 4 && count != 16) return;
    if (inet_ntop(family, openssl.ASN1_STRING_get0_data(address), text, sizeof text))
        take(owner, text);
}

void copenssl_names(SSL_CTX *context, void (*take)(void *owner, const char *name), void *owner) {
    X509 *certificate = openssl.SSL_CTX_get0_certificate(context);
    if (certificate == NULL) return;
    GENERAL_NAMES *names =
        openssl.X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) {
        char text[256];
        X509_NAME *subject = openssl.X509_get_subject_name(certificate);
        int count =
            openssl.X509_NAME_get_text_by_NID(subject, NID_commonName, text, sizeof text);
        if (count > 0 && strlen(text) == (size_t)count) take(owner, text);
        return;
    }
    int count = openssl.OPENSSL_sk_num((const OPENSSL_STACK *)names);
    for (int index = 0; index < count; index++) {
        GENERAL_NAME *name = openssl.OPENSSL_sk_value((const OPENSSL_STACK *)names, index);
        if (name->type == GEN_DNS) take_name(name->d.dNSName, take, owner);
        if (name->type == GEN_IPADD) take_address(name->d.iPAddress, take, owner);
    }
    openssl.GENERAL_NAMES_free(names);
}

// MARK: Trust

static int trust(SSL_CTX *context, const uint8_t *pem, size_t count, int tells_clients) {
    BIO *text = openssl.BIO_new_mem_buf(pem, (int)count);
    if (text == NULL) return 0;
    X509_STORE *store = openssl.SSL_CTX_get_cert_store(context);
    X509 *certificate;
    int total = 0;
    while ((certificate = openssl.PEM_read_bio_X509(text, NULL, note_passphrase, &(int){0}))) {
        if (openssl.X509_STORE_add_cert(store, certificate)) total++;
        if (tells_clients) openssl.SSL_CTX_add_client_CA(context, certificate);
        openssl.X509_free(certificate);
    }
    openssl.BIO_free(text);
    openssl.ERR_clear_error();
    return total;
}

int copenssl_trust(SSL_CTX *context, const uint8_t *pem, size_t count) {
    return trust(context, pem, count, 0);
}

int copenssl_trust_system(SSL_CTX *context) {
    int result = openssl.SSL_CTX_set_default_verify_paths(context);
    openssl.ERR_clear_error();
    return result;
}

int copenssl_ask_clients(SSL_CTX *context, const uint8_t *pem, size_t count, int required) {
    int mode = SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
    openssl.SSL_CTX_set_verify(context, mode, NULL);
    return trust(context, pem, count, 1);
}

void copenssl_verify_servers(SSL_CTX *context) {
    openssl.SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
}
