"""The peer of scripts/bench/cluster: makes its matrices, and fits them with scikit-learn.

python cluster_sklearn.py make NAME FILE [DATA]   writes the matrix NAME (blobs, banking77, reviews)
python cluster_sklearn.py fit FILE K RESTARTS SEED ALGORITHM   prints what the fit took, as JSON

A matrix file, little endian: 8 bytes "MATRIX1D" (dense) or "MATRIX1S" (sparse); rows, columns and values
stored as three UInt64; if sparse, rows + 1 row starts as UInt64 and the columns as UInt32; the values as
Float32, row by row.
"""
import csv
import json
import sys
import time

import numpy
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

DENSE, SPARSE = b"MATRIX1D", b"MATRIX1S"


def blobs(rows=1_000_000, columns=16, count=20):
    """Gaussian clouds of unequal sizes that overlap: centres at 0.7 N(0, 1), deviation 1."""
    random = numpy.random.default_rng(7)
    centres = random.normal(scale=0.7, size=(count, columns))
    labels = random.choice(count, size=rows, p=random.dirichlet(numpy.full(count, 5.0)))
    return (centres[labels] + random.normal(size=(rows, columns))).astype(numpy.float32)


def texts(path, column):
    with open(path, encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def make(name, path, data=None):
    if name == "blobs":
        matrix = blobs()
    elif name == "banking77":
        matrix = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=numpy.float32).fit_transform(
            texts(f"{data}/banking77/train.csv", "text"))
    else:
        matrix = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2, dtype=numpy.float32
        ).fit_transform(texts(f"{data}/zh_reviews/negative_6000.csv", "review"))
    with open(path, "wb") as file:
        if sparse.issparse(matrix):
            matrix = sparse.csr_matrix(matrix)
            matrix.sort_indices()
            file.write(SPARSE + numpy.array([*matrix.shape, matrix.nnz], "<u8").tobytes())
            file.write(matrix.indptr.astype("<u8").tobytes())
            file.write(matrix.indices.astype("<u4").tobytes())
            file.write(matrix.data.astype("<f4").tobytes())
        else:
            file.write(DENSE + numpy.array([*matrix.shape, matrix.size], "<u8").tobytes())
            file.write(matrix.astype("<f4").tobytes())


def load(path):
    with open(path, "rb") as file:
        kind = file.read(8)
        rows, columns, stored = (int(value) for value in numpy.fromfile(file, "<u8", 3))
        if kind == DENSE:
            return numpy.fromfile(file, "<f4", stored).reshape(rows, columns)
        starts = numpy.fromfile(file, "<u8", rows + 1)
        indices = numpy.fromfile(file, "<u4", stored)
        values = numpy.fromfile(file, "<f4", stored)
        return sparse.csr_matrix(
            (values, indices.astype(numpy.int32), starts.astype(numpy.int32)), (rows, columns))


def fit(path, k, restarts, seed, algorithm):
    matrix = load(path)
    model = KMeans(int(k), n_init=int(restarts), random_state=int(seed), algorithm=algorithm)
    start = time.perf_counter()
    model.fit(matrix)
    seconds = time.perf_counter() - start
    # Its own inertia is summed in Float; ours in Double, so both are computed alike here.
    centres = numpy.zeros((int(k), matrix.shape[1]))
    counts = numpy.bincount(model.labels_, minlength=int(k))
    square = 0.0
    for cluster in range(int(k)):
        rows = matrix[model.labels_ == cluster].astype(numpy.float64)
        if counts[cluster]:
            centres[cluster] = numpy.asarray(rows.sum(axis=0)).ravel() / counts[cluster]
            total = rows.multiply(rows).sum() if sparse.issparse(rows) else (rows * rows).sum()
            square += total - counts[cluster] * (centres[cluster] ** 2).sum()
    print(json.dumps({
        "seconds": seconds, "inertia": square, "reported_inertia": float(model.inertia_),
        "iterations": int(model.n_iter_)}))


if __name__ == "__main__":
    {"make": make, "fit": fit}[sys.argv[1]](*sys.argv[2:])
