#include "cscan.h"

#include <string.h>

// Each scan has a plain form, which reads as its specification, and on x86-64 a form over 64-byte
// blocks. The block form is written once, for a constant level, and compiled for each level by
// inlining it into a function with that level's target attribute.

#if defined(__x86_64__)
#include <immintrin.h>
#define CSCAN_X86 1
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")))
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#endif

enum { BLOCK = 64 };

cscan_level cscan_best_level(void) {
#ifdef CSCAN_X86
  // Reads what the compiler's run time filled in before main: nothing to race with.
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("popcnt")) {
    const int has512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vbmi2");
    return has512 ? CSCAN_AVX512 : CSCAN_AVX2;
  }
  return CSCAN_SSE2;
#else
  return CSCAN_PLAIN;
#endif
}

static cscan_level usable(cscan_level level) {
  const cscan_level best = cscan_best_level();
  return level < best ? level : best;
}

// ---- Rows and fields

/// The result for a block that is not regular. Looks at all of it, so that every level agrees.
static cscan_result refusal(const uint8_t *bytes, size_t length, uint8_t quote) {
  const int quoted = quote != 0 && length != 0 && memchr(bytes, quote, length) != NULL;
  return (cscan_result){.status = quoted ? CSCAN_QUOTE : CSCAN_IRREGULAR};
}

static cscan_result index_plain(const uint8_t *bytes, size_t length, uint8_t delimiter,
                                uint8_t quote, uint32_t columns, uint32_t *ends, size_t capacity) {
  size_t rows = 0, found = 0, line = 0;
  uint32_t column = 0;
  uint8_t any = 0;
  for (size_t at = 0; at < length; at++) {
    const uint8_t byte = bytes[at];
    any |= byte;
    // With quoting off, quote is NUL too. The last byte is '\n', so at + 1 is inside after a '\r'.
    if (byte == 0 || byte == quote) goto refuse;
    if (byte == '\r' && (at == line || bytes[at + 1] != '\n')) goto refuse;
    if (byte != delimiter && byte != '\n') continue;
    if (found == capacity) goto refuse;
    ends[found++] = (uint32_t)at;
    column++;
    if (byte == '\n') {
      if (column != columns || at == line) goto refuse;
      rows++;
      column = 0;
      line = at + 1;
    } else if (column == columns) {
      goto refuse;
    }
  }
  return (cscan_result){.rows = rows, .status = CSCAN_OK, .non_ascii = any >= 0x80};
refuse:
  return refusal(bytes, length, quote);
}

#ifdef CSCAN_X86

/// One bit for each byte of a block, the first byte lowest.
typedef struct {
  uint64_t ends;     // delimiter or '\n'
  uint64_t newlines; // '\n'
  uint64_t returns;  // '\r'
  uint32_t refused;  // not 0: the block holds the quote or NUL
  uint32_t high;     // not 0: the block holds a byte of 0x80 or more
} marks;

static inline uint64_t joined(__m128i a, __m128i b, __m128i c, __m128i d) {
  return (uint64_t)(uint16_t)_mm_movemask_epi8(a) | (uint64_t)(uint16_t)_mm_movemask_epi8(b) << 16 |
         (uint64_t)(uint16_t)_mm_movemask_epi8(c) << 32 |
         (uint64_t)(uint16_t)_mm_movemask_epi8(d) << 48;
}

static inline marks marks_sse2(const uint8_t *bytes, uint8_t delimiter, uint8_t quote) {
  const __m128i newline = _mm_set1_epi8('\n'), carriage = _mm_set1_epi8('\r');
  const __m128i comma = _mm_set1_epi8((char)delimiter), mark = _mm_set1_epi8((char)quote);
  __m128i newlines[4], ends[4], returns[4], refused = _mm_setzero_si128(), any = refused;
  for (int i = 0; i < 4; i++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
    newlines[i] = _mm_cmpeq_epi8(v, newline);
    ends[i] = _mm_or_si128(newlines[i], _mm_cmpeq_epi8(v, comma));
    returns[i] = _mm_cmpeq_epi8(v, carriage);
    refused = _mm_or_si128(refused, _mm_cmpeq_epi8(v, mark));
    refused = _mm_or_si128(refused, _mm_cmpeq_epi8(v, _mm_setzero_si128()));
    any = _mm_or_si128(any, v);
  }
  return (marks){
      .ends = joined(ends[0], ends[1], ends[2], ends[3]),
      .newlines = joined(newlines[0], newlines[1], newlines[2], newlines[3]),
      .returns = joined(returns[0], returns[1], returns[2], returns[3]),
      .refused = (uint32_t)_mm_movemask_epi8(refused),
      .high = (uint32_t)_mm_movemask_epi8(any),
  };
}

