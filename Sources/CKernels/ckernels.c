#include "ckernels.h"

#include <math.h>
#include <string.h>

// Every kernel is written once, over vectors of 16 lanes, and compiled for each level by inlining it
// into a function with that level's target attribute. No sum crosses lanes within a distance, and the
// multiply-adds are fused by name, so the width of the registers cannot show in the results.

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

ALWAYS_INLINE double total(const doubles *v) {
  double parts[LANES];
  memcpy(parts, v, sizeof parts);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) parts[i] += parts[i + half];
  }
  return parts[0];
}

// ---- Dense points

/// Turns 16 rows of 16 values, `from[i]` being row i, into 16 columns.
ALWAYS_INLINE void transpose(const float *const *from, size_t offset, floats *to) {
  floats a[LANES], b[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) load(from[i] + offset, &a[i]);
  // Four rounds, each of which interleaves row i with row i + 8.
#pragma clang loop unroll(full)
  for (int round = 0; round < 4; round++) {
    floats *in = round % 2 ? b : a, *out = round % 2 ? a : b;
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      out[2 * i] = __builtin_shufflevector(in[i], in[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5,
                                           21, 6, 22, 7, 23);
      out[2 * i + 1] = __builtin_shufflevector(in[i], in[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12,
                                               28, 13, 29, 14, 30, 15, 31);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) to[i] = a[i];
}

/// Columns are taken in chunks, so that what is turned stays in the first cache.
enum { CHUNK = 128 };

/// Writes columns `from ..< to` of up to 16 rows into a panel, a vector a column; rows that are missing repeat the last.
ALWAYS_INLINE void fill_panel(const float *const *rows, size_t from, size_t to, floats *panel) {
  size_t column = from;
  for (; column + LANES <= to; column += LANES) transpose(rows, column, panel + (column - from));
  for (; column < to; column++) {
    for (int i = 0; i < LANES; i++) panel[column - from][i] = rows[i][column];
  }
}

/// Adds, for `number` centres at once, the squared differences of a panel's columns.
ALWAYS_INLINE void accumulate(const floats *panel, size_t columns, const float *centres,
                              size_t stride, int number, floats *sums) {
  floats acc[4];
  for (int c = 0; c < number; c++) acc[c] = sums[c];
  for (size_t column = 0; column < columns; column++) {
    const floats x = panel[column];
    for (int c = 0; c < number; c++) {
      const floats apart = x - centres[(size_t)c * stride + column];
      acc[c] = __builtin_elementwise_fma(apart, apart, acc[c]);
    }
  }
  for (int c = 0; c < number; c++) sums[c] = acc[c];
}

/// The same for any number of centres: four at a time, then one at a time.
ALWAYS_INLINE void accumulate_all(const floats *panel, size_t columns, const float *centres,
                                  size_t stride, size_t number, floats *sums) {
  size_t c = 0;
  for (; c + 4 <= number; c += 4) {
    accumulate(panel, columns, centres + c * stride, stride, 4, sums + c);
  }
  for (; c < number; c++) {
    accumulate(panel, columns, centres + c * stride, stride, 1, sums + c);
  }
}

/// The squared distances of 16 rows to up to 16 centres.
ALWAYS_INLINE void distances(const float *const *rows, size_t columns, floats *panel,
                             int is_filled, const float *centres, size_t number, floats *sums) {
  for (size_t c = 0; c < number; c++) fill(&sums[c], 0);
  for (size_t from = 0; from < columns; from += CHUNK) {
    const size_t to = columns - from < CHUNK ? columns : from + CHUNK;
    if (!is_filled) fill_panel(rows, from, to, panel);
    accumulate_all(panel, to - from, centres + from, columns, number, sums);
  }
}

ALWAYS_INLINE void gather_rows(const float *points, size_t columns, const uint32_t *rows,
                               size_t first, size_t count, const float **pointers) {
  for (size_t i = 0; i < LANES; i++) {
    const size_t place = first + (i < count - first ? i : count - first - 1);
    pointers[i] = points + (rows ? rows[place] : place) * columns;
  }
}

ALWAYS_INLINE void nearest_body(const float *points, size_t columns, const uint32_t *rows,
                                size_t count, const float *centres, size_t k, int32_t *labels,
                                float *nearest, float *second) {
  floats panel[CHUNK], sums[LANES];
  const float *pointers[LANES];
  const int fits = columns <= CHUNK;
  for (size_t first = 0; first < count; first += LANES) {
    gather_rows(points, columns, rows, first, count, pointers);
    if (fits) fill_panel(pointers, 0, columns, panel);
    floats best, next;
    ints label = {0};
    fill(&best, INFINITY);
    fill(&next, INFINITY);
    for (size_t base = 0; base < k; base += LANES) {
      const size_t number = k - base < LANES ? k - base : LANES;
      distances(pointers, columns, panel, fits, centres + base * columns, number, sums);
      for (size_t c = 0; c < number; c++) {
        const ints nearer = sums[c] < best, runner = sums[c] < next;
        floats lower;
        choose(&runner, &sums[c], &next, &lower);
        choose(&nearer, &best, &lower, &next);
        choose(&nearer, &sums[c], &best, &best);
        label = (nearer & (int32_t)(base + c)) | (~nearer & label);
      }
    }
    const size_t valid = count - first < LANES ? count - first : LANES;
    memcpy(labels + first, &label, valid * sizeof *labels);
    memcpy(nearest + first, &best, valid * sizeof *nearest);
    memcpy(second + first, &next, valid * sizeof *second);
  }
}

ALWAYS_INLINE void moves_body(const float *points, size_t columns, size_t count,
                              const float *centres, size_t k, const int32_t *own,
                              const float *stay, const float *join, int32_t *labels) {
  floats panel[CHUNK], sums[LANES];
  const float *pointers[LANES];
  const int fits = columns <= CHUNK;
  for (size_t first = 0; first < count; first += LANES) {
    const size_t valid = count - first < LANES ? count - first : LANES;
    gather_rows(points, columns, NULL, first, count, pointers);
    if (fits) fill_panel(pointers, 0, columns, panel);
    floats best;
    ints label = {0}, mine = {0};
    memcpy(&mine, own + first, valid * sizeof *own);
    fill(&best, INFINITY);
    for (size_t base = 0; base < k; base += LANES) {
      const size_t number = k - base < LANES ? k - base : LANES;
      distances(pointers, columns, panel, fits, centres + base * columns, number, sums);
      for (size_t c = 0; c < number; c++) {
        const ints is_own = mine == (int32_t)(base + c);
        const floats leaving = sums[c] * stay[base + c], joining = sums[c] * join[base + c];
        floats cost;
        choose(&is_own, &leaving, &joining, &cost);
        const ints better = cost < best;
        choose(&better, &cost, &best, &best);
        label = (better & (int32_t)(base + c)) | (~better & label);
      }
    }
    memcpy(labels + first, &label, valid * sizeof *labels);
  }
}

ALWAYS_INLINE void relax_body(const float *points, size_t columns, size_t count,
                              const float *candidates, size_t number, const float *closest,
                              float *relaxed, size_t stride, double *potentials) {
  floats panel[CHUNK], sums[LANES];
  doubles totals[LANES];
  const float *pointers[LANES];
  memset(totals, 0, sizeof totals);
  for (size_t first = 0; first < count; first += LANES) {
    const size_t valid = count - first < LANES ? count - first : LANES;
    gather_rows(points, columns, NULL, first, count, pointers);
    distances(pointers, columns, panel, 0, candidates, number, sums);
    floats least;
    fill(&least, 0);  // the lanes past the end then add nothing
    memcpy(&least, closest + first, valid * sizeof *closest);
    for (size_t c = 0; c < number; c++) {
      lesser(&sums[c], &least, &sums[c]);
      memcpy(relaxed + c * stride + first, &sums[c], valid * sizeof *relaxed);
      totals[c] += __builtin_convertvector(sums[c], doubles);
    }
  }
  for (size_t c = 0; c < number; c++) potentials[c] = total(&totals[c]);
}

// ---- Sparse points

/// The products of a row with `vectors` × 16 centres.
ALWAYS_INLINE void products(const ckernels_sparse *points, size_t row, const float *transposed,
                            size_t width, int vectors, floats *dots) {
  floats acc[8];
  for (int v = 0; v < vectors; v++) fill(&acc[v], 0);
  for (size_t at = points->starts[row]; at < points->starts[row + 1]; at++) {
    const float *line = transposed + points->columns[at] * width;
    floats x;
    fill(&x, points->values[at]);
    for (int v = 0; v < vectors; v++) {
      floats coordinates;
      load(line + v * LANES, &coordinates);
      acc[v] = __builtin_elementwise_fma(x, coordinates, acc[v]);
    }
  }
  for (int v = 0; v < vectors; v++) dots[v] = acc[v];
}

/// Takes the least value over lanes, of equal ones that with the lowest label, where it is first or less than before.
ALWAYS_INLINE void fold(const floats *values, const ints *labels, int is_first, float *least,
                        int32_t *winner) {
  float value = (*values)[0];
  int32_t label = (*labels)[0];
  for (int lane = 1; lane < LANES; lane++) {
    const int better =
        (*values)[lane] < value || ((*values)[lane] == value && (*labels)[lane] < label);
    value = better ? (*values)[lane] : value;
    label = better ? (*labels)[lane] : label;
  }
  if (is_first || value < *least) {
    *least = value;
    *winner = label;
  }
}

/// One group of up to 8 vectors of centres, against all rows of the call.
ALWAYS_INLINE void sparse_group(const ckernels_sparse *points, size_t first, size_t count,
                                const float *transposed, size_t width, const float *squares,
                                size_t base, int vectors, int32_t *labels, float *nearest) {
  ints ramp;
  for (int i = 0; i < LANES; i++) ramp[i] = i;
  for (size_t i = 0; i < count; i++) {
    floats dots[8], best;
    ints label = {0};
    products(points, first + i, transposed + base, width, vectors, dots);
    fill(&best, INFINITY);
    floats minus_two;
    fill(&minus_two, -2);
    for (int v = 0; v < vectors; v++) {
      floats score;
      load(squares + base + v * LANES, &score);
      score = __builtin_elementwise_fma(minus_two, dots[v], score);
      const ints nearer = score < best;
      choose(&nearer, &score, &best, &best);
      label = (nearer & (ramp + (int32_t)(base + (size_t)v * LANES))) | (~nearer & label);
    }
    fold(&best, &label, base == 0, &nearest[i], &labels[i]);
  }
}

ALWAYS_INLINE void sparse_nearest_body(const ckernels_sparse *points, size_t first, size_t count,
                                       const float *transposed, size_t width, const float *squares,
                                       int32_t *labels, float *nearest) {
  for (size_t base = 0; base < width; base += 8 * LANES) {
    const size_t left = (width - base) / LANES;
#define GROUP(n)                                                                                    \
  case n:                                                                                          \
    sparse_group(points, first, count, transposed, width, squares, base, n, labels, nearest);      \
    break
    switch (left < 8 ? left : 8) {
      GROUP(1);
      GROUP(2);
      GROUP(3);
      GROUP(4);
      GROUP(5);
      GROUP(6);
      GROUP(7);
      GROUP(8);
    }
#undef GROUP
  }
  for (size_t i = 0; i < count; i++) {
    const float square = points->squares[first + i] + nearest[i];
    nearest[i] = square > 0 ? square : 0;
  }
}

ALWAYS_INLINE void sparse_moves_group(const ckernels_sparse *points, size_t first, size_t count,
                                      const float *sums, size_t width, const float *shares,
                                      const float *squares, const int32_t *own, const float *stay,
                                      const float *join, size_t base, int vectors,
                                      int32_t *labels, float *costs) {
  ints ramp;
  floats minus_two;
  for (int i = 0; i < LANES; i++) ramp[i] = i;
  fill(&minus_two, -2);
  for (size_t i = 0; i < count; i++) {
    floats dots[8], best;
    ints label = {0};
    products(points, first + i, sums + base, width, vectors, dots);
    fill(&best, INFINITY);
    for (int v = 0; v < vectors; v++) {
      const size_t at = base + (size_t)v * LANES;
      const ints number = ramp + (int32_t)at;
      floats share, square, leaving, joining, cost;
      load(shares + at, &share);
      load(squares + at, &square);
      load(stay + at, &leaving);
      load(join + at, &joining);
      const floats product = dots[v] * share, length = square + points->squares[first + i];
      const floats apart = __builtin_elementwise_fma(minus_two, product, length);
      const ints is_own = number == own[i];
      choose(&is_own, &leaving, &joining, &cost);
      cost *= apart;
      const ints better = cost < best;
      choose(&better, &cost, &best, &best);
      label = (better & number) | (~better & label);
    }
    fold(&best, &label, base == 0, &costs[i], &labels[i]);
  }
}

ALWAYS_INLINE void sparse_moves_body(const ckernels_sparse *points, size_t first, size_t count,
                                     const float *sums, size_t width, const float *shares,
                                     const float *squares, const int32_t *own, const float *stay,
                                     const float *join, int32_t *labels, float *costs) {
  for (size_t base = 0; base < width; base += 8 * LANES) {
    const size_t left = (width - base) / LANES;
#define GROUP(n)                                                                                    \
  case n:                                                                                          \
    sparse_moves_group(points, first, count, sums, width, shares, squares, own, stay, join, base,  \
                       n, labels, costs);                                                          \
    break
    switch (left < 8 ? left : 8) {
      GROUP(1);
      GROUP(2);
      GROUP(3);
      GROUP(4);
      GROUP(5);
      GROUP(6);
      GROUP(7);
      GROUP(8);
    }
#undef GROUP
  }
}

ALWAYS_INLINE void sparse_relax_body(const ckernels_sparse *points, size_t first, size_t count,
                                     const float *transposed, const float *squares, size_t number,
                                     const float *closest, float *relaxed, size_t stride,
                                     double *potentials) {
  doubles sums = {0};
  floats lengths, minus_two, zero;
  load(squares, &lengths);
  fill(&minus_two, -2);
  fill(&zero, 0);
  for (size_t i = 0; i < count; i++) {
    floats dots, least;
    products(points, first + i, transposed, LANES, 1, &dots);
    floats apart = lengths + points->squares[first + i];
    apart = __builtin_elementwise_fma(minus_two, dots, apart);
    const ints positive = apart > zero;
    choose(&positive, &apart, &zero, &apart);
    fill(&least, closest[i]);
    lesser(&apart, &least, &apart);
    sums += __builtin_convertvector(apart, doubles);
    for (size_t c = 0; c < number; c++) relaxed[c * stride + i] = apart[c];
  }
  for (size_t c = 0; c < number; c++) potentials[c] = sums[c];
}

// ---- Tall matrices

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

static ckernels_level usable(ckernels_level level) {
  const ckernels_level best = ckernels_best_level();
  return level < best ? level : best;
}

#define NEAREST(suffix, target)                                                                     \
  target static void nearest_##suffix(const float *points, size_t columns, const uint32_t *rows,   \
                                      size_t count, const float *centres, size_t k,                \
                                      int32_t *labels, float *nearest, float *second) {            \
    nearest_body(points, columns, rows, count, centres, k, labels, nearest, second);               \
  }
#define RELAX(suffix, target)                                                                       \
  target static void relax_##suffix(const float *points, size_t columns, size_t count,             \
                                    const float *candidates, size_t number,                        \
                                    const float *closest, float *relaxed, size_t stride,           \
                                    double *potentials) {                                          \
    relax_body(points, columns, count, candidates, number, closest, relaxed, stride, potentials);  \
  }
