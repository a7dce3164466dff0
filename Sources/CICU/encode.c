#include "encode.h"

#include <unicode/ucnv.h>

int64_t cicu_encode(
    const char *charset, const char *utf8, int32_t length, char *output, int32_t capacity,
    const char **problem) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter *to = ucnv_open(charset, &status);
  UConverter *from = ucnv_open("UTF-8", &status);
  // Stop at the first bad character; ICU's default would put a substitute in its place.
  if (U_SUCCESS(status)) ucnv_setFromUCallBack(to, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
  if (U_SUCCESS(status)) ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
  char *target = output;
  const char *source = utf8;
  if (U_SUCCESS(status)) {
    UChar pivot[4096];
    UChar *pivotSource = pivot, *pivotTarget = pivot;
    ucnv_convertEx(
        to, from, &target, output + capacity, &source, utf8 + length, pivot, &pivotSource,
        &pivotTarget, pivot + 4096, 1, 1, &status);
  }
  ucnv_close(from);
  ucnv_close(to);
  if (U_FAILURE(status)) {
    *problem = u_errorName(status);
    return -1;
  }
  return target - output;
}
