#pragma once

// Squared distances between many points and a few centres, in Float, and products of tall matrices, in
// Double, with SIMD.
//
// Every function is pure but for what it writes through its pointers, allocates nothing, and may run on
// any number of threads at once. The results have the same bits at every level and on every machine: each
// distance is made of fused multiply-adds over the columns in a fixed order, and sums of many distances run
// over a fixed number of lanes.
//
// Points come in rows of `columns` values. `count` is the number of rows a call looks at.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instructions to use. A level the processor lacks counts as the best one it has.
typedef enum {
  CKERNELS_PLAIN = 0,  ///< What every processor of the family has. Slow on x86-64, whose base has no fused multiply-add.
  CKERNELS_AVX2 = 1,   ///< x86-64 with AVX2 and FMA (Haswell, 2013, and later).
  CKERNELS_AVX512 = 2, ///< x86-64 with AVX-512 F, DQ and VL.
} ckernels_level;

/// The best level of this processor.
ckernels_level ckernels_best_level(void);

/// How many candidates `ckernels_relax` and its sparse form take at most.
enum { CKERNELS_LANES = 16 };

/// Finds the nearest centre of each point, the one with the lower number where two are as near, and the
/// squared distances to it and to the second nearest (infinite where there is one centre only).
///
/// @param points   the rows of all points
/// @param rows     which rows to look at; null for the first `count`
/// @param centres  k × columns, k at least 1
/// @param labels, nearest, second  `count` results each, in the order of `rows`
void ckernels_nearest(ckernels_level level, const float *points, size_t columns,
                      const uint32_t *rows, size_t count, const float *centres, size_t k,
                      int32_t *labels, float *nearest, float *second);

/// Computes, for each candidate and point, the lesser of `closest` and the squared distance between them.
///
/// @param closest     `count` squared distances, those to the nearest centre so far
/// @param candidates  number × columns; number from 1 to CKERNELS_LANES
/// @param relaxed     the results: those of candidate c start at c × stride
/// @param potentials  for each candidate, the sum of its results in Double
void ckernels_relax(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *candidates, size_t number, const float *closest, float *relaxed,
                    size_t stride, double *potentials);

/// Finds for each of the first `count` points the centre where it costs least: its squared distance there, times
/// `stay` of that centre if it is the point's own, else times `join`. Of equal ones the lower number.
///
/// @param own  the cluster of each point
void ckernels_moves(ckernels_level level, const float *points, size_t columns, size_t count,
                    const float *centres, size_t k, const int32_t *own, const float *stay,
                    const float *join, int32_t *labels);

/// Adds a point, `times` times, to sums of whole numbers: each coordinate times its factor, rounded.
///
/// @param factors  `columns` of them, by which no coordinate comes to 2⁶² or more
void ckernels_add(ckernels_level level, const float *point, const double *factors, size_t columns,
                  int64_t times, int64_t *sums);

/// Points of which only the coordinates that are not zero are stored.
typedef struct {
  const size_t *starts;    ///< Where each row starts in the next two, and where the last ends.
  const uint32_t *columns; ///< Ascending in a row.
  const float *values;
  const float *squares; ///< The squared length of each row.
} ckernels_sparse;

/// `ckernels_nearest` for sparse points `first ..< first + count`, by lengths and products.
///
/// @param transposed  columns × width: the coordinates of all centres in a column; width a multiple of
///                    CKERNELS_LANES, of which the lanes from k on hold zeros
/// @param squares     the squared lengths of the centres, `width` of them, infinite from k on
void ckernels_sparse_nearest(ckernels_level level, ckernels_sparse points, size_t first,
                             size_t count, const float *transposed, size_t width,
                             const float *squares, int32_t *labels, float *nearest);

/// `ckernels_relax` for sparse points `first ..< first + count`, by lengths and products.
///
/// @param transposed  columns × CKERNELS_LANES: the coordinates of all candidates in a column
/// @param squares     the squared lengths of the candidates, CKERNELS_LANES of them
void ckernels_sparse_relax(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *transposed, const float *squares,
                           size_t number, const float *closest, float *relaxed, size_t stride,
                           double *potentials);

/// `ckernels_moves` for sparse points `first ..< first + count`, whose centres are sums × shares.
///
/// @param sums     columns × width, transposed as above
/// @param shares   what to multiply the sums with, `width` of them
/// @param squares  the squared lengths of the centres, infinite from k on
/// @param own      the cluster of each of the `count` points
/// @param stay, join  `width` weights each, 1 from k on
/// @param costs    `count` results
void ckernels_sparse_moves(ckernels_level level, ckernels_sparse points, size_t first,
                           size_t count, const float *sums, size_t width, const float *shares,
                           const float *squares, const int32_t *own, const float *stay,
                           const float *join, int32_t *labels, float *costs);

// ---- Tall matrices of a few columns, in Double
//
// Row by row; `width` is a multiple of CKERNELS_LANES, columns beyond those in use hold zeros.

/// Adds the scalar products of the columns, over `count` rows, to the upper triangle of `gram`, width × width.
/// What is below the diagonal is then unspecified.
void ckernels_gram(ckernels_level level, const double *rows, size_t count, size_t width,
                   double *gram);

/// Multiplies `count` rows with an upper triangular matrix, width × width, in place.
void ckernels_triangular(ckernels_level level, double *rows, size_t count, size_t width,
                         const double *triangle);

/// Writes the products of `count` rows with a matrix, `width` × `sets`.
///
/// @param stride  what a row takes up, at least `width`, which here may be any
/// @param sets    a multiple of CKERNELS_LANES
/// @param to      count × sets
void ckernels_multiply(ckernels_level level, const double *rows, size_t count, size_t stride,
                       size_t width, const double *factors, size_t sets, double *to);

/// Writes the sum of `count` rows of `panel`, each times a value.
///
/// @param columns  which rows of the panel
void ckernels_combine(ckernels_level level, const uint32_t *columns, const float *values,
                      size_t count, const double *panel, size_t width, double *sum);

#ifdef __cplusplus
}
#endif
