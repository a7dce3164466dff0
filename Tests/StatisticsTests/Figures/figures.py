"""Prints the figures that StatisticsTests holds, in the order of the tests.

    pip install scipy==1.17.1 statsmodels==0.15.0 lifelines==0.30.3 chainladder==0.10.1
    python figures.py

The tests do not run this: they carry the figures, and each says which call here it came from.
"""

from decimal import Decimal, getcontext

import chainladder
import numpy as np
from lifelines import KaplanMeierFitter
from scipy import optimize, special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)


def show(name, *values):
    print(name, *(repr(np.asarray(v, float).tolist()) for v in values))


# DistributionsTests
show("norm", stats.norm.sf(10), stats.norm.ppf(0.975), stats.norm.ppf(1e-20))
show("beta", stats.beta.cdf(0.3, 2, 5), stats.beta.sf(0.999, 0.5, 30), stats.beta.ppf(0.05, 1e6, 9e6))
show("chi2", stats.chi2.sf(138.289842, 9), stats.chi2.sf(3.84, 1))
show("t", stats.t.sf(2.5, 7), stats.t.sf(0.001, 3), stats.t.sf(-1, 12.5), stats.t.sf(40, 5))

# IntervalTests
for x, n in [(25, 237), (0, 20), (20, 20), (400, 1000), (1, 1_000_000), (7.5, 31.25)]:
    for method in ("wilson", "jeffreys"):
        show(f"{method} {x}/{n}", proportion_confint(x, n, method=method))
show("wilson 80 %", proportion_confint(25, 237, alpha=0.2, method="wilson"))

# DifferenceTests
for x, m, y, n in [(48, 1268, 25, 237), (0, 20, 0, 30), (20, 20, 0, 10)]:
    show("newcombe", confint_proportions_2indep(x, m, y, n, method="newcomb"))
show("z", proportions_ztest([48, 25], [1268, 237]))
for table in [
    [[48, 1220], [25, 212]], [[3, 1], [1, 3]], [[10, 2], [3, 15]], [[0, 5], [7, 0]],
    [[400, 600], [600, 400]], [[5, 0], [3, 0]],
]:
    show(f"fisher {table}", stats.fisher_exact(table)[1])


def fisher(a, b, c, d):
    """The same sum at 40 digits, for tables where scipy's logarithms of factorials run out of them."""
    getcontext().prec = 40
    drawn, marked, total = a + b, a + c, a + b + c + d
    mode = (marked + 1) * (drawn + 1) // (total + 2)

    def ratio(k):
        return Decimal((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1))

    weights = {mode: Decimal(1)}
    k = mode
    while weights[k] > Decimal("1e-120") and k < min(marked, drawn):
        weights[k + 1] = weights[k] * ratio(k)
        k += 1
    k = mode
    while weights[k] > Decimal("1e-120") and k > max(0, marked + drawn - total):
        weights[k - 1] = weights[k] / ratio(k - 1)
        k -= 1
    bound = weights[a] * (1 + Decimal("1e-7"))
    return sum(w for w in weights.values() if w <= bound) / sum(weights.values())


show("fisher exact", fisher(100_000, 900_000, 100_500, 899_500), fisher(12_000, 988_000, 11_000, 700_000))
show("fisher exact", fisher(50_000_000, 450_000_000, 50_010_000, 449_990_000))

# MultipleTestingTests
paper = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
    0.6528, 0.7590, 1,
]
for method in ("fdr_bh", "fdr_by", "holm", "bonferroni"):
    rejected, adjusted = multipletests(paper, method=method)[:2]
    show(f"{method} rejects {rejected.sum()}", adjusted)
    show(f"{method} ties", multipletests([0.02, 0.5, 0.02, 0.04, 0.9], method=method)[1])

# BetaBinomialTests
a, b = 38.9842, 319.7203
for x, n in [(0, 4), (44, 400), (7, 20)]:
    show(f"posterior {x}/{n}", (a + x) / (a + b + n), stats.beta.ppf(0.05, a + x, b + n - x))


# BetaBinomialFitTests
def fit(x, n):
    x, n = np.array(x, float), np.array(n, float)

    def loss(theta):
        mean, precision = special.expit(theta[0]), np.exp(theta[1])
        a, b = mean * precision, (1 - mean) * precision
        return -np.sum(special.betaln(x + a, n - x + b) - special.betaln(a, b))

    tight = dict(xatol=1e-11, fatol=1e-13, maxiter=20000, maxfev=20000)
    starts = [(-2, 1), (-1, 3), (-2, 6), (0, 0)]
    fits = [optimize.minimize(loss, s, method="Nelder-Mead", options=tight) for s in starts]
    best = min(fits, key=lambda r: r.fun)
    mean, precision = special.expit(best.x[0]), np.exp(best.x[1])
    return mean * precision, (1 - mean) * precision, -best.fun


rats_x = [0] * 14 + [1] * 8 + [2] * 9 + [
    1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5,
    6, 6, 6, 6, 16, 15, 15, 9, 4,
]
rats_n = [
    20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25, 24,
    23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20,
    20, 20, 20, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14,
]
show("rats", *fit(rats_x, rats_n))
show(
    "ten groups",
    *fit([3, 8, 2, 20, 7, 0, 12, 5, 40, 1], [30, 50, 40, 90, 20, 15, 100, 80, 200, 10]),
)

# KaplanMeierTests
times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
events = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
curve = KaplanMeierFitter().fit(times, events)
show("kaplan-meier", curve.survival_function_.KM_estimate, curve.median_survival_time_)

# DesignEffectTests
x = np.array([1, 2, 3, 1, 5, 2, 1, 4, 2, 1.0])
y = np.array([0, 2, 0, 1, 3, 0, 0, 4, 0, 0.0])
rate = y.sum() / x.sum()
variance = len(x) / (len(x) - 1) * ((y - rate * x) ** 2).sum() / x.sum() ** 2
show("design effect", rate, variance, variance / (rate * (1 - rate) / x.sum()))

# ChainLadderTests
triangle = chainladder.load_sample("raa")
for interpolation in ("log-linear", "mack"):
    development = chainladder.Development(sigma_interpolation=interpolation).fit_transform(triangle)
    mack = chainladder.MackChainladder().fit(development)
    show(f"raa {interpolation}", mack.ldf_.values.ravel(), mack.ibnr_.sum())
    show("errors", mack.total_mack_std_err_.values.ravel(), mack.mack_std_err_.values[0, 0, :, -1])
    show("variances", development.sigma_.values.ravel() ** 2, mack.ibnr_.values.ravel())
