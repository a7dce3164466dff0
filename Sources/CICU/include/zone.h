#pragma once
#include <stdint.h>

// Time zones as ICU knows them. ICU renames its functions by version with macros, which Swift cannot
// import, so each one that is needed is wrapped here.

/// The zone does not exist, or its name is not plain ASCII.
#define CICU_ZONE_UNKNOWN (-1)
/// ICU failed, or there are more changes than `capacity`.
#define CICU_ZONE_FAILED (-2)

/// Writes the UTC offsets of a zone between two instants (seconds since 1970) as steps: from
/// `instants[i]` on, `offsets[i]` seconds east of Greenwich. The first step stands at `from`; steps
/// that change only the zone's name are left out. Returns the number of steps, or an error above.
int32_t cicu_zone_steps(
    const char *identifier, int64_t from, int64_t until, int64_t *instants, int32_t *offsets,
    int32_t capacity);

/// Writes the names of all zones, each followed by a line feed. Returns the number of bytes written, or
/// CICU_ZONE_FAILED when they do not fit.
int32_t cicu_zone_names(char *buffer, int32_t capacity);
