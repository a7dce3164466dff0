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
from statsmodels.stats.contingency_tables import StratifiedTable, Table
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


# ContingencyTableTests
def association(table):
    table = np.asarray(table, float)
    chi2, p, df, expected = stats.chi2_contingency(table, correction=False)
    n, (r, c) = table.sum(), table.shape
    phi2 = max(0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    rc, cc = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    corrected = np.sqrt(phi2 / min(rc - 1, cc - 1))
    v = stats.contingency.association(table.astype(int), method="cramer")
    return chi2, df, p, v, corrected


modulo = np.zeros((10, 4))
for i in range(150):
    modulo[i % 10, i % 4] += 1
hair = np.array([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])
show("modulo", association(modulo))
show("hair", association(hair))
show("hair residuals", Table(hair).standardized_resids)
show("thin", association([[3, 1], [0, 4], [2, 2]]))

# RelativeRiskTests
for x, m, y, n in [(48, 1268, 25, 237), (10, 100, 20, 300), (0, 20, 5, 30), (7, 9, 2, 11), (36, 40, 16, 80)]:
    show(f"score {x}/{m} {y}/{n}", confint_proportions_2indep(x, m, y, n, compare="ratio", method="score", correction=False))
    if x and y:
        show(f"log {x}/{m} {y}/{n}", confint_proportions_2indep(x, m, y, n, compare="ratio", method="log"))

# ValueCountsTests
values = np.array([1, 1, 2, 2, 2, 3, 5, 5, 8, 8, 8, 8])
events = np.array([0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1])
show("spearman", stats.spearmanr(values, events))
show("point-biserial", stats.pointbiserialr(events, values))

# StratifiedTablesTests: UCBAdmissions, men against women, by department A to F
men = np.array([[512, 313], [353, 207], [120, 205], [138, 279], [53, 138], [22, 351]])
women = np.array([[89, 19], [17, 8], [202, 391], [131, 244], [94, 299], [24, 317]])
strata = StratifiedTable([np.array([m, w]) for m, w in zip(men, women)])
test = strata.test_null_odds(correction=False)
show("CMH", test.statistic, test.pvalue, strata.oddsratio_pooled, strata.riskratio_pooled)
show("BD", strata.test_equal_odds().statistic, strata.test_equal_odds().pvalue)
show("BDT", strata.test_equal_odds(adjust=True).statistic)
# Greenland & Robins 1985, written out.
n = (men + women).sum(axis=1)
over = (men[:, 0] * women.sum(axis=1) / n).sum()
under = (women[:, 0] * men.sum(axis=1) / n).sum()
m1 = men[:, 0] + women[:, 0]
spread = ((men.sum(axis=1) * women.sum(axis=1) * m1 - men[:, 0] * women[:, 0] * n) / n**2).sum()
half = stats.norm.ppf(0.975) * np.sqrt(spread / (over * under))
show("RR", over / under, over / under * np.exp(-half), over / under * np.exp(half))
# Generalised CMH for k × 2 tables (Landis, Heyman & Koch 1978), by a pseudo-inverse: departments as groups, sexes as strata.
d, V = np.zeros(6), np.zeros((6, 6))
for group in (men, women):
    size, cases = group.sum(axis=1), group[:, 0]
    total, t = size.sum(), cases.sum()
    d += cases - size * t / total
    V += t * (total - t) / (total - 1) * (np.diag(size / total) - np.outer(size, size) / total**2)
show("general", d @ np.linalg.pinv(V) @ d)

# MixShiftTests
w0, w1 = men.sum(axis=1) / men.sum(), women.sum(axis=1) / women.sum()
r0, r1 = men[:, 0] / men.sum(axis=1), women[:, 0] / women.sum(axis=1)
show("Kitagawa", w1 @ r1 - w0 @ r0, (w0 + w1) / 2 @ (r1 - r0), (r0 + r1) / 2 @ (w1 - w0))

# LaneyChartTests
x, m = np.array([110, 130, 95, 150, 120]), np.array([1000, 1100, 900, 1200, 1000])
mean = x.sum() / m.sum()
z = (x / m - mean) / np.sqrt(mean * (1 - mean) / m)
show("Laney", mean, np.abs(np.diff(z)).mean() / 1.128)

# RateComparisonTests
show("mid-p", (stats.binom.sf(11, 42, 0.25) + stats.binom.sf(12, 42, 0.25)) / 2)
show("wilson 40/140", proportion_confint(40, 140, method="wilson"))
