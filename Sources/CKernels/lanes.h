#pragma once

// What the kernels share: vectors of 16 lanes, and the levels.
//
// Every kernel is written once, over such vectors, and compiled for each level by inlining it into a function with
// that level's target attribute. No sum crosses lanes within a distance, and the multiply-adds are fused by
// name, so the width of the registers cannot show in the results.

#include "ckernels.h"

#include <math.h>
#include <string.h>

#pragma clang fp contract(off)

#define ALWAYS_INLINE static inline __attribute__((always_inline))
enum { LANES = CKERNELS_LANES };

typedef float floats __attribute__((vector_size(4 * LANES)));
typedef double doubles __attribute__((vector_size(8 * LANES)));
typedef int32_t ints __attribute__((vector_size(4 * LANES)));

// Vectors go by pointer: their passing by value depends on the level.

ALWAYS_INLINE void load(const float *from, floats *v) { memcpy(v, from, sizeof *v); }

ALWAYS_INLINE void fill(floats *v, float value) {
  for (int i = 0; i < LANES; i++) (*v)[i] = value;
}

/// a where the mask is set, else b.
ALWAYS_INLINE void choose(const ints *mask, const floats *a, const floats *b, floats *to) {
  *to = (floats)((*mask & (ints)*a) | (~*mask & (ints)*b));
}

ALWAYS_INLINE void lesser(const floats *a, const floats *b, floats *to) {
  const ints less = *a < *b;
  choose(&less, a, b, to);
}

// ---- Levels

#define PLAIN
#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
#define AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma")))
#define LEVELS(name, arguments)                                                                     \
  switch (level) {                                                                                 \
  case CKERNELS_AVX512: name##_avx512 arguments; break;                                            \
  case CKERNELS_AVX2: name##_avx2 arguments; break;                                                \
  default: name##_plain arguments;                                                                 \
  }
#else
#define LEVELS(name, arguments) name##_plain arguments
#endif

#define FOR_EACH_LEVEL(macro) macro(plain, PLAIN)
#if defined(__x86_64__)
#undef FOR_EACH_LEVEL
#define FOR_EACH_LEVEL(macro) macro(plain, PLAIN) macro(avx2, AVX2) macro(avx512, AVX512)
#endif

/// The level asked for, or the best there is.
static inline ckernels_level usable(ckernels_level level) {
  const ckernels_level best = ckernels_best_level();
  return level < best ? level : best;
}