#define SPARSE_NEAREST(suffix, target)                                                              \
  target static void sparse_nearest_##suffix(                                                      \
      const ckernels_sparse *points, size_t first, size_t count, const float *transposed,          \
      size_t width, const float *squares, int32_t *labels, float *nearest) {                       \
    sparse_nearest_body(points, first, count, transposed, width, squares, labels, nearest);        \
  }
#define SPARSE_RELAX(suffix, target)                                                                \
  target static void sparse_relax_##suffix(                                                        \
      const ckernels_sparse *points, size_t first, size_t count, const float *transposed,          \
      const float *squares, size_t number, const float *closest, float *relaxed, size_t stride,    \
      double *potentials) {                                                                        \
    sparse_relax_body(points, first, count, transposed, squares, number, closest, relaxed, stride, \
                      potentials);                                                                 \
  }
#define MOVES(suffix, target)                                                                       \
  target static void moves_##suffix(const float *points, size_t columns, size_t count,             \
                                    const float *centres, size_t k, const int32_t *own,            \
                                    const float *stay, const float *join, int32_t *labels) {       \
    moves_body(points, columns, count, centres, k, own, stay, join, labels);                       \
  }
#define SPARSE_MOVES(suffix, target)                                                                \
  target static void sparse_moves_##suffix(                                                        \
      const ckernels_sparse *points, size_t first, size_t count, const float *sums, size_t width,  \
      const float *shares, const float *squares, const int32_t *own, const float *stay,            \
      const float *join, int32_t *labels, float *costs) {                                          \
    sparse_moves_body(points, first, count, sums, width, shares, squares, own, stay, join, labels, \
                      costs);                                                                      \
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
#define COMBINE(suffix, target)                                                                     \
  target static void combine_##suffix(const uint32_t *columns, const float *values, size_t count,  \
                                      const double *panel, size_t width, double *sum) {            \
    combine_body(columns, values, count, panel, width, sum);                                       \
  }
