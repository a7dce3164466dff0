#include "zone.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

enum { name_capacity = 64 };

static int32_t offset_at(UCalendar *calendar, double milliseconds, UErrorCode *status) {
  ucal_setMillis(calendar, milliseconds, status);
  int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, status);
  offset += ucal_get(calendar, UCAL_DST_OFFSET, status);
  return offset / 1000;
}

int32_t cicu_zone_steps(
    const char *identifier, int64_t from, int64_t until, int64_t *instants, int32_t *offsets,
    int32_t capacity) {
  size_t length = strlen(identifier);
  if (length == 0 || length >= name_capacity || capacity < 1) return CICU_ZONE_UNKNOWN;
  UChar name[name_capacity], canonical[name_capacity];
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)identifier[i] >= 0x80) return CICU_ZONE_UNKNOWN;
    name[i] = (UChar)identifier[i];
  }

  // ucal_open takes an unknown name for Greenwich; this call does not.
  UErrorCode status = U_ZERO_ERROR;
  UBool is_system = 0;
  ucal_getCanonicalTimeZoneID(name, (int32_t)length, canonical, name_capacity, &is_system, &status);
  if (U_FAILURE(status) || !is_system) return CICU_ZONE_UNKNOWN;

  UCalendar *calendar = ucal_open(name, (int32_t)length, "en", UCAL_GREGORIAN, &status);
  if (U_FAILURE(status)) return CICU_ZONE_FAILED;

  int32_t count = 1;
  instants[0] = from;
  offsets[0] = offset_at(calendar, (double)from * 1000, &status);
  double at = (double)from * 1000;
  while (U_SUCCESS(status)) {
    ucal_setMillis(calendar, at, &status);
    UDate next = 0;
    UBool found =
        ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status);
    if (U_FAILURE(status) || !found || next >= (double)until * 1000) break;
    int32_t offset = offset_at(calendar, next, &status);
    if (offset != offsets[count - 1]) {
      if (count == capacity) {
        status = U_BUFFER_OVERFLOW_ERROR;
        break;
      }
      instants[count] = (int64_t)(next / 1000);
      offsets[count] = offset;
      count++;
    }
    at = next;
  }
  ucal_close(calendar);
  return U_FAILURE(status) ? CICU_ZONE_FAILED : count;
}

int32_t cicu_zone_names(char *buffer, int32_t capacity) {
  UErrorCode status = U_ZERO_ERROR;
  UEnumeration *names = ucal_openTimeZones(&status);
  if (U_FAILURE(status)) return CICU_ZONE_FAILED;
  int32_t used = 0, length = 0;
  const char *name;
  while ((name = uenum_next(names, &length, &status)) != NULL && U_SUCCESS(status)) {
    if (used + length + 1 > capacity) {
      status = U_BUFFER_OVERFLOW_ERROR;
      break;
    }
    memcpy(buffer + used, name, (size_t)length);
    used += length;
    buffer[used++] = '\n';
  }
  uenum_close(names);
  return U_FAILURE(status) ? CICU_ZONE_FAILED : used;
}
