// Certificates for development: an authority that is good for this machine's own names only, and
// what it signs.

#include "COpenSSL.h"
#include "Library.h"

#include <string.h>

static int add_extension(X509 *certificate, X509 *issuer, int kind, const char *value) {
    X509V3_CTX context;
    openssl.X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = openssl.X509V3_EXT_conf_nid(NULL, &context, kind, value);
    if (extension == NULL) return 0;
    int result = openssl.X509_add_ext(certificate, extension, -1);
    openssl.X509_EXTENSION_free(extension);
    return result;
}

static int add_extensions(X509 *certificate, X509 *issuer, const char *names) {
    if (certificate == issuer)
        return add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
            && add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign")
            && add_extension(certificate, issuer, NID_subject_key_identifier, "hash")
            && add_extension(certificate, issuer, NID_name_constraints, names);
    return add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE")
        && add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature")
        && add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth")
        && add_extension(certificate, issuer, NID_subject_key_identifier, "hash")
        && add_extension(certificate, issuer, NID_authority_key_identifier, "keyid")
        && add_extension(certificate, issuer, NID_subject_alt_name, names);
}

static int fill(X509 *certificate, const copenssl_request *request, EVP_PKEY *key) {
    uint64_t serial = 0;
    X509_NAME *subject = openssl.X509_get_subject_name(certificate);
    return openssl.RAND_bytes((unsigned char *)&serial, sizeof serial) == 1
        && openssl.X509_set_version(certificate, X509_VERSION_3)
        && openssl.ASN1_INTEGER_set_uint64(
            openssl.X509_get_serialNumber(certificate), serial >> 1 | 1)
        && openssl.ASN1_TIME_set(openssl.X509_getm_notBefore(certificate), request->not_before)
        && openssl.ASN1_TIME_set(openssl.X509_getm_notAfter(certificate), request->not_after)
        && openssl.X509_NAME_add_entry_by_txt(
            subject, "O", MBSTRING_UTF8, (const unsigned char *)"bx development", -1, -1, 0)
        && openssl.X509_NAME_add_entry_by_txt(
            subject, "CN", MBSTRING_UTF8, (const unsigned char *)request->common_name, -1, -1, 0)
        && openssl.X509_set_pubkey(certificate, key);
}

static int sign(
    X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key, const char *names) {
    return openssl.X509_set_issuer_name(certificate, openssl.X509_get_subject_name(issuer))
        && add_extensions(certificate, issuer, names)
        && openssl.X509_sign(certificate, issuer_key, openssl.EVP_sha256()) > 0;
}

/// Where PEM texts go.
typedef struct pem_room {
    char *text;
    size_t capacity;
} pem_room;

/// Moves what was written into `room`, with a NUL.
static int take_text(BIO *written, pem_room room) {
    int count = openssl.BIO_read(written, room.text, (int)room.capacity - 1);
    if (count <= 0 || count == (int)room.capacity - 1) return 0;
    room.text[count] = 0;
    return 1;
}

static int write_pair(X509 *certificate, EVP_PKEY *key, const pem_room rooms[2]) {
    BIO *text = openssl.BIO_new(openssl.BIO_s_mem());
    int result = text != NULL && openssl.PEM_write_bio_X509(text, certificate)
        && take_text(text, rooms[0])
        && openssl.PEM_write_bio_PrivateKey(text, key, NULL, NULL, 0, NULL, NULL)
        && take_text(text, rooms[1]);
    openssl.BIO_free(text);
    return result;
}

static int issue(
    const copenssl_request *request, X509 *issuer, EVP_PKEY *issuer_key,
    const pem_room rooms[2]) {
    EVP_PKEY *key = openssl.EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    X509 *certificate = openssl.X509_new();
    int result = key != NULL && certificate != NULL && fill(certificate, request, key)
        && sign(certificate, issuer == NULL ? certificate : issuer,
            issuer == NULL ? key : issuer_key, request->names)
        && write_pair(certificate, key, rooms);
    openssl.X509_free(certificate);
    openssl.EVP_PKEY_free(key);
    openssl.ERR_clear_error();
    return result;
}

int copenssl_issue(
    const copenssl_request *request, const char *authority, char *certificate,
    size_t certificate_capacity, char *key, size_t key_capacity) {
    pem_room rooms[2] = {{certificate, certificate_capacity}, {key, key_capacity}};
    if (authority == NULL) return issue(request, NULL, NULL, rooms);
    BIO *text = openssl.BIO_new_mem_buf(authority, -1);
    X509 *issuer = text == NULL ? NULL : openssl.PEM_read_bio_X509(text, NULL, NULL, NULL);
    openssl.BIO_free(text);
    text = openssl.BIO_new_mem_buf(authority, -1);
    EVP_PKEY *issuer_key =
        text == NULL ? NULL : openssl.PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    openssl.BIO_free(text);
    int result = issuer != NULL && issuer_key != NULL && issue(request, issuer, issuer_key, rooms);
    openssl.X509_free(issuer);
    openssl.EVP_PKEY_free(issuer_key);
    return result;
}