AVX2 static inline uint64_t joined_avx2(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline marks marks_avx2(const uint8_t *bytes, uint8_t delimiter, uint8_t quote) {
  const __m256i newline = _mm256_set1_epi8('\n'), carriage = _mm256_set1_epi8('\r');
  const __m256i comma = _mm256_set1_epi8((char)delimiter), mark = _mm256_set1_epi8((char)quote);
  const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
  const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
  const __m256i a_newlines = _mm256_cmpeq_epi8(a, newline);
  const __m256i b_newlines = _mm256_cmpeq_epi8(b, newline);
  const __m256i quotes = _mm256_or_si256(_mm256_cmpeq_epi8(a, mark), _mm256_cmpeq_epi8(b, mark));
  const __m256i nuls = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256());
  return (marks){
      .ends = joined_avx2(_mm256_or_si256(a_newlines, _mm256_cmpeq_epi8(a, comma)),
                          _mm256_or_si256(b_newlines, _mm256_cmpeq_epi8(b, comma))),
      .newlines = joined_avx2(a_newlines, b_newlines),
      .returns = joined_avx2(_mm256_cmpeq_epi8(a, carriage), _mm256_cmpeq_epi8(b, carriage)),
      .refused = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(quotes, nuls)),
      .high = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(a, b)),
  };
}

AVX512 static inline marks marks_avx512(const uint8_t *bytes, uint8_t delimiter, uint8_t quote) {
  const __m512i v = _mm512_loadu_si512((const void *)bytes);
  const uint64_t newlines = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
  const uint64_t quotes = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)quote));
  return (marks){
      .ends = newlines | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)delimiter)),
      .newlines = newlines,
      .returns = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')),
      .refused = (quotes | _mm512_testn_epi8_mask(v, v)) != 0,
      .high = _mm512_movepi8_mask(v) != 0,
  };
}

/// Writes the positions of the `count` bits that are set, sixteen at a time: the lowest bytes of a
/// vector that counts up, pressed together. May write up to 64 entries.
AVX512 static inline void write_ends_avx512(uint32_t *ends, uint32_t base, uint64_t bits,
                                            uint32_t count) {
  static const uint8_t places[BLOCK] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i from = _mm512_set1_epi32((int)base);
  __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512((const void *)places));
  for (uint32_t done = 0;; done += 16) {
    const __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found));
    _mm512_storeu_si512((void *)(ends + done), _mm512_add_epi32(from, wide));
    if (count <= done + 16) return;
    found = _mm512_alignr_epi32(found, found, 4);
  }
}

/// Writes the positions of the lowest `n` bits that are set, anything where there are fewer, and
/// returns the bits above them.
ALWAYS_INLINE uint64_t write_lowest(uint32_t *ends, uint32_t base, uint64_t bits, int n) {
#pragma clang loop unroll(full)
  for (int i = 0; i < n; i++) {
    // With no bit left any value will do, but counting the zeros of 0 is undefined.
    ends[i] = base + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
    bits &= bits - 1;
  }
  return bits;
}

/// Writes the positions of the `count` bits that are set. Twelve first, without a look at `count`:
/// enough for most blocks, and a loop up to `count` would be mispredicted for nearly every one.
/// May write up to 64 entries.
ALWAYS_INLINE void write_ends(uint32_t *ends, uint32_t base, uint64_t bits, uint32_t count) {
  enum { FIRST = 12, MORE = 4 };
  _Static_assert((BLOCK - FIRST) % MORE == 0, "no more than a block's worth");
  bits = write_lowest(ends, base, bits, FIRST);
  for (uint32_t done = FIRST; done < count; done += MORE) {
    bits = write_lowest(ends + done, base, bits, MORE);
  }
}

/// A byte that is neither special nor one of these two.
static uint8_t unmarked(uint8_t delimiter, uint8_t quote) {
  uint8_t byte = 'a';
  while (byte == delimiter || byte == quote) byte++;
  return byte;
}

