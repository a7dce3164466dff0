#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

struct cicu_segmenter {
  const UNormalizer2 *fold;
  UBreakIterator *breaks;
  UChar *raw, *units;
  int32_t raw_capacity, unit_capacity;
  cicu_word *words;
  int32_t word_capacity;
};

cicu_segmenter *cicu_segmenter_open(void) {
  cicu_segmenter *segmenter = calloc(1, sizeof *segmenter);
  if (!segmenter) return NULL;
  UErrorCode status = U_ZERO_ERROR;
  segmenter->fold = unorm2_getNFKCCasefoldInstance(&status);
  segmenter->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
  if (U_FAILURE(status)) {
    cicu_segmenter_close(segmenter);
    return NULL;
  }
  return segmenter;
}

void cicu_segmenter_close(cicu_segmenter *segmenter) {
  if (!segmenter) return;
  if (segmenter->breaks) ubrk_close(segmenter->breaks);
  free(segmenter->raw);
  free(segmenter->units);
  free(segmenter->words);
  free(segmenter);
}

static bool reserve(UChar **buffer, int32_t *capacity, int32_t needed) {
  if (needed <= *capacity) return true;
  UChar *grown = realloc(*buffer, (size_t)needed * sizeof(UChar));
  if (!grown) return false;
  *buffer = grown;
  *capacity = needed;
  return true;
}

static bool is_ascii(const uint8_t *text, size_t count) {
  uint8_t all = 0;
  for (size_t i = 0; i < count; i++) all |= text[i];
  return all < 0x80;
}

/// Folds into `units`. Returns the number of code units, or -1.
static int32_t fold(cicu_segmenter *segmenter, const uint8_t *text, int32_t count) {
  if (is_ascii(text, (size_t)count)) {
    if (!reserve(&segmenter->units, &segmenter->unit_capacity, count + 1)) return -1;
    for (int32_t i = 0; i < count; i++) {
      uint8_t byte = text[i];
      segmenter->units[i] = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
    }
    return count;
  }
  // UTF-16 has no more units than UTF-8 has bytes.
  if (!reserve(&segmenter->raw, &segmenter->raw_capacity, count + 1)) return -1;
  UErrorCode status = U_ZERO_ERROR;
  int32_t raw_count = 0;
  u_strFromUTF8WithSub(
      segmenter->raw, count + 1, &raw_count, (const char *)text, count, 0xFFFD, NULL, &status);
  if (U_FAILURE(status)) return -1;
  for (int32_t needed = raw_count + 1;;) {
    if (!reserve(&segmenter->units, &segmenter->unit_capacity, needed)) return -1;
    status = U_ZERO_ERROR;
    int32_t folded = unorm2_normalize(
        segmenter->fold, segmenter->raw, raw_count, segmenter->units, segmenter->unit_capacity,
        &status);
    if (status == U_BUFFER_OVERFLOW_ERROR && folded < INT32_MAX) {
      needed = folded + 1;
      continue;
    }
    return U_FAILURE(status) ? -1 : folded;
  }
}

static int32_t kind_of(int32_t rule) {
  if (rule < UBRK_WORD_NONE_LIMIT) return 0;
  if (rule < UBRK_WORD_NUMBER_LIMIT) return cicu_word_number;
  if (rule < UBRK_WORD_LETTER_LIMIT) return cicu_word_letters;
  if (rule < UBRK_WORD_KANA_LIMIT) return cicu_word_kana;
  return cicu_word_ideographs;
}

bool cicu_segment(
    cicu_segmenter *segmenter, const uint8_t *text, size_t count, cicu_words *words) {
  memset(words, 0, sizeof *words);
  if (count == 0) return true;
  if (count >= INT32_MAX / 4) return false;
  int32_t unit_count = fold(segmenter, text, (int32_t)count);
  if (unit_count < 0) return false;

  UErrorCode status = U_ZERO_ERROR;
  ubrk_setText(segmenter->breaks, segmenter->units, unit_count, &status);
  if (U_FAILURE(status)) return false;
  int32_t word_count = 0;
  int32_t start = ubrk_first(segmenter->breaks);
  for (int32_t end = ubrk_next(segmenter->breaks); end != UBRK_DONE;
       start = end, end = ubrk_next(segmenter->breaks)) {
    int32_t kind = kind_of(ubrk_getRuleStatus(segmenter->breaks));
    if (kind == 0) continue;
    if (word_count == segmenter->word_capacity) {
      int32_t capacity = segmenter->word_capacity * 2 + 64;
      cicu_word *grown = realloc(segmenter->words, (size_t)capacity * sizeof *grown);
      if (!grown) return false;
      segmenter->words = grown;
      segmenter->word_capacity = capacity;
    }
    segmenter->words[word_count++] = (cicu_word){start, end, kind};
  }
  words->units = (const uint16_t *)segmenter->units;
  words->unit_count = unit_count;
  words->words = segmenter->words;
  words->word_count = word_count;
  return true;
}
