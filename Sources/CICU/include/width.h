#pragma once
#include <stdint.h>

/// How many cells of a terminal a code point takes: 0 for marks and format characters, which
/// combine with what stands before them; 2 for East Asian wide and fullwidth characters and for
/// emoji; else 1. Ambiguous width counts as 1, as terminals do by default. -1 for a control
/// character, which has no width.
int cicu_cell_width(int32_t code_point);
