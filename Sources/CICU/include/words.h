#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Folding of text and its words, through ICU (wrapped for the reason given in zone.h).

typedef struct cicu_segmenter cicu_segmenter;

/// What a word is written in.
enum {
  cicu_word_number = 1,
  /// Letters of an alphabet, with digits or without.
  cicu_word_letters = 2,
  /// Kana.
  cicu_word_kana = 3,
  /// Han characters, and what else ICU's dictionaries divide.
  cicu_word_ideographs = 4,
};

/// A word: code units `start ..< end` of the folded text.
typedef struct {
  int32_t start;
  int32_t end;
  int32_t kind;
} cicu_word;

/// A folded text and its words; the memory is the segmenter's and stands until its next text.
typedef struct {
  const uint16_t *units;
  int32_t unit_count;
  const cicu_word *words;
  int32_t word_count;
} cicu_words;

/// Opens a segmenter, or returns NULL when ICU's data is missing or memory has run out.
cicu_segmenter *cicu_segmenter_open(void);

/// Closes a segmenter and frees its memory.
void cicu_segmenter_close(cicu_segmenter *segmenter);

/// Folds a text (NFKC_Casefold: compatibility forms, full and half width, case, invisible characters)
/// and finds its words (UAX #29, with ICU's dictionary for Chinese). Bytes that are no UTF-8 become
/// U+FFFD. Returns false when ICU fails, as for a text of 512 MiB.
bool cicu_segment(
    cicu_segmenter *segmenter, const uint8_t *text, size_t count, cicu_words *words);
