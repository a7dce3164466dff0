#pragma once

// Byte scanning for the fast lane of the CSV reader: blocks in which no field is quoted.
//
// Every function is pure: it reads bytes[0..length) and nothing outside, allocates nothing, keeps
// no state, and may run on any number of threads at once. `bytes` may be null where `length` is 0.
// The results are the same at every level, which only decides how fast they come.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Levels

/// The instructions a scan may use. A level the processor lacks counts as the best one it has.
typedef enum {
  CSCAN_PLAIN = 0, ///< Portable C, a byte at a time: the reference for the others.
  CSCAN_SSE2 = 1,  ///< Every x86-64. UTF-8 validation is still plain at this level.
  CSCAN_AVX2 = 2,  ///< x86-64 with AVX2, BMI1 and POPCNT (Haswell, 2013, and later).
  CSCAN_AVX512 = 3, ///< The same with AVX-512 BW and VBMI2 (Ice Lake, 2019; Zen 4, 2022; and later).
} cscan_level;

/// The best level of this processor, which the functions without a `level` use.
cscan_level cscan_best_level(void);

// ---- Rows and fields

typedef enum {
  CSCAN_OK = 0,        ///< Regular: `ends` holds every field.
  CSCAN_QUOTE = 1,     ///< The block holds the quote byte.
  CSCAN_IRREGULAR = 2, ///< No quote byte, but not rows of `columns` fields either.
} cscan_status;

/// What `cscan_index` found. `rows` and `non_ascii` are 0 unless `status` is CSCAN_OK.
typedef struct {
  size_t rows;
  int status;    ///< A cscan_status.
  int non_ascii; ///< 1 if any byte is 0x80 or more, else 0.
} cscan_result;

/// Finds the end of every field of a block that holds whole rows and no quoted field.
///
/// With CSCAN_OK, `ends[row * columns + c]` is the offset of the byte that ends field `c` of `row`:
/// the delimiter, or the '\n' for the last field. A field starts one byte after the end before it
/// (the first at 0). A '\r' before the '\n' stays in the last field for the caller to trim.
///
/// CSCAN_QUOTE if the quote byte occurs anywhere, whatever else is wrong. Else CSCAN_IRREGULAR if
/// - a row has more or fewer than `columns` fields,
/// - a line is empty, or "\r\n" alone, also where `columns` is 1,
/// - a '\r' is not followed by '\n', or a NUL byte occurs,
/// - the last byte is not '\n',
/// - `ends` is too small, `columns` is 0, or `length` is 2^32 or more.
///
/// With either of these the caller parses the block by the full parser; `ends` is then unspecified.
///
/// @param bytes      the block; every row, also the last, ends in '\n'. Length 0 is OK with 0 rows
/// @param delimiter  any byte but '\n', '\r', NUL and `quote`
/// @param quote      the quote byte, not '\n' or '\r'; or 0 for none, which rules out CSCAN_QUOTE
/// @param ends       room for `capacity` entries; those after the last field are unspecified
/// @param capacity   at least the number of delimiters and newlines; `length` always suffices
///
/// One pass, O(length).
cscan_result cscan_index(const uint8_t *bytes, size_t length, uint8_t delimiter, uint8_t quote,
                         uint32_t columns, uint32_t *ends, size_t capacity);

cscan_result cscan_index_at(cscan_level level, const uint8_t *bytes, size_t length,
                            uint8_t delimiter, uint8_t quote, uint32_t columns, uint32_t *ends,
                            size_t capacity);

// ---- Encoding

/// Length of the longest prefix that is valid UTF-8; `length` itself when all of it is valid.
///
/// Strict, as Unicode 16 table 3-7: no overlong form, no surrogate, nothing above U+10FFFF. A
/// sequence that `length` cuts short is left out of the prefix. O(result).
///
/// Keiser & Lemire, "Validating UTF-8 in less than one instruction per byte", Software: Practice
/// and Experience 51(5), 2021, doi:10.1002/spe.2920.
size_t cscan_valid_utf8(const uint8_t *bytes, size_t length);

size_t cscan_valid_utf8_at(cscan_level level, const uint8_t *bytes, size_t length);

// ---- Single bytes

/// How often `byte` occurs. O(length).
size_t cscan_count(const uint8_t *bytes, size_t length, uint8_t byte);

size_t cscan_count_at(cscan_level level, const uint8_t *bytes, size_t length, uint8_t byte);

/// Offset of occurrence `n` of `byte`, counted from 0; `length` if there is none. O(result).
size_t cscan_nth(const uint8_t *bytes, size_t length, uint8_t byte, size_t n);

size_t cscan_nth_at(cscan_level level, const uint8_t *bytes, size_t length, uint8_t byte,
                    size_t n);

#ifdef __cplusplus
}
#endif