ALWAYS_INLINE cscan_result index_blocks(cscan_level level, const uint8_t *bytes, size_t length,
                                        uint8_t delimiter, uint8_t quote, uint32_t columns,
                                        uint32_t *ends, size_t capacity) {
  // A row is checked by its last entry soon after it was written, while its bytes are in the cache.
  enum { STRIDE = 64 * BLOCK };
  size_t found = 0, newlines = 0, last = columns - 1;
  uint64_t after_newline = 1, after_return = 0;
  uint32_t any_high = 0;
  uint8_t tail[BLOCK];

  for (size_t base = 0; base < length; base += BLOCK) {
    const uint8_t *block = bytes + base;
    if (length - base < BLOCK) {
      // The rest of the buffer must hold nothing that is marked.
      memset(tail, unmarked(delimiter, quote), BLOCK);
      memcpy(tail, block, length - base);
      block = tail;
    }
    const marks m = level == CSCAN_AVX512 ? marks_avx512(block, delimiter, quote)
                    : level == CSCAN_AVX2 ? marks_avx2(block, delimiter, quote)
                                          : marks_sse2(block, delimiter, quote);
    const uint64_t starts = m.newlines << 1 | after_newline;
    const uint64_t followers = m.returns << 1 | after_return;
    after_newline = m.newlines >> 63;
    after_return = m.returns >> 63;
    if (m.refused | (starts & (m.newlines | m.returns)) | (followers & ~m.newlines)) goto refuse;
    any_high |= m.high;

    const uint32_t count = (uint32_t)__builtin_popcountll(m.ends);
    if (capacity - found >= BLOCK && level == CSCAN_AVX512) {
      write_ends_avx512(ends + found, (uint32_t)base, m.ends, count);
    } else if (capacity - found >= BLOCK) {
      write_ends(ends + found, (uint32_t)base, m.ends, count);
    } else {
      if (capacity - found < count) goto refuse;
      uint64_t bits = m.ends;
      for (uint32_t i = 0; i < count; i++, bits &= bits - 1) {
        ends[found + i] = (uint32_t)base + (uint32_t)__builtin_ctzll(bits);
      }
    }
    found += count;
    newlines += (size_t)__builtin_popcountll(m.newlines);

    if ((base + BLOCK) % STRIDE == 0 || length - base <= BLOCK) {
      for (; last < found; last += columns) {
        if (bytes[ends[last]] != '\n') goto refuse;
      }
    }
  }
  // Each row's last entry is a newline; that there are no others makes every row regular.
  if (found != newlines * columns) goto refuse;
  return (cscan_result){.rows = newlines, .status = CSCAN_OK, .non_ascii = any_high != 0};
refuse:
  return refusal(bytes, length, quote);
}

static cscan_result index_sse2(const uint8_t *bytes, size_t length, uint8_t delimiter,
                               uint8_t quote, uint32_t columns, uint32_t *ends, size_t capacity) {
  return index_blocks(CSCAN_SSE2, bytes, length, delimiter, quote, columns, ends, capacity);
}

AVX2 static cscan_result index_avx2(const uint8_t *bytes, size_t length, uint8_t delimiter,
                                    uint8_t quote, uint32_t columns, uint32_t *ends,
                                    size_t capacity) {
  return index_blocks(CSCAN_AVX2, bytes, length, delimiter, quote, columns, ends, capacity);
}

AVX512 static cscan_result index_avx512(const uint8_t *bytes, size_t length, uint8_t delimiter,
                                        uint8_t quote, uint32_t columns, uint32_t *ends,
                                        size_t capacity) {
  return index_blocks(CSCAN_AVX512, bytes, length, delimiter, quote, columns, ends, capacity);
}

#endif

cscan_result cscan_index_at(cscan_level level, const uint8_t *bytes, size_t length,
                            uint8_t delimiter, uint8_t quote, uint32_t columns, uint32_t *ends,
                            size_t capacity) {
  const int indexable = columns != 0 && length <= UINT32_MAX;
  if (!indexable || (length != 0 && bytes[length - 1] != '\n')) {
    return refusal(bytes, length, quote);
  }
  switch (usable(level)) {
#ifdef CSCAN_X86
  case CSCAN_AVX512: return index_avx512(bytes, length, delimiter, quote, columns, ends, capacity);
  case CSCAN_AVX2: return index_avx2(bytes, length, delimiter, quote, columns, ends, capacity);
  case CSCAN_SSE2: return index_sse2(bytes, length, delimiter, quote, columns, ends, capacity);
#endif
  default: return index_plain(bytes, length, delimiter, quote, columns, ends, capacity);
  }
}

