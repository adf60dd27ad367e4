// A BIO between a session and its `copenssl_wire`: the session never sees a socket, so that one
// recv(2) brings any number of records, and one send(2) takes them.

#include "COpenSSL.h"
#include "Library.h"

#include <stdlib.h>
#include <string.h>

/// What one piece of work may produce: far more than records of 64 KiB and a handshake.
enum { OUT_MAX = 1 << 20 };

static BIO_METHOD *method;

static int wire_read(BIO *bio, char *bytes, int capacity) {
    copenssl_wire *wire = openssl.BIO_get_data(bio);
    openssl.BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
    if (wire == NULL || wire->in_count == 0) {
        if (wire != NULL && wire->has_ended) return 0;
        openssl.BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
        return -1;
    }
    size_t count = wire->in_count < (size_t)capacity ? wire->in_count : (size_t)capacity;
    memcpy(bytes, wire->in, count);
    wire->in += count;
    wire->in_count -= count;
    return (int)count;
}

static int grow(copenssl_wire *wire, size_t wanted) {
    if (wanted > OUT_MAX) return 0;
    size_t capacity = wire->out_capacity == 0 ? 4096 : wire->out_capacity;
    while (capacity < wanted) capacity *= 2;
    uint8_t *more = realloc(wire->out, capacity);
    if (more == NULL) return 0;
    wire->out = more;
    wire->out_capacity = capacity;
    return 1;
}

static int wire_write(BIO *bio, const char *bytes, int count) {
    copenssl_wire *wire = openssl.BIO_get_data(bio);
    openssl.BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
    if (wire == NULL || count < 0) return -1;
    size_t wanted = wire->out_count + (size_t)count;
    if (wanted > wire->out_capacity && !grow(wire, wanted)) return -1;
    memcpy(wire->out + wire->out_count, bytes, (size_t)count);
    wire->out_count = wanted;
    return count;
}

static long wire_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static int wire_create(BIO *bio) {
    openssl.BIO_set_init(bio, 1);
    return 1;
}

static int wire_destroy(BIO *bio) { return bio != NULL; }

int copenssl_wire_init(void) {
    method = openssl.BIO_meth_new(BIO_TYPE_SOURCE_SINK | 0x7f, "wire");
    return method != NULL && openssl.BIO_meth_set_read(method, wire_read)
        && openssl.BIO_meth_set_write(method, wire_write)
        && openssl.BIO_meth_set_ctrl(method, wire_ctrl)
        && openssl.BIO_meth_set_create(method, wire_create)
        && openssl.BIO_meth_set_destroy(method, wire_destroy);
}

BIO *copenssl_wire_bio(void) { return openssl.BIO_new(method); }
