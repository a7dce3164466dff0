#include "ckernels.h"

ckernels_level ckernels_best_level(void) {
#if defined(__x86_64__)
  // Reads what the compiler's run time filled in before main: nothing to race with.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma")) {
    return CKERNELS_AVX512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return CKERNELS_AVX2;
#endif
  return CKERNELS_PLAIN;
}
