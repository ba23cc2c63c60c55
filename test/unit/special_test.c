/*
 * special_test.c -- Holds stat/special.c to closed forms and exact sums.
 *
 * Long decimals are sums of exact fractions (binomial) or of 60-digit
 * decimals (Poisson), worked out outside this program.
 */
#include "stat/special.h"

#include "test.h"

#define assert_close(want, got) assert_near(1, (got) / (want))

static void the_normal_matches_its_tables(void **state)
{
    assert_near(0.5, normal_cdf(0));
    assert_near(0.9750021048517795, normal_cdf(1.96));
    assert_close(7.61985302416052606e-24, normal_cdf(-10));
    assert_close(7.61985302416052606e-24, normal_sf(10));
    assert_near(0.05, normal_two_sided(-1.959963984540054));
    assert_near(1.959963984540054, normal_quantile(0.975));
    assert_near(-1.2815515655446004, normal_quantile(0.1));
    assert_near(-6.361340902404056, normal_quantile(1e-10));
    assert_near(2.5758293035489004, normal_critical(0.99));
}

/* Exact closed forms for 1, 2 and 4 degrees; the table value for 9 and 30. */
static void student_t_matches_closed_forms(void **state)
{
    assert_near(tan(M_PI * 0.475), t_quantile(0.975, 1));
    assert_near(4.30265272974946385, t_quantile(0.975, 2));
    assert_near(-4.30265272974946385, t_quantile(0.025, 2));
    assert_near(2236.06764208957610, t_quantile(0.9999999, 2));
    assert_near(2.2621571627409915, t_quantile(0.975, 9));
    assert_near(2.7499956535672259, t_quantile(0.995, 30));
    assert_near(0, t_quantile(0.5, 3));
    assert_true(fabs(t_quantile(0.975, 1e9) - 1.959963984540054) < 1e-8);
    assert_near(0.5 + atan(0.3) / M_PI, t_cdf(0.3, 1));
    assert_near(0.5 - atan(0.3) / M_PI, t_cdf(-0.3, 1));
    assert_near(1 - 3 / sqrt(11), t_two_sided(3, 2));
    /* Far out: P(|T| > t) = 1 - t / sqrt(2 + t^2), about 1 / t^2. */
    assert_close(1e-16, t_two_sided(1e8, 2));
}

static void beta_matches_closed_forms(void **state)
{
    assert_near(0.3 * 0.3 * 0.3, beta_cdf(0.3, 3, 1));
    assert_near(1 - pow(0.7, 2.5), beta_cdf(0.3, 1, 2.5));
    assert_near(0.5, beta_cdf(0.5, 123.4, 123.4));
    assert_near(2 / M_PI * asin(sqrt(0.1)), beta_cdf(0.1, 0.5, 0.5));
    assert_near(pow(0.2, 1. / 3), beta_quantile(0.2, 3, 1));
    assert_close(pow(1e-9, 1. / 0.5), beta_quantile(1e-9, 0.5, 1));
    assert_near(pow(sin(M_PI * 0.45), 2), beta_quantile(0.9, 0.5, 0.5));
    assert_near(0, beta_quantile(0, 2, 3));
    assert_near(1, beta_quantile(1, 2, 3));
}

static void gamma_and_chi_square_match_closed_forms(void **state)
{
    assert_near(1 - exp(-2.5), gamma_cdf(2.5, 1));
    assert_near(erf(sqrt(0.7)), gamma_cdf(0.7, 0.5));
    assert_close(erfc(sqrt(30)), gamma_sf(30, 0.5));
    assert_close(0.000962630405866557161, gamma_cdf(1000, 1100));
    assert_near(-log(0.25), gamma_quantile(0.75, 1));
    assert_near(0.95, chi2_cdf(3.841458820694124, 1));
    assert_close(exp(-100), chi2_sf(200, 2));
    assert_near(0.05, chi2_sf(18.307038053275146, 10));
}

