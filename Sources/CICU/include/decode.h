#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Character sets to UTF-8, through ICU's converters (wrapped for the reason given in zone.h).

typedef struct cicu_decoder cicu_decoder;

/// What one step of decoding gave.
typedef struct {
  /// The text, in UTF-8; the memory is the decoder's and stands until its next step.
  const uint8_t *text;
  size_t count;
  /// The number of input bytes used up, those of a malformed sequence included.
  size_t consumed;
  /// Whether the text ends where a malformed sequence stood.
  bool malformed;
  /// Whether ICU failed for a reason other than the input; nothing further can be decoded.
  bool failed;
} cicu_decoded;

/// Opens a decoder, or returns NULL when ICU knows no such character set or memory has run out.
cicu_decoder *cicu_decoder_open(const char *charset);

/// Closes a decoder and frees its memory.
void cicu_decoder_close(cicu_decoder *decoder);

/// Forgets what came before, so that the next step starts a new text.
void cicu_decoder_reset(cicu_decoder *decoder);

/// Decodes from the front of `bytes`, which reach to the end of the text, as much as fits the decoder's
/// memory or up to the first malformed sequence. Call again with the rest until a step has used up all
/// and `more` is false.
cicu_decoded cicu_decoder_step(
    cicu_decoder *decoder, const uint8_t *bytes, size_t count, bool *more);
