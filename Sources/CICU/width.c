#include "width.h"

#include <unicode/uchar.h>

int cicu_cell_width(int32_t code_point) {
  switch (u_charType(code_point)) {
  case U_CONTROL_CHAR:
    return -1;
  case U_NON_SPACING_MARK:
  case U_ENCLOSING_MARK:
  case U_FORMAT_CHAR:
  case U_LINE_SEPARATOR:
  case U_PARAGRAPH_SEPARATOR:
    return 0;
  default:
    break;
  }
  // A Hangul vowel or final consonant joins the leading consonant, which already counted 2.
  switch (u_getIntPropertyValue(code_point, UCHAR_HANGUL_SYLLABLE_TYPE)) {
  case U_HST_VOWEL_JAMO:
  case U_HST_TRAILING_JAMO:
    return 0;
  default:
    break;
  }
  // Two regional indicators make one flag of 2 cells, so each counts 1.
  if (u_hasBinaryProperty(code_point, UCHAR_REGIONAL_INDICATOR)) return 1;
  switch (u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH)) {
  case U_EA_WIDE:
  case U_EA_FULLWIDTH:
    return 2;
  default:
    return u_hasBinaryProperty(code_point, UCHAR_EMOJI_PRESENTATION) ? 2 : 1;
  }
}