static void f_is_t_squared_and_has_its_tables(void **state)
{
    assert_near(t_two_sided(2.5, 7), f_sf(6.25, 1, 7));
    assert_near(0.05, f_sf(3.7082648190468435, 3, 10));
    assert_near(1 - pow(1 + 2 * 0.4 / 10, -5), f_cdf(0.4, 2, 10));
}

static void binomial_and_poisson_match_exact_sums(void **state)
{
    assert_near(0.987501592833561801, binomial_cdf(40, 100, 0.3));
    assert_near(0.0885795226059499242, binomial_cdf(280, 1000, 0.3));
    assert_close(1.15518265795520920e-150, binomial_cdf(2, 1000, 0.3));
    assert_close(0.0105527465846123431, binomial_pmf(320, 1000, 0.3));
    assert_near(1, binomial_cdf(10, 10, 0.3));
    assert_near(0, binomial_cdf(-1, 10, 0.3));
    assert_close(4.26915920514493442e-18, poisson_cdf(3, 50));
    assert_near(0.991805291550736386, poisson_cdf(136, 110.5));
    assert_close(9.49894424229950758e-05, poisson_pmf(1100, 1000));
    assert_near(exp(-3), poisson_pmf(0, 3));
}

/* Promise 2. */
static void a_quantile_undoes_its_cdf(void **state)
{
    static const double p[] = {1e-8, 0.001, 0.025, 0.5, 0.8, 0.975, 0.9999};
    static const double shape[] = {0.3, 1, 2.5, 40, 3000, 1e6};

    for (size_t i = 0; i < LEN(p); i++) {
        assert_close(p[i], normal_cdf(normal_quantile(p[i])));
        for (size_t a = 0; a < LEN(shape); a++) {
            double x = gamma_quantile(p[i], shape[a]);

            assert_close(p[i], gamma_cdf(x, shape[a]));
            x = t_quantile(p[i], shape[a]);
            assert_close(p[i], t_cdf(x, shape[a]));
            for (size_t b = 0; b < LEN(shape); b++) {
                x = beta_quantile(p[i], shape[a], shape[b]);
                if (x < 0.99) /* nearer to 1 a double is too coarse */
                    assert_near(p[i], beta_cdf(x, shape[a], shape[b]));
            }
        }
    }
}

/* Promise 1. */
static void nonsense_gives_nan(void **state)
{
    const double wrong[] = {
        normal_quantile(-0.1), normal_quantile(NAN),   normal_critical(1),
        t_quantile(0.5, 0),    t_quantile(2, 5),       t_cdf(1, -1),
        beta_cdf(0.5, 0, 1),   beta_quantile(1, 1, 0), gamma_sf(1, 0),
        gamma_quantile(-1, 1), chi2_sf(NAN, 2),        f_sf(1, 0, 3),
        binomial_cdf(1, 5, 2), poisson_cdf(1, -1),     binomial_pmf(1, 1, -1),
    };

    for (size_t i = 0; i < LEN(wrong); i++)
        assert_true(isnan(wrong[i]));
}

/* Promise 3: half of all lies about the middle, even for 10^9. */
static void nothing_overflows(void **state)
{
    double p = binomial_pmf(5e8, 1e9, 0.5);

    assert_close(1 / sqrt(M_PI * 5e8), p);
    assert_close(0.5 + p / 2, binomial_cdf(5e8, 1e9, 0.5));
    assert_close(1 / sqrt(2 * M_PI * 1e9), poisson_pmf(1e9, 1e9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_normal_matches_its_tables),
        cmocka_unit_test(student_t_matches_closed_forms),
        cmocka_unit_test(beta_matches_closed_forms),
        cmocka_unit_test(gamma_and_chi_square_match_closed_forms),
        cmocka_unit_test(f_is_t_squared_and_has_its_tables),
        cmocka_unit_test(binomial_and_poisson_match_exact_sums),
        cmocka_unit_test(a_quantile_undoes_its_cdf),
        cmocka_unit_test(nonsense_gives_nan),
        cmocka_unit_test(nothing_overflows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
