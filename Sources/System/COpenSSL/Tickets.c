// The keys of session tickets, shared by every context of a server, also those that come when its
// files are reloaded. A key is made when its time begins, so that a server nobody talks to does
// nothing.

#include "COpenSSL.h"
#include "Library.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS = 3 };

typedef struct ticket_key {
    unsigned char name[16];
    unsigned char cipher[32];
    unsigned char mac[32];
    /// Which span of time it seals in; -1 for none yet.
    int64_t generation;
} ticket_key;

struct copenssl_tickets {
    pthread_mutex_t mutex;
    int64_t began;
    int64_t lifetime;
    /// The key of a generation stands at its remainder.
    ticket_key keys[KEYS];
};

static int64_t seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

copenssl_tickets *copenssl_tickets_new(int64_t lifetime) {
    copenssl_tickets *tickets = calloc(1, sizeof *tickets);
    if (tickets == NULL) return NULL;
    pthread_mutex_init(&tickets->mutex, NULL);
    tickets->began = seconds();
    tickets->lifetime = lifetime;
    for (int index = 0; index < KEYS; index++) tickets->keys[index].generation = -1;
    return tickets;
}

void copenssl_tickets_free(copenssl_tickets *tickets) {
    if (tickets == NULL) return;
    pthread_mutex_destroy(&tickets->mutex);
    // Keys open what was recorded: they must not stay in freed memory.
    explicit_bzero(tickets, sizeof *tickets);
    free(tickets);
}

int64_t copenssl_tickets_generation(copenssl_tickets *tickets, int64_t now) {
    return (now - tickets->began) / tickets->lifetime;
}

/// Copies the key that seals now; 0 when there is no randomness to make it of.
static int current_key(copenssl_tickets *tickets, ticket_key *copy) {
    int64_t generation = copenssl_tickets_generation(tickets, seconds());
    int is_there = 1;
    pthread_mutex_lock(&tickets->mutex);
    ticket_key *key = &tickets->keys[generation % KEYS];
    if (key->generation != generation) {
        is_there = openssl.RAND_bytes(key->name, sizeof key->name) == 1
            && openssl.RAND_bytes(key->cipher, sizeof key->cipher) == 1
            && openssl.RAND_bytes(key->mac, sizeof key->mac) == 1;
        key->generation = is_there ? generation : -1;
    }
    *copy = *key;
    pthread_mutex_unlock(&tickets->mutex);
    return is_there;
}

/// Copies the key of that name; 0 when it is too old, or was never ours.
static int named_key(copenssl_tickets *tickets, const unsigned char *name, ticket_key *copy) {
    int64_t generation = copenssl_tickets_generation(tickets, seconds());
    int is_there = 0;
    pthread_mutex_lock(&tickets->mutex);
    for (int index = 0; index < KEYS; index++) {
        ticket_key *key = &tickets->keys[index];
        if (key->generation < 0 || key->generation <= generation - KEYS) continue;
        if (memcmp(key->name, name, sizeof key->name) != 0) continue;
        *copy = *key;
        is_there = key->generation == generation ? 1 : 2;
    }
    pthread_mutex_unlock(&tickets->mutex);
    return is_there;
}

static int use_mac(EVP_MAC_CTX *mac, ticket_key *key) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        openssl.OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key->mac, sizeof key->mac),
        openssl.OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        openssl.OSSL_PARAM_construct_end(),
    };
    return openssl.EVP_MAC_CTX_set_params(mac, parameters);
}

int copenssl_seal_ticket(
    SSL *session, unsigned char *name, unsigned char *vector, EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int is_new) {
    context_data *data = copenssl_data_of(openssl.SSL_get_SSL_CTX(session));
    if (data == NULL || data->tickets == NULL) return is_new ? -1 : 0;
    ticket_key key;
    int result;
    if (is_new) {
        result = current_key(data->tickets, &key) && openssl.RAND_bytes(vector, 16) == 1
            && openssl.EVP_EncryptInit_ex(
                cipher, copenssl_cbc, NULL, key.cipher, vector)
            && use_mac(mac, &key);
        memcpy(name, key.name, sizeof key.name);
        if (!result) result = -1;
    } else {
        // 2 has the client given a new ticket, 0 makes a whole handshake.
        result = named_key(data->tickets, name, &key);
        if (result > 0
            && !(openssl.EVP_DecryptInit_ex(
                     cipher, copenssl_cbc, NULL, key.cipher, vector)
                && use_mac(mac, &key)))
            result = -1;
    }
    explicit_bzero(&key, sizeof key);
    return result;
}

void copenssl_use_tickets(SSL_CTX *context, copenssl_tickets *tickets) {
    context_data *data = copenssl_data_of(context);
    if (data == NULL) return;
    data->tickets = tickets;
    openssl.SSL_CTX_set_tlsext_ticket_key_evp_cb(context, copenssl_seal_ticket);
}
