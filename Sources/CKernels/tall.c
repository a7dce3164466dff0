#include "lanes.h"

// Tall matrices of a few columns.

ALWAYS_INLINE void load_doubles(const double *from, doubles *v) { memcpy(v, from, sizeof *v); }
ALWAYS_INLINE void store_doubles(double *to, const doubles *v) { memcpy(to, v, sizeof *v); }

ALWAYS_INLINE void add_scaled(doubles *sum, double factor, const doubles *v) {
  doubles factors;
  for (int i = 0; i < LANES; i++) factors[i] = factor;
  *sum = __builtin_elementwise_fma(factors, *v, *sum);
}

ALWAYS_INLINE void gram_body(const double *rows, size_t count, size_t width, double *gram) {
  enum { TILE = 4, ROWS = 32 };  // as many rows as the first cache holds
  for (size_t base = 0; base < count; base += ROWS) {
    const size_t end = count - base < ROWS ? count : base + ROWS;
    for (size_t i = 0; i < width; i += TILE) {
      for (size_t j = i / LANES * LANES; j < width; j += LANES) {
        doubles acc[TILE];
        for (int t = 0; t < TILE; t++) load_doubles(gram + (i + (size_t)t) * width + j, &acc[t]);
        for (size_t row = base; row < end; row++) {
          doubles right;
          load_doubles(rows + row * width + j, &right);
          for (int t = 0; t < TILE; t++) {
            add_scaled(&acc[t], rows[row * width + i + (size_t)t], &right);
          }
        }
        for (int t = 0; t < TILE; t++) store_doubles(gram + (i + (size_t)t) * width + j, &acc[t]);
      }
    }
  }
}

/// Tiles go from right to left, as each needs only what stands at and left of it.
ALWAYS_INLINE void triangular_rows(double *rows, size_t width, const double *triangle, int count) {
  for (size_t j = width; j > 0; j -= LANES) {
    doubles acc[4];
    for (int r = 0; r < count; r++) acc[r] = (doubles){0};
    for (size_t i = 0; i < j; i++) {
      doubles line;
      load_doubles(triangle + i * width + (j - LANES), &line);
      for (int r = 0; r < count; r++) add_scaled(&acc[r], rows[(size_t)r * width + i], &line);
    }
    for (int r = 0; r < count; r++) store_doubles(rows + (size_t)r * width + (j - LANES), &acc[r]);
  }
}

ALWAYS_INLINE void triangular_body(double *rows, size_t count, size_t width,
                                   const double *triangle) {
  size_t row = 0;
  for (; row + 4 <= count; row += 4) triangular_rows(rows + row * width, width, triangle, 4);
  for (; row < count; row++) triangular_rows(rows + row * width, width, triangle, 1);
}

ALWAYS_INLINE void multiply_rows(const double *rows, size_t stride, size_t width,
                                 const double *factors, size_t sets, double *to, int count) {
  for (size_t j = 0; j < sets; j += LANES) {
    doubles acc[4];
    for (int r = 0; r < count; r++) acc[r] = (doubles){0};
    for (size_t i = 0; i < width; i++) {
      doubles line;
      load_doubles(factors + i * sets + j, &line);
      for (int r = 0; r < count; r++) add_scaled(&acc[r], rows[(size_t)r * stride + i], &line);
    }
    for (int r = 0; r < count; r++) store_doubles(to + (size_t)r * sets + j, &acc[r]);
  }
}

ALWAYS_INLINE void multiply_body(const double *rows, size_t count, size_t stride, size_t width,
                                 const double *factors, size_t sets, double *to) {
  size_t row = 0;
  for (; row + 4 <= count; row += 4) {
    multiply_rows(rows + row * stride, stride, width, factors, sets, to + row * sets, 4);
  }
  for (; row < count; row++) {
    multiply_rows(rows + row * stride, stride, width, factors, sets, to + row * sets, 1);
  }
}

ALWAYS_INLINE void combine_body(const uint32_t *columns, const float *values, size_t count,
                                const double *panel, size_t width, double *sum) {
  for (size_t j = 0; j < width; j += 4 * LANES) {
    const int tiles = width - j < 4 * LANES ? (int)((width - j) / LANES) : 4;
    doubles acc[4];
    for (int t = 0; t < 4; t++) acc[t] = (doubles){0};
    for (size_t at = 0; at < count; at++) {
      const double *line = panel + (size_t)columns[at] * width + j;
      for (int t = 0; t < tiles; t++) {
        doubles right;
        load_doubles(line + t * LANES, &right);
        add_scaled(&acc[t], values[at], &right);
      }
    }
    for (int t = 0; t < tiles; t++) store_doubles(sum + j + (size_t)t * LANES, &acc[t]);
  }
}

#define GRAM(suffix, target)                                                                        \
  target static void gram_##suffix(const double *rows, size_t count, size_t width, double *gram) { \
    gram_body(rows, count, width, gram);                                                           \
  }
#define TRIANGULAR(suffix, target)                                                                  \
  target static void triangular_##suffix(double *rows, size_t count, size_t width,                 \
                                         const double *triangle) {                                 \
    triangular_body(rows, count, width, triangle);                                                 \
  }
#define MULTIPLY(suffix, target)                                                                    \
  target static void multiply_##suffix(const double *rows, size_t count, size_t stride,            \
                                       size_t width, const double *factors, size_t sets,           \
                                       double *to) {                                               \
    multiply_body(rows, count, stride, width, factors, sets, to);                                  \
  }
#define COMBINE(suffix, target)                                                                     \
  target static void combine_##suffix(const uint32_t *columns, const float *values, size_t count,  \
                                      const double *panel, size_t width, double *sum) {            \
    combine_body(columns, values, count, panel, width, sum);                                       \
  }

FOR_EACH_LEVEL(GRAM)
FOR_EACH_LEVEL(TRIANGULAR)
FOR_EACH_LEVEL(MULTIPLY)
FOR_EACH_LEVEL(COMBINE)

void ckernels_gram(ckernels_level level, const double *rows, size_t count, size_t width,
                   double *gram) {
  level = usable(level);
  LEVELS(gram, (rows, count, width, gram));
}

void ckernels_triangular(ckernels_level level, double *rows, size_t count, size_t width,
                         const double *triangle) {
  level = usable(level);
  LEVELS(triangular, (rows, count, width, triangle));
}

void ckernels_multiply(ckernels_level level, const double *rows, size_t count, size_t stride,
                       size_t width, const double *factors, size_t sets, double *to) {
  level = usable(level);
  LEVELS(multiply, (rows, count, stride, width, factors, sets, to));
}

void ckernels_combine(ckernels_level level, const uint32_t *columns, const float *values,
                      size_t count, const double *panel, size_t width, double *sum) {
  level = usable(level);
  LEVELS(combine, (columns, values, count, panel, width, sum));
}
