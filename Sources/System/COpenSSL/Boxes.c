// Bytes sealed with a key: what cookies and tokens need, with nothing of TLS in it.

#include "COpenSSL.h"
#include "Library.h"

#include <limits.h>
#include <string.h>

static int update(EVP_CIPHER_CTX *context, uint8_t *out, copenssl_bytes in) {
    int written = 0;
    if (in.count == 0) return 1;
    return openssl.EVP_CipherUpdate(context, out, &written, in.base, (int)in.count)
        && (size_t)written == in.count;
}

static int cipher(
    EVP_CIPHER_CTX *context, int seals, const uint8_t *key, const uint8_t *nonce,
    copenssl_bytes authenticated, copenssl_bytes in, uint8_t *out, uint8_t *tag) {
    uint8_t none[16];
    int written = 0;
    return openssl.EVP_CipherInit_ex(context, copenssl_gcm, NULL, key, nonce, seals)
        && update(context, NULL, authenticated) && update(context, out, in)
        && (seals
            || openssl.EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, COPENSSL_TAG_SIZE, tag))
        && openssl.EVP_CipherFinal_ex(context, none, &written)
        && (!seals
            || openssl.EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, COPENSSL_TAG_SIZE, tag));
}

int copenssl_aead(
    int seals, const uint8_t *key, const uint8_t *nonce, copenssl_bytes authenticated,
    copenssl_bytes in, uint8_t *out, uint8_t *tag) {
    if (in.count > INT_MAX || authenticated.count > INT_MAX) return 0;
    EVP_CIPHER_CTX *context = openssl.EVP_CIPHER_CTX_new();
    int result = context != NULL
        && cipher(context, seals, key, nonce, authenticated, in, out, tag);
    openssl.EVP_CIPHER_CTX_free(context);
    openssl.ERR_clear_error();
    // What was decrypted before the tag was found wrong is nobody's to read.
    if (!result && in.count > 0) explicit_bzero(out, in.count);
    return result;
}

int copenssl_random(uint8_t *bytes, size_t count) {
    return count <= INT_MAX && openssl.RAND_bytes(bytes, (int)count) == 1;
}
