#include "compose.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/// Whether all is below U+0300, where nothing combines.
static bool is_plain(const uint8_t *text, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    if (text[i] >= 0xCC) return false;
  }
  return true;
}

int32_t cicu_compose(const uint8_t *text, int32_t count, uint8_t *output, int32_t capacity) {
  if (count <= 0 || is_plain(text, count)) return 0;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = unorm2_getNFCInstance(&status);
  // UTF-16 has no more units than UTF-8 has bytes, and composing never makes more than three of one.
  UChar *units = U_SUCCESS(status) ? malloc(4 * (size_t)count * sizeof(UChar)) : NULL;
  if (!units) return 0;
  UChar *composed = units + count;
  int32_t written = 0, length = 0;
  u_strFromUTF8(units, count, &length, (const char *)text, count, &status);
  if (U_SUCCESS(status) && !unorm2_isNormalized(normalizer, units, length, &status)) {
    length = unorm2_normalize(normalizer, units, length, composed, 3 * count, &status);
    u_strToUTF8((char *)output, capacity, &written, composed, length, &status);
  }
  free(units);
  return U_SUCCESS(status) ? written : 0;
}