cscan_result cscan_index(const uint8_t *bytes, size_t length, uint8_t delimiter, uint8_t quote,
                         uint32_t columns, uint32_t *ends, size_t capacity) {
  return cscan_index_at(cscan_best_level(), bytes, length, delimiter, quote, columns, ends,
                        capacity);
}

// ---- Encoding

/// Length of the valid sequence of two to four bytes that starts bytes[0..length), length > 0;
/// 0 if there is none.
static size_t sequence(const uint8_t *bytes, size_t length) {
  const uint8_t lead = bytes[0];
  const size_t size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (size == 0 || size > length) return 0;
  // The second byte alone rules out overlong forms, surrogates and what lies above U+10FFFF.
  const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (size_t i = 2; i < size; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  return size;
}

static size_t valid_utf8_plain(const uint8_t *bytes, size_t length) {
  size_t at = 0;
  while (at < length) {
    uint64_t word;
    if (length - at >= sizeof word) {
      memcpy(&word, bytes + at, sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const size_t size = bytes[at] < 0x80 ? 1 : sequence(bytes + at, length - at);
    if (size == 0) break;
    at += size;
  }
  return at;
}

#ifdef CSCAN_X86

// Errors that two neighbouring bytes show, by the paper's names. Three tables, for the high and the
// low half of the first byte and the high half of the second, say which errors each leaves
// possible; those that all three leave have happened.
enum {
  TOO_SHORT = 1 << 0,      // lead byte, then no continuation
  TOO_LONG = 1 << 1,       // ASCII, then continuation
  OVERLONG_3 = 1 << 2,     // E0, then below A0
  TOO_LARGE = 1 << 3,      // F4, then above 8F; F5 and up
  SURROGATE = 1 << 4,      // ED, then above 9F
  OVERLONG_2 = 1 << 5,     // C0, C1
  TOO_LARGE_1000 = 1 << 6, // F5 and up, then below 90
  OVERLONG_4 = 1 << 6,     // F0, then below 90
  TWO_CONTINUATIONS = 1 << 7, // fine after a lead byte that asks for it, see `required`
  CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS, // what the low half does not decide
};

enum { LARGE = CARRY | TOO_LARGE | TOO_LARGE_1000 };
static const uint8_t first_high[16] = {
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
    TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4};
static const uint8_t first_low[16] = {
    CARRY | OVERLONG_2 | OVERLONG_3 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY,
    CARRY | TOO_LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE,
    LARGE | SURROGATE, LARGE, LARGE};
enum { CONTINUATION = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS };
static const uint8_t second_high[16] = {
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    CONTINUATION | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    CONTINUATION | OVERLONG_3 | TOO_LARGE, CONTINUATION | SURROGATE | TOO_LARGE,
    CONTINUATION | SURROGATE | TOO_LARGE, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT};

AVX2 static inline __m256i look_up(__m256i nibbles, const uint8_t table[16]) {
  const __m128i half = _mm_loadu_si128((const __m128i *)(const void *)table);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(half), nibbles);
}

AVX2 static inline __m256i high_half(__m256i v) {
  return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
}

/// Not 0 where `v`, which follows `before`, shows an error. One in its last sequence may show only
/// in the vector after it.
AVX2 static inline __m256i utf8_errors(__m256i v, __m256i before) {
  const __m256i straddle = _mm256_permute2x128_si256(before, v, 0x21);
  const __m256i back1 = _mm256_alignr_epi8(v, straddle, 15);
  const __m256i back2 = _mm256_alignr_epi8(v, straddle, 14);
  const __m256i back3 = _mm256_alignr_epi8(v, straddle, 13);
  const __m256i low_half = _mm256_and_si256(back1, _mm256_set1_epi8(0x0F));
  const __m256i pairs = _mm256_and_si256(
      _mm256_and_si256(look_up(high_half(back1), first_high), look_up(low_half, first_low)),
      look_up(high_half(v), second_high));
  // The top bit where a third or fourth byte must stand: just where TWO_CONTINUATIONS may.
  const __m256i third = _mm256_subs_epu8(back2, _mm256_set1_epi8(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
  const __m256i required =
      _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(required, pairs);
}

/// Not 0 where `v` ends inside a sequence.
AVX2 static inline __m256i unfinished(__m256i v) {
  const __m256i most = _mm256_setr_epi8(
      -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
      -1, -1, -1, -1, -1, -1, (char)(0xF0 - 1), (char)(0xE0 - 1), (char)(0xC0 - 1));
  return _mm256_subs_epu8(v, most);
}

/// The rest of a scan whose vectors are valid up to `at`, but for a sequence that may reach beyond: by
/// the plain form, from the start of that sequence.
static size_t valid_utf8_from(const uint8_t *bytes, size_t length, size_t at) {
  size_t start = at;
  for (size_t back = 1; back <= 3 && back <= at; back++) {
    if ((bytes[at - back] & 0xC0) == 0x80) continue;
    start = at - back;
    break;
  }
  return start + valid_utf8_plain(bytes + start, length - start);
}

AVX2 static size_t valid_utf8_avx2(const uint8_t *bytes, size_t length) {
  // Four vectors a step: mixed text then has some beyond ASCII in nearly every step, and the branch
  // for it is predicted.
  enum { VECTORS = 4, STEP = 32 * VECTORS };
  __m256i before = _mm256_setzero_si256(), open = before;
  size_t at = 0;
  for (; length - at >= STEP; at += STEP) {
    __m256i v[VECTORS], any = _mm256_setzero_si256(), errors = open;
    for (int i = 0; i < VECTORS; i++) {
      v[i] = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + 32 * i));
      any = _mm256_or_si256(any, v[i]);
    }
    if (_mm256_movemask_epi8(any) != 0) {
      errors = utf8_errors(v[0], before);
      for (int i = 1; i < VECTORS; i++) {
        errors = _mm256_or_si256(errors, utf8_errors(v[i], v[i - 1]));
      }
      open = unfinished(v[VECTORS - 1]);
    }
    if (!_mm256_testz_si256(errors, errors)) break;
    before = v[VECTORS - 1];
  }
  return valid_utf8_from(bytes, length, at);
}

// The same with vectors of 64 bytes.

AVX512 static inline __m512i look_up_avx512(__m512i nibbles, const uint8_t table[16]) {
  const __m128i part = _mm_loadu_si128((const __m128i *)(const void *)table);
  return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(part), nibbles);
}

AVX512 static inline __m512i high_half_avx512(__m512i v) {
  return _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(0x0F));
}

