#include "lanes.h"

// Points of which each coordinate is stored.

ALWAYS_INLINE double total(const doubles *v) {
  double parts[LANES];
  memcpy(parts, v, sizeof parts);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) parts[i] += parts[i + half];
  }
  return parts[0];
}

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

ALWAYS_INLINE void add_body(const float *point, const double *factors, size_t columns,
                            int64_t times, int64_t *sums) {
  for (size_t column = 0; column < columns; column++) {
    const double value = (double)point[column] * factors[column];
    // Truncation after half a step; a tie's side does not matter, only that it is fixed.
    const int64_t whole = (int64_t)(value + (value < 0 ? -0.5 : 0.5));
    sums[column] = (int64_t)((uint64_t)sums[column] + (uint64_t)times * (uint64_t)whole);
  }
}

#define ADD(suffix, target)                                                                         \
  target static void add_##suffix(const float *point, const double *factors, size_t columns,       \
                                  int64_t times, int64_t *sums) {                                  \
    add_body(point, factors, columns, times, sums);                                                \
  }
#define NEAREST(suffix, target)                                                                     \
  target static void nearest_##suffix(const float *points, size_t columns, const uint32_t *rows,   \
                                      size_t count, const float *centres, size_t k,                \
                                      int32_t *labels, float *nearest, float *second) {            \
    nearest_body(points, columns, rows, count, centres, k, labels, nearest, second);               \
  }
#define MOVES(suffix, target)                                                                       \
  target static void moves_##suffix(const float *points, size_t columns, size_t count,             \
                                    const float *centres, size_t k, const int32_t *own,            \
                                    const float *stay, const float *join, int32_t *labels) {       \
    moves_body(points, columns, count, centres, k, own, stay, join, labels);                       \
  }
#define RELAX(suffix, target)                                                                       \
  target static void relax_##suffix(const float *points, size_t columns, size_t count,             \
                                    const float *candidates, size_t number,                        \
                                    const float *closest, float *relaxed, size_t stride,           \
                                    double *potentials) {                                          \
    relax_body(points, columns, count, candidates, number, closest, relaxed, stride, potentials);  \
  }

FOR_EACH_LEVEL(ADD)
FOR_EACH_LEVEL(NEAREST)
FOR_EACH_LEVEL(MOVES)
FOR_EACH_LEVEL(RELAX)

void ckernels_add(ckernels_level level, const float *point, const double *factors, size_t columns,
                  int64_t times, int64_t *sums) {
  level = usable(level);
  LEVELS(add, (point, factors, columns, times, sums));
}

void ckernels_nearest(ckernels_level level, const float *points, size_t columns,
                      const uint32_t *rows, size_t count, const float *centres, size_t k,
                      int32_t *labels, float *nearest, float *second) {
  level = usable(level);
  LEVELS(nearest, (points, columns, rows, count, centres, k, labels, nearest, second));
}

void ckernels_moves(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *centres, size_t k, const int32_t *own, const float *stay,
                    const float *join, int32_t *labels) {
  level = usable(level);
  LEVELS(moves, (points, columns, count, centres, k, own, stay, join, labels));
}

void ckernels_relax(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *candidates, size_t number, const float *closest, float *relaxed,
                    size_t stride, double *potentials) {
  level = usable(level);
  LEVELS(relax,
         (points, columns, count, candidates, number, closest, relaxed, stride, potentials));
}
