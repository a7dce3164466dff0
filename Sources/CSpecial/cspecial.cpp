#include "cspecial.h"

#include <cmath>
#include <limits>

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

namespace {

using namespace boost::math::policies;

// Boost's default is to throw, and to compute in long double.
using Quiet = policy<
    domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
    underflow_error<ignore_error>, denorm_error<ignore_error>, evaluation_error<ignore_error>,
    rounding_error<ignore_error>, indeterminate_result_error<ignore_error>, promote_double<false>>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double root_half = 0.707106781186547524400844362104849039;

// The policy already keeps Boost from throwing; this keeps whatever is left (bad_alloc, an assertion
// turned exception) from reaching Swift, which cannot unwind it.
template <typename Body> double guarded(bool in_domain, Body body) noexcept {
  if (!in_domain) return nan;
  try {
    return body();
  } catch (...) {
    return nan;
  }
}

// False for NaN as well.
bool positive(double x) { return x > 0 && x < infinity; }
bool probability(double p) { return p >= 0 && p <= 1; }

} // namespace

double special_normal_cdf(double z) {
  return guarded(!std::isnan(z), [=] { return 0.5 * boost::math::erfc(-z * root_half, Quiet()); });
}

double special_normal_survival(double z) {
  return guarded(!std::isnan(z), [=] { return 0.5 * boost::math::erfc(z * root_half, Quiet()); });
}

double special_normal_quantile(double p) {
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  return guarded(probability(p), [=] { return -boost::math::erfc_inv(2 * p, Quiet()) / root_half; });
}

double special_beta_cdf(double x, double alpha, double beta) {
  return guarded(probability(x) && positive(alpha) && positive(beta),
                 [=] { return boost::math::ibeta(alpha, beta, x, Quiet()); });
}

double special_beta_survival(double x, double alpha, double beta) {
  return guarded(probability(x) && positive(alpha) && positive(beta),
                 [=] { return boost::math::ibetac(alpha, beta, x, Quiet()); });
}

double special_beta_quantile(double p, double alpha, double beta) {
  return guarded(probability(p) && positive(alpha) && positive(beta),
                 [=] { return boost::math::ibeta_inv(alpha, beta, p, Quiet()); });
}

double special_beta_upper_quantile(double q, double alpha, double beta) {
  return guarded(probability(q) && positive(alpha) && positive(beta),
                 [=] { return boost::math::ibetac_inv(alpha, beta, q, Quiet()); });
}

double special_chi_squared_survival(double x, double degrees_of_freedom) {
  if (x == infinity && positive(degrees_of_freedom)) return 0;
  return guarded(x >= 0 && positive(degrees_of_freedom), [=] {
    return boost::math::gamma_q(degrees_of_freedom / 2, x / 2, Quiet());
  });
}

double special_student_survival(double t, double degrees_of_freedom) {
  return guarded(!std::isnan(t) && positive(degrees_of_freedom), [=] {
    if (std::isinf(t)) return t > 0 ? 0.0 : 1.0;
    // The two-sided tail is the beta integral up to v / (v + t^2); near t = 0 that is close to one,
    // where the complement keeps the digits.
    double square = t * t;
    double v = degrees_of_freedom;
    double tail = square < v ? 0.5 * boost::math::ibetac(0.5, v / 2, square / (v + square), Quiet())
                             : 0.5 * boost::math::ibeta(v / 2, 0.5, v / (v + square), Quiet());
    return t > 0 ? tail : 1 - tail;
  });
}

double special_log_gamma(double x) {
  return guarded(positive(x), [=] { return boost::math::lgamma(x, Quiet()); });
}

double special_digamma(double x) {
  return guarded(positive(x), [=] { return boost::math::digamma(x, Quiet()); });
}

double special_trigamma(double x) {
  return guarded(positive(x), [=] { return boost::math::trigamma(x, Quiet()); });
}
