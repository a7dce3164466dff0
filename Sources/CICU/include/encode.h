#pragma once
#include <stdint.h>

/// Encodes UTF-8 in another character set, in one piece.
///
/// A character that the set lacks and bytes that are no UTF-8 are errors, never a substitute.
///
/// - charset: ICU's name of the set, as "gb18030".
/// - Returns: the number of bytes written, or -1. `problem` then names ICU's error; it is a string
///   of static lifetime.
int64_t cicu_encode(
    const char *charset, const char *utf8, int32_t length, char *output, int32_t capacity,
    const char **problem);
