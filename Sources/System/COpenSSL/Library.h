// Every name of the library that is used, with the type that its header declares.
#pragma once
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define COPENSSL_LIBRARY(X)                                                                    \
    X(ASN1_INTEGER_set_uint64) X(ASN1_STRING_get0_data) X(ASN1_STRING_length)                  \
    X(ASN1_TIME_to_tm) X(ASN1_TIME_set)                                                        \
    X(BIO_clear_flags) X(BIO_ctrl) X(BIO_free) X(BIO_get_data) X(BIO_meth_new)                 \
    X(BIO_meth_set_create) X(BIO_meth_set_ctrl) X(BIO_meth_set_destroy)                        \
    X(BIO_meth_set_read) X(BIO_meth_set_write) X(BIO_new) X(BIO_new_mem_buf) X(BIO_read)       \
    X(BIO_s_mem) X(BIO_set_data) X(BIO_set_flags) X(BIO_set_init)                              \
    X(CRYPTO_free) X(CRYPTO_get_ex_new_index) X(CRYPTO_malloc)                                 \
    X(ERR_clear_error) X(ERR_error_string_n) X(ERR_get_error) X(ERR_peek_error)                \
    X(ERR_peek_last_error) X(ERR_reason_error_string)                                          \
    X(EVP_CIPHER_CTX_ctrl) X(EVP_CIPHER_CTX_free) X(EVP_CIPHER_CTX_new) X(EVP_CipherFinal_ex)  \
    X(EVP_CipherInit_ex) X(EVP_CipherUpdate) X(EVP_CIPHER_fetch)                               \
    X(EVP_DecryptInit_ex) X(EVP_EncryptInit_ex) X(EVP_MAC_CTX_set_params) X(EVP_PKEY_free)     \
    X(EVP_PKEY_get_base_id) X(EVP_PKEY_Q_keygen) X(EVP_sha256)                                 \
    X(GENERAL_NAMES_free) X(OCSP_RESPONSE_free) X(OPENSSL_init_ssl) X(OPENSSL_sk_num)          \
    X(OPENSSL_sk_value) X(OSSL_PARAM_construct_end) X(OSSL_PARAM_construct_octet_string)       \
    X(OSSL_PARAM_construct_utf8_string) X(PEM_read_bio_PrivateKey) X(PEM_read_bio_X509)        \
    X(PEM_write_bio_PrivateKey) X(PEM_write_bio_X509) X(RAND_bytes) X(d2i_OCSP_RESPONSE)       \
    X(SSL_CTX_add_client_CA) X(SSL_CTX_clear_options) X(SSL_CTX_ctrl)                          \
    X(SSL_CTX_callback_ctrl) X(SSL_CTX_free) X(SSL_CTX_get0_certificate)                       \
    X(SSL_CTX_get_cert_store) X(SSL_CTX_get_ex_data) X(SSL_CTX_new)                            \
    X(SSL_CTX_set_alpn_protos) X(SSL_CTX_set_alpn_select_cb) X(SSL_CTX_set_cipher_list)        \
    X(SSL_CTX_set_ciphersuites) X(SSL_CTX_set_default_verify_paths) X(SSL_CTX_set_ex_data)     \
    X(SSL_CTX_set_options) X(SSL_CTX_set_security_level) X(SSL_CTX_set_session_id_context)     \
    X(SSL_CTX_set_timeout) X(SSL_CTX_set_tlsext_ticket_key_evp_cb) X(SSL_CTX_set_verify)       \
    X(SSL_CTX_use_PrivateKey) X(SSL_CTX_use_certificate) X(SSL_CIPHER_get_name)                \
    X(SSL_ctrl) X(SSL_do_handshake) X(SSL_free) X(SSL_get_SSL_CTX) X(SSL_get1_peer_certificate) \
    X(SSL_get0_param) X(SSL_get_current_cipher) X(SSL_get_error) X(SSL_get_rbio)               \
    X(SSL_get_servername) X(SSL_get_verify_mode) X(SSL_get_verify_result) X(SSL_get_version)   \
    X(SSL_new) X(SSL_pending) X(SSL_read_ex) X(SSL_session_reused) X(SSL_set_SSL_CTX)          \
    X(SSL_set_accept_state) X(SSL_set_bio) X(SSL_set_connect_state) X(SSL_shutdown)            \
    X(SSL_write_ex) X(TLS_client_method) X(TLS_server_method)                                  \
    X(X509_EXTENSION_free) X(X509_NAME_add_entry_by_txt) X(X509_NAME_get_text_by_NID)          \
    X(X509_NAME_print_ex) X(X509_STORE_add_cert) X(X509_VERIFY_PARAM_set1_host)                \
    X(X509_VERIFY_PARAM_set1_ip_asc) X(X509_VERIFY_PARAM_set_hostflags) X(X509V3_EXT_conf_nid) \
    X(X509V3_set_ctx) X(X509_add_ext) X(X509_check_private_key) X(X509_free)                   \
    X(X509_get0_notAfter) X(X509_get0_notBefore) X(X509_get0_pubkey) X(X509_get_ext_d2i)       \
    X(X509_get_serialNumber) X(X509_get_subject_name) X(X509_getm_notAfter)                    \
    X(X509_getm_notBefore) X(X509_new) X(X509_set_issuer_name) X(X509_set_pubkey)              \
    X(X509_set_version) X(X509_sign)

typedef struct copenssl_library {
#define COPENSSL_MEMBER(name) __typeof__(name) *name;
    COPENSSL_LIBRARY(COPENSSL_MEMBER)
} copenssl_library;

/// The functions, once `copenssl_load` has found them.
extern copenssl_library openssl;

/// Ciphers, looked up once: their names cost as much as a ticket's encryption.
extern EVP_CIPHER *copenssl_cbc;
extern EVP_CIPHER *copenssl_gcm;

/// A source and sink of bytes in memory (Wire.c).
int copenssl_wire_init(void);
BIO *copenssl_wire_bio(void);

/// What a context carries for its callbacks.
typedef struct context_data {
    copenssl_chooser choose;
    void *choose_owner;
    copenssl_tickets *tickets;
    uint8_t *staple;
    size_t staple_count;
} context_data;

int copenssl_context_init(void);
context_data *copenssl_data_of(SSL_CTX *context);
/// The session's tickets are sealed and opened by (Tickets.c).
int copenssl_seal_ticket(
    SSL *session, unsigned char *name, unsigned char *vector, EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int is_new);
