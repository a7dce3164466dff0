#pragma once
#include <stdint.h>

/// Composes a text: letter and mark become one character where there is one (Unicode's form NFC).
///
/// - text: UTF-8.
/// - Returns: the number of bytes written, or 0 where the text is composed already, is no UTF-8, does not
///   fit the output, or memory has run out.
int32_t cicu_compose(const uint8_t *text, int32_t count, uint8_t *output, int32_t capacity);