#define FOR_EACH_LEVEL(macro) macro(plain, PLAIN)
#if defined(__x86_64__)
#undef FOR_EACH_LEVEL
#define FOR_EACH_LEVEL(macro) macro(plain, PLAIN) macro(avx2, AVX2) macro(avx512, AVX512)
#endif
FOR_EACH_LEVEL(NEAREST)
FOR_EACH_LEVEL(RELAX)
FOR_EACH_LEVEL(SPARSE_NEAREST)
FOR_EACH_LEVEL(SPARSE_RELAX)
FOR_EACH_LEVEL(MOVES)
FOR_EACH_LEVEL(SPARSE_MOVES)
FOR_EACH_LEVEL(GRAM)
FOR_EACH_LEVEL(TRIANGULAR)
FOR_EACH_LEVEL(COMBINE)

void ckernels_nearest(ckernels_level level, const float *points, size_t columns,
                      const uint32_t *rows, size_t count, const float *centres, size_t k,
                      int32_t *labels, float *nearest, float *second) {
  level = usable(level);
  LEVELS(nearest, (points, columns, rows, count, centres, k, labels, nearest, second));
}

void ckernels_relax(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *candidates, size_t number, const float *closest, float *relaxed,
                    size_t stride, double *potentials) {
  level = usable(level);
  LEVELS(relax,
         (points, columns, count, candidates, number, closest, relaxed, stride, potentials));
}