AVX512 static inline __m512i utf8_errors_avx512(__m512i v, __m512i before) {
  const __m512i straddle = _mm512_alignr_epi32(v, before, 12);
  const __m512i back1 = _mm512_alignr_epi8(v, straddle, 15);
  const __m512i back2 = _mm512_alignr_epi8(v, straddle, 14);
  const __m512i back3 = _mm512_alignr_epi8(v, straddle, 13);
  const __m512i low_half = _mm512_and_si512(back1, _mm512_set1_epi8(0x0F));
  const __m512i pairs =
      _mm512_and_si512(_mm512_and_si512(look_up_avx512(high_half_avx512(back1), first_high),
                                        look_up_avx512(low_half, first_low)),
                       look_up_avx512(high_half_avx512(v), second_high));
  const __m512i third = _mm512_subs_epu8(back2, _mm512_set1_epi8(0xE0 - 0x80));
  const __m512i fourth = _mm512_subs_epu8(back3, _mm512_set1_epi8((char)(0xF0 - 0x80)));
  const __m512i required =
      _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_xor_si512(required, pairs);
}

AVX512 static inline __m512i unfinished_avx512(__m512i v) {
  static const uint8_t most[64] = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xF0 - 1, 0xE0 - 1, 0xC0 - 1};
  return _mm512_subs_epu8(v, _mm512_loadu_si512((const void *)most));
}

AVX512 static size_t valid_utf8_avx512(const uint8_t *bytes, size_t length) {
  enum { STEP = 128 };
  __m512i before = _mm512_setzero_si512(), open = before;
  size_t at = 0;
  for (; length - at >= STEP; at += STEP) {
    const __m512i a = _mm512_loadu_si512((const void *)(bytes + at));
    const __m512i b = _mm512_loadu_si512((const void *)(bytes + at + 64));
    __m512i errors = open;
    if (_mm512_movepi8_mask(_mm512_or_si512(a, b)) != 0) {
      errors = _mm512_or_si512(utf8_errors_avx512(a, before), utf8_errors_avx512(b, a));
      open = unfinished_avx512(b);
    }
    if (_mm512_test_epi8_mask(errors, errors) != 0) break;
    before = b;
  }
  return valid_utf8_from(bytes, length, at);
}

