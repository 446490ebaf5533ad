"""Wrong answers to the exercises on hypothesis tests, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import numpy as np
import torch
from scipy import stats

# --- two_prop_ztest


def _p(z, alternative):
    return {"two-sided": 2 * stats.norm.sf(abs(z)), "greater": stats.norm.sf(z), "less": stats.norm.sf(-z)}[alternative]


def _pooled(x1, n1, x2, n2):
    both = (x1 + x2) / (n1 + n2)
    se = math.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    return (x1 / n1 - x2 / n2) / se if se else 0.0


def two_prop_ztest__unpooled(x1, n1, x2, n2, alternative="two-sided"):
    a, b = x1 / n1, x2 / n2
    se = math.sqrt(a * (1 - a) / n1 + b * (1 - b) / n2)
    z = (a - b) / se if se else 0.0
    return z, _p(z, alternative)


two_prop_ztest__unpooled.says = "unpooled"


def two_prop_ztest__always_two_sided(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, 2 * stats.norm.sf(abs(z))


two_prop_ztest__always_two_sided.says = "two-sided returned"


def two_prop_ztest__one_sided(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, stats.norm.sf(abs(z)) if alternative == "two-sided" else _p(z, alternative)


two_prop_ztest__one_sided.says = "one-sided returned"


def two_prop_ztest__other_tail(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, _p(z if alternative == "two-sided" else -z, alternative)


two_prop_ztest__other_tail.says = "the other tail"


def two_prop_ztest__sign(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x2, n2, x1, n1)
    return z, _p(z, alternative)


two_prop_ztest__sign.says = "wrong sign"


def two_prop_ztest__mean_of_rates(x1, n1, x2, n2, alternative="two-sided"):
    both = (x1 / n1 + x2 / n2) / 2
    se = math.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    z = (x1 / n1 - x2 / n2) / se if se else 0.0
    return z, _p(z, alternative)


two_prop_ztest__mean_of_rates.says = "weigh the arms"


def two_prop_ztest__one_over_sum(x1, n1, x2, n2, alternative="two-sided"):
    both = (x1 + x2) / (n1 + n2)
    se = math.sqrt(both * (1 - both) / (n1 + n2))
    z = (x1 / n1 - x2 / n2) / se if se else 0.0
    return z, _p(z, alternative)


two_prop_ztest__one_over_sum.says = "1/n1 + 1/n2"


def two_prop_ztest__cancels(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, {"two-sided": 2 * (1 - stats.norm.cdf(abs(z))), "greater": 1 - stats.norm.cdf(z), "less": stats.norm.cdf(z)}[alternative]


two_prop_ztest__cancels.says = "survival function"


def two_prop_ztest__no_abs(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, 2 * stats.norm.sf(z) if alternative == "two-sided" else _p(z, alternative)


two_prop_ztest__no_abs.says = "1 or more"


def two_prop_ztest__edge(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return (z, _p(z, alternative)) if 0 < x1 + x2 < n1 + n2 else (math.nan, math.nan)


two_prop_ztest__edge.says = "nothing speaks against"


def two_prop_ztest__right(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return 0.0, 1.0
    table = np.array([[x1, n1 - x1], [x2, n2 - x2]])
    z = math.copysign(math.sqrt(stats.chi2_contingency(table, correction=False).statistic), x1 * n2 - x2 * n1)
    return np.float64(z), np.float64(
        math.erfc(abs(z) / 2**0.5) if alternative == "two-sided" else math.erfc((z if alternative == "greater" else -z) / 2**0.5) / 2
    )


def two_prop_ztest__right_float32(x1, n1, x2, n2, alternative="two-sided"):
    x1, n1, x2, n2 = (np.float32(v) for v in (x1, n1, x2, n2))
    both = (x1 + x2) / (n1 + n2)
    if both in (0, 1):
        return np.float32(0), np.float32(1)
    z = (x1 / n1 - x2 / n2) / np.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    return z, np.float32(_p(z, alternative))


def two_prop_ztest__right_array(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return np.array([0.0, 1.0])
    z = _pooled(x1, n1, x2, n2)
    return np.array([z, _p(z, alternative)])


def two_prop_ztest__right_torch(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return torch.tensor(0.0), torch.tensor(1.0)
    z = torch.tensor(_pooled(x1, n1, x2, n2), dtype=torch.float64)
    p = {"two-sided": torch.erfc(abs(z) / 2**0.5), "greater": torch.erfc(z / 2**0.5) / 2, "less": torch.erfc(-z / 2**0.5) / 2}[alternative]
    return z, p


def two_prop_ztest__half_at_the_edge(x1, n1, x2, n2, alternative="two-sided"):
    z = _pooled(x1, n1, x2, n2)
    return z, _p(z, alternative)


two_prop_ztest__half_at_the_edge.says = "nothing speaks against"


def two_prop_ztest__edge_too_wide(x1, n1, x2, n2, alternative="two-sided"):
    if x1 in (0, n1) or x2 in (0, n2):
        return 0.0, 1.0
    z = _pooled(x1, n1, x2, n2)
    return z, _p(z, alternative)


two_prop_ztest__edge_too_wide.says = "z = 0 for"


def two_prop_ztest__yates(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return 0.0, 1.0
    z = math.copysign(math.sqrt(stats.chi2_contingency([[x1, n1 - x1], [x2, n2 - x2]]).statistic), x1 / n1 - x2 / n2)
    return z, _p(z, alternative)


two_prop_ztest__yates.says = "continuity"


def two_prop_ztest__clipped(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return 0.0, 1.0
    z = _pooled(x1, n1, x2, n2)
    return z, min(1.0, 2 * stats.norm.sf(z)) if alternative == "two-sided" else _p(z, alternative)


two_prop_ztest__clipped.says = "of 1 or more"


def two_prop_ztest__t_law(x1, n1, x2, n2, alternative="two-sided"):
    if x1 + x2 in (0, n1 + n2):
        return 0.0, 1.0
    z = _pooled(x1, n1, x2, n2)
    t = stats.t(n1 + n2 - 2)
    return z, {"two-sided": 2 * t.sf(abs(z)), "greater": t.sf(z), "less": t.sf(-z)}[alternative]


two_prop_ztest__t_law.says = "the t law"


# --- paired_t


def paired_t__ddof(a, b):
    d = a - b
    if d.std() == 0:
        return (math.copysign(math.inf, d.mean()), len(d) - 1, 0.0) if d.mean() else (0.0, len(d) - 1, 1.0)
    t = d.mean() / (d.std() / len(d) ** 0.5)
    return t, len(d) - 1, 2 * stats.t.sf(abs(t), len(d) - 1)


paired_t__ddof.says = "ddof=1"


def paired_t__unpaired(a, b):
    r = stats.ttest_ind(a, b)
    return r.statistic, len(a) - 1, r.pvalue


paired_t__unpaired.says = "unpaired"


def paired_t__no_root(a, b):
    d = a - b
    t = d.mean() / d.std(ddof=1)
    return t, len(d) - 1, 2 * stats.t.sf(abs(t), len(d) - 1)


paired_t__no_root.says = "root of n"


def paired_t__sign(a, b):
    r = stats.ttest_rel(b, a)
    return r.statistic, len(a) - 1, r.pvalue


paired_t__sign.says = "a minus b"


def paired_t__normal(a, b):
    t = stats.ttest_rel(a, b).statistic
    return t, len(a) - 1, 2 * stats.norm.sf(abs(t))


paired_t__normal.says = "the normal law"


def paired_t__one_sided(a, b):
    r = stats.ttest_rel(a, b)
    return r.statistic, len(a) - 1, r.pvalue / 2


paired_t__one_sided.says = "double the tail"


def paired_t__df_n(a, b):
    t = stats.ttest_rel(a, b).statistic
    return t, len(a), 2 * stats.t.sf(abs(t), len(a))


paired_t__df_n.says = "one is spent"


def paired_t__df_two_samples(a, b):
    t = stats.ttest_rel(a, b).statistic
    return t, 2 * len(a) - 2, 2 * stats.t.sf(abs(t), 2 * len(a) - 2)


paired_t__df_two_samples.says = "n pairs"


def paired_t__nan(a, b):
    d = a - b
    t = d.mean() / (d.std(ddof=1) / len(d) ** 0.5)
    return t, len(d) - 1, 2 * stats.t.sf(abs(t), len(d) - 1)


paired_t__nan.says = "nan for the constant difference"


def paired_t__in_place(a, b):
    a -= b
    return paired_t__right(a, np.zeros_like(a))


paired_t__in_place.says = "input was changed"


def paired_t__right(a, b):
    d = [float(u) - float(v) for u, v in zip(a, b)]
    n, mean = len(d), math.fsum(d) / len(d)
    squares = math.fsum((v - mean) ** 2 for v in d)
    if squares == 0:
        t = math.copysign(math.inf, mean) if mean else 0.0
    else:
        t = mean * math.sqrt(n * (n - 1) / squares)
    return [t, float(n - 1), 2 * stats.t.cdf(-abs(t), n - 1)]


def _t(d):
    n = len(d)
    s = d.std(ddof=1)
    if (d == d[0]).all():
        return (math.copysign(math.inf, d[0]), n - 1, 0.0) if d[0] else (0.0, n - 1, 1.0)
    t = d.mean() / (s / n**0.5)
    return t, n - 1, 2 * stats.t.sf(abs(t), n - 1)


def paired_t__right_float32(a, b):
    t, df, p = _t(a.astype(np.float32) - b.astype(np.float32))
    return np.float32(t), df, np.float32(p)


def paired_t__right_array(a, b):
    return np.array(_t(a - b))


def paired_t__right_torch(a, b):
    d = torch.tensor(a) - torch.tensor(b)
    n = len(d)
    if (d == d[0]).all():
        return (torch.sign(d[0]) * torch.inf, torch.tensor(n - 1), torch.tensor(0.0)) if d[0] else (torch.tensor(0.0), torch.tensor(n - 1), torch.tensor(1.0))
    t = d.mean() / (d.std() / n**0.5)
    return t, torch.tensor(n - 1), 2 * stats.t.sf(abs(t.item()), n - 1)


def paired_t__nearly_equal(a, b):
    d = a - b
    return _t(np.full(len(d), d[0])) if np.allclose(d, d[0]) else _t(d)


paired_t__nearly_equal.says = "compare exactly"


def paired_t__no_abs(a, b):
    t, df, p = _t(a - b)
    return (t, df, 2 * stats.t.sf(t, df)) if math.isfinite(t) and t else (t, df, p)


paired_t__no_abs.says = "above 1"


def paired_t__abs_t(a, b):
    t, df, p = _t(a - b)
    return abs(t), df, p


paired_t__abs_t.says = "sign"


def paired_t__inf_sign(a, b):
    t, df, p = _t(a - b)
    return (math.inf if t == -math.inf else t), df, p


paired_t__inf_sign.says = "expected (-inf"


# --- bootstrap_ci


def _ci(values, level):
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]).tolist())


def bootstrap_ci__without_replacement(data, f, B, level, rng):
    return _ci([f(data[rng.permutation(len(data))]) for _ in range(B)], level)


bootstrap_ci__without_replacement.says = "with replacement"


def bootstrap_ci__raw_data(data, f, B, level, rng):
    return _ci(data if data.ndim == 1 else data[:, 0], level)


bootstrap_ci__raw_data.says = "quantiles of the data"


def bootstrap_ci__one_tail(data, f, B, level, rng):
    values = [f(data[rng.integers(0, len(data), len(data))]) for _ in range(B)]
    return tuple(np.quantile(values, [1 - level, level]).tolist())


bootstrap_ci__one_tail.says = "each tail holds"


def bootstrap_ci__basic(data, f, B, level, rng):
    low, high = bootstrap_ci__right(data, f, B, level, rng)
    return 2 * f(data) - high, 2 * f(data) - low


bootstrap_ci__basic.says = "the basic interval"


def bootstrap_ci__columns_apart(data, f, B, level, rng):
    n = len(data)
    if data.ndim == 1:
        return bootstrap_ci__right(data, f, B, level, rng)
    values = [f(np.stack([data[rng.integers(0, n, n), j] for j in range(data.shape[1])], 1)) for _ in range(B)]
    return _ci(values, level)


bootstrap_ci__columns_apart.says = "a row stays together"


def bootstrap_ci__global_draws(data, f, B, level, rng):
    return _ci([f(data[np.random.randint(0, len(data), len(data))]) for _ in range(B)], level)


bootstrap_ci__global_draws.says = "same generator state"


def bootstrap_ci__own_seed(data, f, B, level, rng):
    return bootstrap_ci__right(data, f, B, level, np.random.default_rng(0))


bootstrap_ci__own_seed.says = "four seeds"


def bootstrap_ci__divided_again(data, f, B, level, rng):
    values = np.array([f(data[rng.integers(0, len(data), len(data))]) for _ in range(B)])
    half = 1.96 * values.std() / len(data) ** 0.5
    return f(data) - half, f(data) + half


bootstrap_ci__divided_again.says = "far too narrow"


def bootstrap_ci__swapped(data, f, B, level, rng):
    return bootstrap_ci__right(data, f, B, level, rng)[::-1]


bootstrap_ci__swapped.says = "swapped"


def bootstrap_ci__right(data, f, B, level, rng):
    return _ci([f(rng.choice(data, size=len(data), axis=0)) for _ in range(B)], level)


def bootstrap_ci__right_sorted(data, f, B, level, rng):
    rows = rng.integers(0, len(data), (B, len(data)))
    values = sorted(float(f(data[r])) for r in rows)
    return [values[math.floor((1 - level) / 2 * B)], values[math.ceil((1 + level) / 2 * B) - 1]]


def _boot(data, f, B, rng):
    return [f(data[rng.integers(0, len(data), len(data))]) for _ in range(B)]


def bootstrap_ci__right_array(data, f, B, level, rng):
    return np.quantile(_boot(data, f, B, rng), [(1 - level) / 2, (1 + level) / 2])


def bootstrap_ci__right_float32(data, f, B, level, rng):
    values = torch.tensor(np.array(_boot(data, f, B, rng), dtype=np.float32))
    return torch.quantile(values, (1 - level) / 2), torch.quantile(values, (1 + level) / 2)


def bootstrap_ci__last_row(data, f, B, level, rng):
    n = len(data)
    return _ci([f(data[rng.integers(0, n - 1, n)]) for _ in range(B)], level)


bootstrap_ci__last_row.says = "never drawn"


def bootstrap_ci__first_row(data, f, B, level, rng):
    n = len(data)
    return _ci([f(data[rng.integers(1, n, n)]) for _ in range(B)], level)


bootstrap_ci__first_row.says = "never drawn"


def bootstrap_ci__ignores_B(data, f, B, level, rng):
    return _ci(_boot(data, f, 1000, rng), level)


bootstrap_ci__ignores_B.says = "was called"


def bootstrap_ci__alpha(data, f, B, level, rng):
    v = np.quantile(_boot(data, f, B, rng), [level / 2, 1 - level / 2])
    return tuple(sorted(v.tolist()))


bootstrap_ci__alpha.says = "level is the confidence"


def bootstrap_ci__normal(data, f, B, level, rng):
    v = np.array(_boot(data, f, B, rng))
    h = stats.norm.ppf((1 + level) / 2) * v.std()
    return f(data) - h, f(data) + h


bootstrap_ci__normal.says = "standard deviations"


def bootstrap_ci__normal_mean(data, f, B, level, rng):
    v = np.array(_boot(data, f, B, rng))
    h = stats.norm.ppf((1 + level) / 2) * v.std()
    return v.mean() - h, v.mean() + h


bootstrap_ci__normal_mean.says = "standard deviations"


def bootstrap_ci__one_resample(data, f, B, level, rng):
    again = data[rng.integers(0, len(data), len(data))]
    return _ci([f(again) for _ in range(B)], level)


bootstrap_ci__one_resample.says = "anew"


def bootstrap_ci__always_95(data, f, B, level, rng):
    return _ci(_boot(data, f, B, rng), 0.95)


bootstrap_ci__always_95.says = "whatever level says"


def bootstrap_ci__right_scipy(data, f, B, level, rng):
    def g(i):
        return f(data[i.astype(int)])

    r = stats.bootstrap((np.arange(len(data)),), g, n_resamples=B, vectorized=False, confidence_level=level, method="percentile", rng=rng)
    return r.confidence_interval.low, r.confidence_interval.high


# --- holm


def holm__bonferroni(p, alpha):
    return p <= alpha / len(p)


holm__bonferroni.says = "this is Bonferroni"


def _back(order, keep):
    out = np.zeros(len(order), dtype=bool)
    out[order] = keep
    return out


def holm__no_stop(p, alpha):
    order = p.argsort()
    return _back(order, p[order] <= alpha / np.arange(len(p), 0, -1))


holm__no_stop.says = "stop at the first failure"


def holm__step_up(p, alpha):
    order = p.argsort()
    passes = p[order] <= alpha / np.arange(len(p), 0, -1)
    return _back(order, np.logical_or.accumulate(passes[::-1])[::-1])


holm__step_up.says = "starts at the smallest"


def holm__sorted_order(p, alpha):
    return np.logical_and.accumulate(np.sort(p) <= alpha / np.arange(len(p), 0, -1))


holm__sorted_order.says = "in the order of p"


def holm__off_by_one(p, alpha):
    order = p.argsort()
    return _back(order, np.logical_and.accumulate(p[order] <= alpha / np.arange(len(p) - 1, -1, -1)))


holm__off_by_one.says = "off by one"


def holm__strict(p, alpha):
    order = p.argsort()
    return _back(order, np.logical_and.accumulate(p[order] < alpha / np.arange(len(p), 0, -1)))


holm__strict.says = "use <="


def holm__in_place(p, alpha):
    p.sort()
    return np.logical_and.accumulate(p <= alpha / np.arange(len(p), 0, -1))


holm__in_place.says = "sorted in place"


def holm__right(p, alpha):
    out, left = np.zeros(len(p), dtype=bool), len(p)
    for i in sorted(range(len(p)), key=lambda i: p[i]):
        if p[i] > alpha / left:
            break
        out[i], left = True, left - 1
    return out


def holm__right_adjusted(p, alpha):
    order = np.argsort(p, kind="stable")
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return adjusted[np.argsort(order, kind="stable")] <= alpha


def _holm(p, alpha):
    order = p.argsort()
    return _back(order, np.logical_and.accumulate(p[order] <= alpha / np.arange(len(p), 0, -1)))


def holm__right_list(p, alpha):
    return [bool(v) for v in _holm(p, alpha)]


def holm__right_torch(p, alpha):
    return torch.tensor(_holm(p, alpha))


def holm__right_float32(p, alpha):
    return _holm(p.astype(np.float32), np.float32(alpha))


def holm__hard_alpha(p, alpha):
    return _holm(p, 0.05)


holm__hard_alpha.says = "is alpha used"


def holm__sidak(p, alpha):
    order = p.argsort()
    return _back(order, np.logical_and.accumulate(p[order] <= 1 - (1 - alpha) ** (1 / np.arange(len(p), 0, -1))))


holm__sidak.says = "Šidák"


def holm__inverse(p, alpha):
    order = p.argsort()
    return np.logical_and.accumulate(p[order] <= alpha / np.arange(len(p), 0, -1))[order]


holm__inverse.says = "keep[order]"


def holm__bh(p, alpha):
    return stats.false_discovery_control(p) <= alpha


holm__bh.says = "largest"


# --- benjamini_hochberg


def benjamini_hochberg__own_line(p, q):
    order = p.argsort()
    return _back(order, p[order] <= q * np.arange(1, len(p) + 1) / len(p))


benjamini_hochberg__own_line.says = "up to the last that passes"


def benjamini_hochberg__first_failure(p, q):
    order = p.argsort()
    return _back(order, np.logical_and.accumulate(p[order] <= q * np.arange(1, len(p) + 1) / len(p)))


benjamini_hochberg__first_failure.says = "stop at the first failure"


def benjamini_hochberg__bonferroni(p, q):
    return p <= q / len(p)


benjamini_hochberg__bonferroni.says = "this is Bonferroni"


def benjamini_hochberg__sorted_order(p, q):
    passes = np.sort(p) <= q * np.arange(1, len(p) + 1) / len(p)
    return np.logical_or.accumulate(passes[::-1])[::-1]


benjamini_hochberg__sorted_order.says = "in the order of p"


def benjamini_hochberg__rank_from_zero(p, q):
    order = p.argsort()
    passes = p[order] <= q * np.arange(len(p)) / len(p)
    return _back(order, np.logical_or.accumulate(passes[::-1])[::-1])


benjamini_hochberg__rank_from_zero.says = "off by one"


def benjamini_hochberg__rank_too_high(p, q):
    order = p.argsort()
    passes = p[order] <= q * np.arange(2, len(p) + 2) / len(p)
    return _back(order, np.logical_or.accumulate(passes[::-1])[::-1])


benjamini_hochberg__rank_too_high.says = "off by one"


def benjamini_hochberg__strict(p, q):
    order = p.argsort()
    passes = p[order] < q * np.arange(1, len(p) + 1) / len(p)
    return _back(order, np.logical_or.accumulate(passes[::-1])[::-1])


benjamini_hochberg__strict.says = "use <="


def benjamini_hochberg__right(p, q):
    m, ranked = len(p), sorted(p)
    ks = [k for k in range(1, m + 1) if ranked[k - 1] <= k * q / m]
    return p <= ranked[ks[-1] - 1] if ks else np.zeros(m, dtype=bool)


def benjamini_hochberg__right_library(p, q):
    return stats.false_discovery_control(p) <= q


def _bh(p, q):
    order = p.argsort()
    passes = p[order] <= q * np.arange(1, len(p) + 1) / len(p)
    return order, np.logical_or.accumulate(passes[::-1])[::-1]


def benjamini_hochberg__right_list(p, q):
    return [bool(v) for v in _back(*_bh(p, q))]


def benjamini_hochberg__right_torch(p, q):
    return torch.tensor(_back(*_bh(p, q)))


def benjamini_hochberg__right_float32(p, q):
    return _back(*_bh(p.astype(np.float32), np.float32(q)))


def benjamini_hochberg__inverse(p, q):
    order, keep = _bh(p, q)
    return keep[order]


benjamini_hochberg__inverse.says = "keep[order]"


def benjamini_hochberg__yekutieli(p, q):
    return stats.false_discovery_control(p, method="by") <= q


benjamini_hochberg__yekutieli.says = "Yekutieli"


def benjamini_hochberg__hard_q(p, q):
    return _back(*_bh(p, 0.05))


benjamini_hochberg__hard_q.says = "is q used"


def benjamini_hochberg__holm(p, q):
    return _holm(p, q)


benjamini_hochberg__holm.says = "first failure"


def benjamini_hochberg__count(p, q):
    order = p.argsort()
    k = (p[order] <= q * np.arange(1, len(p) + 1) / len(p)).sum()
    return _back(order, np.arange(len(p)) < k)


benjamini_hochberg__count.says = "count the p-values"


def benjamini_hochberg__right_max(p, q):
    r = np.array([(p <= v).sum() for v in p])
    ok = p <= q * r / len(p)
    return p <= p[ok].max(initial=-1)
