#include "lanes.h"

// Points of which only the coordinates that are not zero are stored.

/// Adds what one coordinate contributes.
ALWAYS_INLINE void add_product(const ckernels_sparse *points, size_t at, const float *transposed,
                               size_t width, int vectors, floats *sums) {
  const float *line = transposed + points->columns[at] * width;
  floats x;
  fill(&x, points->values[at]);
  for (int v = 0; v < vectors; v++) {
    floats coordinates;
    load(line + v * LANES, &coordinates);
    sums[v] = __builtin_elementwise_fma(x, coordinates, sums[v]);
  }
}

/// The products of a row with `vectors` × 16 centres. Where these are few, four chains of sums run side by side, as
/// one alone would wait for itself.
ALWAYS_INLINE void products(const ckernels_sparse *points, size_t row, const float *transposed,
                            size_t width, int vectors, floats *dots) {
  const int chains = vectors <= 2 ? 4 : 1;
  floats acc[8];
  for (int i = 0; i < vectors * chains; i++) fill(&acc[i], 0);
  size_t at = points->starts[row];
  const size_t end = points->starts[row + 1];
  for (; at + (size_t)chains <= end; at += (size_t)chains) {
    for (int chain = 0; chain < chains; chain++) {
      add_product(points, at + (size_t)chain, transposed, width, vectors, acc + chain * vectors);
    }
  }
  for (; at < end; at++) add_product(points, at, transposed, width, vectors, acc);
  for (int v = 0; v < vectors; v++) {
    dots[v] = chains == 1
                  ? acc[v]
                  : (acc[v] + acc[vectors + v]) + (acc[2 * vectors + v] + acc[3 * vectors + v]);
  }
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

#define SPARSE_NEAREST(suffix, target)                                                              \
  target static void sparse_nearest_##suffix(                                                      \
      const ckernels_sparse *points, size_t first, size_t count, const float *transposed,          \
      size_t width, const float *squares, int32_t *labels, float *nearest) {                       \
    sparse_nearest_body(points, first, count, transposed, width, squares, labels, nearest);        \
  }
#define SPARSE_MOVES(suffix, target)                                                                \
  target static void sparse_moves_##suffix(                                                        \
      const ckernels_sparse *points, size_t first, size_t count, const float *sums, size_t width,  \
      const float *shares, const float *squares, const int32_t *own, const float *stay,            \
      const float *join, int32_t *labels, float *costs) {                                          \
    sparse_moves_body(points, first, count, sums, width, shares, squares, own, stay, join, labels, \
                      costs);                                                                      \
  }
#define SPARSE_RELAX(suffix, target)                                                                \
  target static void sparse_relax_##suffix(                                                        \
      const ckernels_sparse *points, size_t first, size_t count, const float *transposed,          \
      const float *squares, size_t number, const float *closest, float *relaxed, size_t stride,    \
      double *potentials) {                                                                        \
    sparse_relax_body(points, first, count, transposed, squares, number, closest, relaxed, stride, \
                      potentials);                                                                 \
  }

FOR_EACH_LEVEL(SPARSE_NEAREST)
FOR_EACH_LEVEL(SPARSE_MOVES)
FOR_EACH_LEVEL(SPARSE_RELAX)

void ckernels_sparse_nearest(ckernels_level level, ckernels_sparse points, size_t first,
                             size_t count, const float *transposed, size_t width,
                             const float *squares, int32_t *labels, float *nearest) {
  level = usable(level);
  LEVELS(sparse_nearest,
         (&points, first, count, transposed, width, squares, labels, nearest));
}

void ckernels_sparse_moves(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *sums, size_t width, const float *shares,
                           const float *squares, const int32_t *own, const float *stay,
                           const float *join, int32_t *labels, float *costs) {
  level = usable(level);
  LEVELS(sparse_moves, (&points, first, count, sums, width, shares, squares, own, stay, join,
                        labels, costs));
}

void ckernels_sparse_relax(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *transposed, const float *squares,
                           size_t number, const float *closest, float *relaxed, size_t stride,
                           double *potentials) {
  level = usable(level);
  LEVELS(sparse_relax, (&points, first, count, transposed, squares, number, closest, relaxed,
                        stride, potentials));
}
