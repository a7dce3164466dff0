#pragma once

// Special functions and distribution tails, by Boost.Math, for Swift.
//
// No call throws or sets errno. An argument outside the domain, NaN included, gives NaN; a result
// too large for a double gives infinity, one too small gives zero. All arithmetic is in double, so
// the digits do not depend on how wide a long double the machine has.

#if defined(__cplusplus)
extern "C" {
#endif

/// P(Z <= z) of the standard normal distribution.
double special_normal_cdf(double z);
/// P(Z > z), exact far into the tail.
double special_normal_survival(double z);
/// The z with P(Z <= z) = p; infinite at p = 0 and p = 1.
double special_normal_quantile(double p);

/// P(X <= x) of a beta distribution, 0 <= x <= 1, alpha and beta > 0.
double special_beta_cdf(double x, double alpha, double beta);
/// P(X > x) of a beta distribution.
double special_beta_survival(double x, double alpha, double beta);
/// The x with P(X <= x) = p.
double special_beta_quantile(double p, double alpha, double beta);
/// The x with P(X > x) = q: the upper tail without the rounding of 1 - q.
double special_beta_upper_quantile(double q, double alpha, double beta);

/// P(X > x) of a chi-squared distribution, x >= 0, degrees of freedom > 0.
double special_chi_squared_survival(double x, double degrees_of_freedom);
/// P(T > t) of Student's distribution, degrees of freedom > 0.
double special_student_survival(double t, double degrees_of_freedom);

/// The logarithm of the gamma function of x > 0.
double special_log_gamma(double x);
/// The first derivative of the logarithm of the gamma function, x > 0.
double special_digamma(double x);
/// The second derivative of the logarithm of the gamma function, x > 0.
double special_trigamma(double x);

// The elementary functions, so that Swift need not import a C library whose name differs by system.
static inline double special_log(double x) { return __builtin_log(x); }
static inline double special_log1p(double x) { return __builtin_log1p(x); }
static inline double special_exp(double x) { return __builtin_exp(x); }

#if defined(__cplusplus)
}
#endif
