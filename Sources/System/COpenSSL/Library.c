#include "COpenSSL.h"
#include "Library.h"

#include <dlfcn.h>
#include <pthread.h>

copenssl_library openssl;
EVP_CIPHER *copenssl_cbc;
EVP_CIPHER *copenssl_gcm;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static int find_ciphers(void) {
    copenssl_cbc = openssl.EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    copenssl_gcm = openssl.EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    return copenssl_cbc != NULL && copenssl_gcm != NULL;
}

static void load(void) {
    // libcrypto comes with it, and dlsym(3) looks there too.
    void *handle = dlopen("libssl.so.3", RTLD_NOW);
    if (handle == NULL) return;
#define LOAD(name)                                                                             \
    openssl.name = (__typeof__(name) *)dlsym(handle, #name);                                   \
    if (openssl.name == NULL) return;
    COPENSSL_LIBRARY(LOAD)
    // bx ends by exit(3) while other threads may be in the library.
    is_loaded = openssl.OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL) && copenssl_wire_init()
        && copenssl_context_init() && find_ciphers();
}

int copenssl_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}
