// The sequence of instructions is that of Intel's "New Instructions Supporting the Secure Hash
// Algorithm on Intel Architecture Processors": four rounds at a time, and four words of the
// schedule from the sixteen before them.

#include "CSHA.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1")))

int csha_is_there(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

// SHA-1. `e` is the state's fifth word with the words of these rounds; `last` is the other four
// before them, from which the next fifth word comes.
#define SHA1_ROUNDS(group)                                                                         \
    do {                                                                                           \
        __m128i *word = &words[(group) % 4];                                                       \
        if ((group) < 4)                                                                           \
            *word = _mm_shuffle_epi8(                                                              \
                _mm_loadu_si128((const __m128i *)(bytes + 16 * (group))), order);                  \
        else                                                                                       \
            *word = _mm_sha1msg2_epu32(                                                            \
                _mm_xor_si128(                                                                     \
                    _mm_sha1msg1_epu32(*word, words[((group) + 1) % 4]),                           \
                    words[((group) + 2) % 4]),                                                     \
                words[((group) + 3) % 4]);                                                         \
        e = (group) == 0 ? _mm_add_epi32(fifth, *word) : _mm_sha1nexte_epu32(last, *word);         \
        last = four;                                                                               \
        four = _mm_sha1rnds4_epu32(four, e, (group) / 5);                                          \
    } while (0)

WITH_SHA void csha_1(uint32_t *state, const uint8_t *bytes, size_t block_count) {
    const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    __m128i four = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1b);
    __m128i fifth = _mm_set_epi32((int)state[4], 0, 0, 0);
    for (; block_count > 0; block_count--, bytes += 64) {
        const __m128i four_before = four, fifth_before = fifth;
        __m128i words[4], e, last = four;
        SHA1_ROUNDS(0); SHA1_ROUNDS(1); SHA1_ROUNDS(2); SHA1_ROUNDS(3); SHA1_ROUNDS(4);
        SHA1_ROUNDS(5); SHA1_ROUNDS(6); SHA1_ROUNDS(7); SHA1_ROUNDS(8); SHA1_ROUNDS(9);
        SHA1_ROUNDS(10); SHA1_ROUNDS(11); SHA1_ROUNDS(12); SHA1_ROUNDS(13); SHA1_ROUNDS(14);
        SHA1_ROUNDS(15); SHA1_ROUNDS(16); SHA1_ROUNDS(17); SHA1_ROUNDS(18); SHA1_ROUNDS(19);
        fifth = _mm_sha1nexte_epu32(last, fifth_before);
        four = _mm_add_epi32(four, four_before);
    }
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(four, 0x1b));
    state[4] = (uint32_t)_mm_extract_epi32(fifth, 3);
}

// The fractions of the cube roots of the first 64 primes.
static const uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define SHA256_ROUNDS(group)                                                                       \
    do {                                                                                           \
        __m128i *word = &words[(group) % 4];                                                       \
        if ((group) < 4)                                                                           \
            *word = _mm_shuffle_epi8(                                                              \
                _mm_loadu_si128((const __m128i *)(bytes + 16 * (group))), order);                  \
        else                                                                                       \
            *word = _mm_sha256msg2_epu32(                                                          \
                _mm_add_epi32(                                                                     \
                    _mm_sha256msg1_epu32(*word, words[((group) + 1) % 4]),                         \
                    _mm_alignr_epi8(words[((group) + 3) % 4], words[((group) + 2) % 4], 4)),       \
                words[((group) + 3) % 4]);                                                         \
        const __m128i added = _mm_add_epi32(                                                       \
            *word, _mm_loadu_si128((const __m128i *)(sha256_constants + 4 * (group))));            \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, added);                                           \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(added, 0x0e));                  \
    } while (0)

WITH_SHA void csha_256(uint32_t *state, const uint8_t *bytes, size_t block_count) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, badc, 0xf0);
    for (; block_count > 0; block_count--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i words[4];
        SHA256_ROUNDS(0); SHA256_ROUNDS(1); SHA256_ROUNDS(2); SHA256_ROUNDS(3);
        SHA256_ROUNDS(4); SHA256_ROUNDS(5); SHA256_ROUNDS(6); SHA256_ROUNDS(7);
        SHA256_ROUNDS(8); SHA256_ROUNDS(9); SHA256_ROUNDS(10); SHA256_ROUNDS(11);
        SHA256_ROUNDS(12); SHA256_ROUNDS(13); SHA256_ROUNDS(14); SHA256_ROUNDS(15);
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

int csha_is_there(void) { return 0; }
void csha_1(uint32_t *state, const uint8_t *bytes, size_t block_count) {}
void csha_256(uint32_t *state, const uint8_t *bytes, size_t block_count) {}

#endif
