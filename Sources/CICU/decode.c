#include "decode.h"

#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

enum {
  // Small enough that both halves stay in the second-level cache.
  unit_capacity = 1 << 15,
  text_capacity = 3 * unit_capacity,
  // ICU counts in 32 bits, so a long text is given in parts.
  part_limit = 1 << 20,
};

struct cicu_decoder {
  UConverter *converter;
  // The first half of a surrogate pair whose second half did not fit, or 0.
  UChar held;
  UChar units[unit_capacity];
  char text[text_capacity];
};

cicu_decoder *cicu_decoder_open(const char *charset) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter *converter = ucnv_open(charset, &status);
  if (U_FAILURE(status)) return NULL;
  // Stop at what is malformed instead of writing U+FFFD, which the input may hold in its own right.
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
  cicu_decoder *decoder = U_FAILURE(status) ? NULL : malloc(sizeof *decoder);
  if (decoder == NULL) {
    ucnv_close(converter);
    return NULL;
  }
  decoder->converter = converter;
  decoder->held = 0;
  return decoder;
}

void cicu_decoder_close(cicu_decoder *decoder) {
  ucnv_close(decoder->converter);
  free(decoder);
}

void cicu_decoder_reset(cicu_decoder *decoder) {
  ucnv_resetToUnicode(decoder->converter);
  decoder->held = 0;
}

cicu_decoded cicu_decoder_step(
    cicu_decoder *decoder, const uint8_t *bytes, size_t count, bool *more) {
  cicu_decoded result = {(const uint8_t *)decoder->text, 0, 0, false, false};
  const bool is_last = count <= part_limit;
  const char *source = (const char *)bytes;
  const char *source_limit = source + (is_last ? count : part_limit);
  UChar *target = decoder->units;
  if (decoder->held != 0) *target++ = decoder->held;
  decoder->held = 0;

  UErrorCode status = U_ZERO_ERROR;
  ucnv_toUnicode(
      decoder->converter, &target, decoder->units + unit_capacity, &source, source_limit, NULL,
      is_last, &status);
  result.consumed = (size_t)(source - (const char *)bytes);

  bool overflow = status == U_BUFFER_OVERFLOW_ERROR;
  if (U_FAILURE(status) && !overflow) {
    result.malformed = status == U_INVALID_CHAR_FOUND || status == U_ILLEGAL_CHAR_FOUND ||
                       status == U_TRUNCATED_CHAR_FOUND || status == U_ILLEGAL_ESCAPE_SEQUENCE ||
                       status == U_UNSUPPORTED_ESCAPE_SEQUENCE;
    result.failed = !result.malformed;
  }
  // After a malformed sequence at the very end ICU may still hold back bytes that it is to read again.
  *more = overflow || result.consumed < count ||
          (result.malformed && status != U_TRUNCATED_CHAR_FOUND);

  if (overflow && target > decoder->units && U16_IS_LEAD(target[-1])) decoder->held = *--target;
  int32_t length = 0;
  status = U_ZERO_ERROR;
  u_strToUTF8(
      decoder->text, text_capacity, &length, decoder->units, (int32_t)(target - decoder->units),
      &status);
  if (U_FAILURE(status)) result.failed = true;
  result.count = (size_t)length;
  return result;
}