#endif

size_t cscan_valid_utf8_at(cscan_level level, const uint8_t *bytes, size_t length) {
  switch (usable(level)) {
#ifdef CSCAN_X86
  case CSCAN_AVX512: return valid_utf8_avx512(bytes, length);
  case CSCAN_AVX2: return valid_utf8_avx2(bytes, length);
#endif
  default: return valid_utf8_plain(bytes, length);
  }
}

size_t cscan_valid_utf8(const uint8_t *bytes, size_t length) {
  return cscan_valid_utf8_at(cscan_best_level(), bytes, length);
}

// ---- Single bytes

#ifdef CSCAN_X86

static inline uint64_t equal_sse2(const uint8_t *bytes, uint8_t byte) {
  const __m128i wanted = _mm_set1_epi8((char)byte);
  __m128i equal[4];
  for (int i = 0; i < 4; i++) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
    equal[i] = _mm_cmpeq_epi8(v, wanted);
  }
  return joined(equal[0], equal[1], equal[2], equal[3]);
}

AVX2 static inline uint64_t equal_avx2(const uint8_t *bytes, uint8_t byte) {
  const __m256i wanted = _mm256_set1_epi8((char)byte);
  const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
  const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
  return joined_avx2(_mm256_cmpeq_epi8(a, wanted), _mm256_cmpeq_epi8(b, wanted));
}

/// Passes whole blocks up to the one that holds occurrence `*n`, and lowers `*n` by what it passed.
/// Returns how far it came.
ALWAYS_INLINE size_t skip_blocks(cscan_level level, const uint8_t *bytes, size_t length,
                                 uint8_t byte, size_t *n) {
  size_t at = 0;
  for (; length - at >= BLOCK; at += BLOCK) {
    const uint64_t equal =
        level == CSCAN_AVX2 ? equal_avx2(bytes + at, byte) : equal_sse2(bytes + at, byte);
    const size_t count = (size_t)__builtin_popcountll(equal);
    if (count > *n) break;
    *n -= count;
  }
  return at;
}

static size_t skip_sse2(const uint8_t *bytes, size_t length, uint8_t byte, size_t *n) {
  return skip_blocks(CSCAN_SSE2, bytes, length, byte, n);
}

AVX2 static size_t skip_avx2(const uint8_t *bytes, size_t length, uint8_t byte, size_t *n) {
  return skip_blocks(CSCAN_AVX2, bytes, length, byte, n);
}

#endif

/// Finds occurrence `*n`. If there are too few, returns `length` with `*n` lowered by their number.
static size_t find(cscan_level level, const uint8_t *bytes, size_t length, uint8_t byte,
                   size_t *n) {
  size_t at = 0;
  switch (usable(level)) {
#ifdef CSCAN_X86
  case CSCAN_AVX512:
  case CSCAN_AVX2: at = skip_avx2(bytes, length, byte, n); break;
  case CSCAN_SSE2: at = skip_sse2(bytes, length, byte, n); break;
#endif
  default: break;
  }
  for (; at < length; at++) {
    if (bytes[at] != byte) continue;
    if (*n == 0) return at;
    --*n;
  }
  return length;
}

size_t cscan_count_at(cscan_level level, const uint8_t *bytes, size_t length, uint8_t byte) {
  size_t left = SIZE_MAX;
  find(level, bytes, length, byte, &left);
  return SIZE_MAX - left;
}

size_t cscan_count(const uint8_t *bytes, size_t length, uint8_t byte) {
  return cscan_count_at(cscan_best_level(), bytes, length, byte);
}

size_t cscan_nth_at(cscan_level level, const uint8_t *bytes, size_t length, uint8_t byte,
                    size_t n) {
  return find(level, bytes, length, byte, &n);
}

size_t cscan_nth(const uint8_t *bytes, size_t length, uint8_t byte, size_t n) {
  return cscan_nth_at(cscan_best_level(), bytes, length, byte, n);
}