void ckernels_sparse_nearest(ckernels_level level, ckernels_sparse points, size_t first,
                             size_t count, const float *transposed, size_t width,
                             const float *squares, int32_t *labels, float *nearest) {
  level = usable(level);
  LEVELS(sparse_nearest,
         (&points, first, count, transposed, width, squares, labels, nearest));
}

void ckernels_sparse_relax(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *transposed, const float *squares,
                           size_t number, const float *closest, float *relaxed, size_t stride,
                           double *potentials) {
  level = usable(level);
  LEVELS(sparse_relax, (&points, first, count, transposed, squares, number, closest, relaxed,
                        stride, potentials));
}

void ckernels_moves(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *centres, size_t k, const int32_t *own, const float *stay,
                    const float *join, int32_t *labels) {
  level = usable(level);
  LEVELS(moves, (points, columns, count, centres, k, own, stay, join, labels));
}

void ckernels_sparse_moves(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *sums, size_t width, const float *shares,
                           const float *squares, const int32_t *own, const float *stay,
                           const float *join, int32_t *labels, float *costs) {
  level = usable(level);
  LEVELS(sparse_moves, (&points, first, count, sums, width, shares, squares, own, stay, join,
                        labels, costs));
}

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

void ckernels_combine(ckernels_level level, const uint32_t *columns, const float *values,
                      size_t count, const double *panel, size_t width, double *sum) {
  level = usable(level);
  LEVELS(combine, (columns, values, count, panel, width, sum));
}
