"""Wrong answers to the exercises on calibration, and right ones written another way."""

import math

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.isotonic import IsotonicRegression


def _bins(p, M):
    return np.minimum((p * M).astype(int), M - 1)


def _ece(y, p, b, f):
    return sum(f(y[b == k], p[b == k]) * np.sum(b == k) / len(y) for k in np.unique(b))


def ece__unweighted(y, p, M):
    b = _bins(p, M)
    return np.mean([abs(y[b == k].mean() - p[b == k].mean()) for k in np.unique(b)])


ece__unweighted.says = "all bins count alike"


def ece__added_up(y, p, M):
    b = _bins(p, M)
    return sum(abs(y[b == k].mean() - p[b == k].mean()) for k in np.unique(b))


ece__added_up.says = "without weights"


def ece__centres(y, p, M):
    b = _bins(p, M)
    return sum(np.sum(b == k) * abs(y[b == k].mean() - (k + 0.5) / M) for k in np.unique(b)) / len(y)


ece__centres.says = "centre of the bin"


def ece__squared(y, p, M):
    return _ece(y, p, _bins(p, M), lambda y, p: (y.mean() - p.mean()) ** 2)


ece__squared.says = "squared distances"


def ece__root(y, p, M):
    return ece__squared(y, p, M) ** 0.5


ece__root.says = "root mean square"


def ece__signed(y, p, M):
    return _ece(y, p, _bins(p, M), lambda y, p: y.mean() - p.mean())


ece__signed.says = "signed distances cancel"


def ece__rows(y, p, M):
    return np.abs(y - p).mean()


ece__rows.says = "average within the bins first"


def ece__loses_one(y, p, M):
    b = (p * M).astype(int)
    return sum(abs((y - p)[b == k].sum()) for k in range(M)) / len(y)


ece__loses_one.says = "exactly 1 are lost"


def ece__bin_for_one(y, p, M):
    return _ece(y, p, (p * M).astype(int), lambda y, p: abs(y.mean() - p.mean()))


ece__bin_for_one.says = "a bin of their own"


def ece__edges_to_the_left(y, p, M):
    b = np.clip(np.searchsorted(np.linspace(0, 1, M + 1), p, side="left") - 1, 0, M - 1)
    return _ece(y, p, b, lambda y, p: abs(y.mean() - p.mean()))


ece__edges_to_the_left.says = "belong to the bin on their right"


def ece__nan(y, p, M):
    b = _bins(p, M)
    return np.sum([np.sum(b == k) * abs(np.sum(y[b == k]) / np.sum(b == k) - np.sum(p[b == k]) / np.sum(b == k)) for k in range(M)]) / len(y)


ece__nan.says = "an empty bin has no mean"


def ece__top_label(y, p, M):
    sure, right = np.maximum(p, 1 - p), ((p >= 0.5) == y).astype(int)
    return ece__right(right, sure, M)


ece__top_label.says = "top-label version"


def ece__counts(y, p, M):
    b = np.argsort(np.argsort(p, kind="stable")) * M // len(p)
    return _ece(y, p, b, lambda y, p: abs(y.mean() - p.mean()))


ece__counts.says = "bins of equal counts"


def ece__none(y, p, M):
    pass


ece__none.says = "not NoneType"


def ece__twice(y, p, M):
    between = [(p >= k / M) & (p <= (k + 1) / M) for k in range(M)]
    return sum(abs((y[rows] - p[rows]).sum()) for rows in between) / len(y)


ece__twice.says = "counted in two bins"


def ece__loses_zero(y, p, M):
    between = [(p > k / M) & (p <= (k + 1) / M) for k in range(M)]
    return sum(abs((y[rows] - p[rows]).sum()) for rows in between) / len(y)


ece__loses_zero.says = "exactly 0 are lost"


def ece__ten(y, p, M):
    return ece__right_float32(y, p, 10)


ece__ten.says = "whatever M is"


def ece__largest(y, p, M):
    b = np.minimum((p * M).astype(int), M - 1)
    return max(abs(y[b == k].mean() - p[b == k].mean()) for k in np.unique(b))


ece__largest.says = "maximum calibration error"


def ece__right_float32(y, p, M):
    b = np.minimum((p * M).astype(int), M - 1)
    d = (y - p).astype(np.float32)
    return np.float32(sum(abs(d[b == k].sum()) for k in range(M)) / len(y))


def ece__right(y, p, M):
    return _ece(y, p, _bins(p, M), lambda y, p: abs(y.mean() - p.mean()))


def ece__right_loop(y, p, M):
    total = 0.0
    for k in range(M):
        inside = (p >= k / M) & ((p < (k + 1) / M) | (k == M - 1))
        if inside.any():
            total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


def ece__right_digitize(y, p, M):
    b = np.digitize(p, np.linspace(0, 1, M + 1)[1:-1])
    n = np.bincount(b)
    n1 = np.where(n == 0, 1, n)
    return np.sum(n / len(y) * np.abs(np.bincount(b, y) / n1 - np.bincount(b, p) / n1))


def _groups(y, p):
    return [(v, y[p == v]) for v in np.unique(p)]


def _parts(y, p, rel=None, res=None, unc=None):
    N, base, groups = len(y), y.mean(), _groups(y, p)
    right = (
        sum(len(g) * (v - g.mean()) ** 2 for v, g in groups) / N,
        sum(len(g) * (g.mean() - base) ** 2 for v, g in groups) / N,
        base * (1 - base),
    )
    return tuple(r if w is None else w for r, w in zip(right, (rel, res, unc)))


def brier_parts__unweighted(y, p):
    return _parts(y, p, rel=np.mean([(v - g.mean()) ** 2 for v, g in _groups(y, p)]))


brier_parts__unweighted.says = "all groups count alike"


def brier_parts__unweighted_resolution(y, p):
    return _parts(y, p, res=np.mean([(g.mean() - y.mean()) ** 2 for v, g in _groups(y, p)]))


brier_parts__unweighted_resolution.says = "all groups count alike"


def brier_parts__sums(y, p):
    rel, res, unc = _parts(y, p)
    return rel * len(y), res * len(y), unc


brier_parts__sums.says = "divide by N"


def brier_parts__swapped(y, p):
    rel, res, unc = _parts(y, p)
    return res, rel, unc


brier_parts__swapped.says = "are swapped"


def brier_parts__negative(y, p):
    return _parts(y, p, res=-_parts(y, p)[1])


brier_parts__negative.says = "the minus sign stands in the sum"


def brier_parts__forecast_spread(y, p):
    return _parts(y, p, res=np.var(p))


brier_parts__forecast_spread.says = "spread of the forecasts"


def brier_parts__forecast_minus_base(y, p):
    return _parts(y, p, res=np.mean((p - y.mean()) ** 2))


brier_parts__forecast_minus_base.says = "not its forecast"


def brier_parts__mean_forecast(y, p):
    return _parts(y, p, unc=p.mean() * (1 - p.mean()))


brier_parts__mean_forecast.says = "mean label, not the mean forecast"


def brier_parts__ddof(y, p):
    return _parts(y, p, unc=np.var(y, ddof=1))


brier_parts__ddof.says = "variance with N"


def brier_parts__brier(y, p):
    return _parts(y, p, rel=np.mean((y - p) ** 2))


brier_parts__brier.says = "Brier score itself"


def brier_parts__within(y, p):
    return _parts(y, p, res=sum(len(g) * g.mean() * (1 - g.mean()) for _, g in _groups(y, p)) / len(y))


brier_parts__within.says = "stays unknown within the groups"


def brier_parts__absolute(y, p):
    return _parts(y, p, rel=sum(len(g) * abs(v - g.mean()) for v, g in _groups(y, p)) / len(y))


brier_parts__absolute.says = "absolute distances"


def brier_parts__half(y, p):
    return _parts(y, p, res=sum(len(g) * (g.mean() - 0.5) ** 2 for _, g in _groups(y, p)) / len(y))


brier_parts__half.says = "not with one half"


def brier_parts__one_number(y, p):
    rel, res, unc = _parts(y, p)
    return rel - res + unc


brier_parts__one_number.says = "return three numbers"


def brier_parts__rounded(y, p):
    return brier_parts__right_float32(y, p.round(1))


brier_parts__rounded.says = "neighbours were put into one group"


def brier_parts__deviation(y, p):
    rel, res, unc = brier_parts__right_float32(y, p)
    return rel, res, unc**0.5


brier_parts__deviation.says = "not their deviation"


def brier_parts__mean_of_shares(y, p):
    _, which, n = np.unique(p, return_inverse=True, return_counts=True)
    share = np.bincount(which, y) / n
    rel, _, unc = brier_parts__right_float32(y, p)
    return rel, n @ (share - share.mean()) ** 2 / len(y), unc


brier_parts__mean_of_shares.says = "not the mean of the groups' shares"


def brier_parts__right_float32(y, p):
    value, which, n = np.unique(p.astype(np.float32), return_inverse=True, return_counts=True)
    share, w, base = (np.bincount(which, y) / n).astype(np.float32), (n / len(y)).astype(np.float32), np.float32(y.mean())
    return w @ (value - share) ** 2, w @ (share - base) ** 2, base * (1 - base)


def brier_parts__right(y, p):
    rows = np.array([y[p == v].mean() for v in p])
    return [np.mean((p - rows) ** 2), np.var(rows), np.var(y)]


def brier_parts__right_difference(y, p):
    rel, _, unc = _parts(y, p)
    return rel, rel + unc - np.mean((p - y) ** 2), unc


def isotonic__one_pass(s, y):
    order = np.argsort(s, kind="stable")
    v, group, n = np.unique(s, return_inverse=True, return_counts=True)
    f = np.bincount(group, y) / n
    k = 0
    while k + 1 < len(f):
        if f[k] > f[k + 1]:
            f[k] = f[k + 1] = (n[k] * f[k] + n[k + 1] * f[k + 1]) / (n[k] + n[k + 1])
            k += 1
        k += 1
    assert len(order) == len(s)
    return f[group]


isotonic__one_pass.says = "compare with the block to the left again"


def isotonic__running_max(s, y):
    f = np.empty(len(s))
    order = np.argsort(s, kind="stable")
    f[order] = np.maximum.accumulate(y[order])
    return f


isotonic__running_max.says = "a running maximum"


def isotonic__no_ties(s, y):
    order = np.argsort(s, kind="stable")
    f = np.empty(len(s))
    f[order] = IsotonicRegression().fit_transform(np.arange(len(s)), y[order])
    return f


isotonic__no_ties.says = "pool equal scores first"


def isotonic__sorted(s, y):
    return np.sort(isotonic__right(s, y))


isotonic__sorted.says = "in the order of the scores"


def isotonic__unsorted(s, y):
    return IsotonicRegression().fit_transform(np.arange(len(s)), y)


isotonic__unsorted.says = "sort by score first"


def isotonic__falling(s, y):
    return -isotonic__right(s, -np.asarray(y))


isotonic__falling.says = "it must never fall"


def isotonic__plain_means(s, y):
    v, group, n = np.unique(s, return_inverse=True, return_counts=True)
    blocks = []
    for m in np.bincount(group, y) / n:
        blocks.append([m, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (m1, k1), (m2, k2) = blocks[-2:]
            blocks[-2:] = [[(m1 + m2) / 2, k1 + k2]]
    return np.repeat([b[0] for b in blocks], [b[1] for b in blocks])[group]


isotonic__plain_means.says = "weigh the means of pooled blocks by their rows"


def isotonic__everything(s, y):
    return np.full(len(s), np.mean(y))


isotonic__everything.says = "rising, but not the closest"


def isotonic__distinct(s, y):
    return np.unique(isotonic__right(s, y))


isotonic__distinct.says = "one value for each row"


def isotonic__none(s, y):
    pass


isotonic__none.says = "not NoneType"


def isotonic__permuted_twice(s, y):
    order = np.argsort(s, kind="stable")
    return isotonic__right(s, y)[order][order]


isotonic__permuted_twice.says = "sorting was done twice"


def isotonic__whole_numbers(s, y):
    f = np.empty_like(y)
    f[:] = isotonic__right(s, y)
    return f


isotonic__whole_numbers.says = "cut to whole numbers"


def isotonic__clipped(s, y):
    return np.clip(isotonic__right(s, y), 0, 1)


isotonic__clipped.says = "y may be any numbers"


def isotonic__labels_sorted(s, y):
    f = np.empty(len(y))
    f[np.argsort(s)] = np.sort(y)
    return f


isotonic__labels_sorted.says = "the labels were sorted"


def isotonic__right_float32(s, y):
    return np.asarray(isotonic__right(s, y), np.float32)


def isotonic__right(s, y):
    return IsotonicRegression().fit(s, y).predict(s)


def isotonic__right_minmax(s, y):
    v = np.unique(s)

    def mean(i, j):
        return y[(s >= v[i]) & (s <= v[j])].mean()

    f = {u: min(max(mean(i, j) for i in range(j + 1)) for j in range(k, len(v))) for k, u in enumerate(v)}
    return [f[u] for u in s]


def isotonic__right_hull(s, y):
    """Slopes of the greatest convex minorant of the cumulative sums."""
    v, group, n = np.unique(s, return_inverse=True, return_counts=True)
    points = np.c_[np.r_[0, np.cumsum(n)], np.r_[0, np.cumsum(np.bincount(group, y))]]
    hull = []
    for x, t in points:
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (x - hull[-1][0]) >= (t - hull[-1][1]) * (hull[-1][0] - hull[-2][0]):
            hull.pop()
        hull.append((x, t))
    hx, ht = np.array(hull).T
    slope = np.diff(ht) / np.diff(hx)
    return slope[np.searchsorted(hx, points[1:, 0]) - 1][group]


def _fit(z, y, loss=None):
    loss = loss or (lambda t: -log_softmax(z / t, axis=1)[np.arange(len(y)), y].mean())
    z = np.asarray(z, float)
    return math.exp(minimize_scalar(lambda u: loss(math.exp(u)), bounds=(-6, 6), method="bounded", options={"xatol": 1e-7}).x)


def temperature_scaling__on_test(z, y, cal, test):
    tau = _fit(z[test], y[test])
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__on_test.says = "fitted on the test rows"


def temperature_scaling__on_all(z, y, cal, test):
    tau = _fit(z, y)
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__on_all.says = "fitted on all rows"


def temperature_scaling__inverse(z, y, cal, test):
    beta = 1 / _fit(z[cal], y[cal])
    return beta, softmax(z[test] * beta, axis=1)


temperature_scaling__inverse.says = "that is 1/τ"


def temperature_scaling__brier(z, y, cal, test):
    tau = _fit(z[cal], y[cal], lambda t: ((softmax(z[cal].astype(float) / t, axis=1) - np.eye(z.shape[1])[y[cal]]) ** 2).mean())
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__brier.says = "minimises the Brier score"


def temperature_scaling__accuracy(z, y, cal, test):
    grid = np.linspace(0.5, 5, 46)
    tau = grid[np.argmax([(softmax(z[cal] / t, axis=1).argmax(1) == y[cal]).mean() for t in grid])]
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__accuracy.says = "accuracy cannot choose it"


def temperature_scaling__one(z, y, cal, test):
    return 1.0, softmax(z[test], axis=1)


temperature_scaling__one.says = "no fit at all"


def temperature_scaling__unscaled(z, y, cal, test):
    return _fit(z[cal], y[cal]), softmax(z[test], axis=1)


temperature_scaling__unscaled.says = "the probabilities are unscaled"


def temperature_scaling__multiplied(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    return tau, softmax(z[test] * tau, axis=1)


temperature_scaling__multiplied.says = "multiplied by tau"


def temperature_scaling__divides_probabilities(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    return tau, softmax(z[test], axis=1) / tau


temperature_scaling__divides_probabilities.says = "not the probabilities"


def temperature_scaling__all_rows(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    return tau, softmax(z / tau, axis=1)


temperature_scaling__all_rows.says = "one row for each test row"


def temperature_scaling__wrong_axis(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    return tau, softmax(z[test] / tau, axis=0)


temperature_scaling__wrong_axis.says = "softmax over the classes"


def temperature_scaling__overflow(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    e = np.exp(100 * (z[test] / tau))
    return tau, e / e.sum(1, keepdims=True)


temperature_scaling__overflow.says = "subtract the largest logit"


def temperature_scaling__only_tau(z, y, cal, test):
    return _fit(z[cal], y[cal])


temperature_scaling__only_tau.says = "return (tau, p)"


def temperature_scaling__none(z, y, cal, test):
    pass


temperature_scaling__none.says = "not NoneType"


def temperature_scaling__no_sharpening(z, y, cal, test):
    tau = max(temperature_scaling__right(z, y, cal, test)[0], 1.0)
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__no_sharpening.says = "stops at 1"


def temperature_scaling__confidence(z, y, cal, test):
    hit, grid = (z[cal].argmax(1) == y[cal]).mean(), np.geomspace(0.1, 100, 4000)
    tau = grid[np.argmin([abs(softmax(z[cal] / t, axis=1).max(1).mean() - hit) for t in grid])]
    return tau, softmax(z[test] / tau, axis=1)


temperature_scaling__confidence.says = "mean confidence equal to the accuracy"


def temperature_scaling__logarithms(z, y, cal, test):
    tau, p = temperature_scaling__right(z, y, cal, test)
    return tau, np.log(p)


temperature_scaling__logarithms.says = "logarithms of the probabilities"


def temperature_scaling__right(z, y, cal, test):
    tau = _fit(z[cal], y[cal])
    return tau, softmax(z[test] / tau, axis=1)


def temperature_scaling__right_torch(z, y, cal, test):
    Z, label = torch.tensor(z[cal], dtype=torch.float64), torch.tensor(y[cal])
    u = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    Z = Z / Z.std()
    solver = torch.optim.LBFGS([u], max_iter=100, line_search_fn="strong_wolfe")

    def closure():
        solver.zero_grad()
        loss = torch.nn.functional.cross_entropy(Z * u.exp(), label)
        loss.backward()
        return loss

    solver.step(closure)
    tau = float(np.std(z[cal], ddof=1) / math.exp(u.item()))
    return tau, torch.softmax(torch.tensor(z[test]) / tau, 1).numpy()


def temperature_scaling__right_newton(z, y, cal, test):
    Z, label = np.asarray(z[cal], float), y[cal]
    scale = Z.std()
    Z, beta = Z / scale, 0.1
    for _ in range(100):
        p = softmax(beta * Z, axis=1)
        mean = (p * Z).sum(1)
        slope, curve = (mean - Z[range(len(label)), label]).mean(), ((p * Z**2).sum(1) - mean**2).mean()
        beta = max(beta - slope / curve, beta / 2)
    return [scale / beta, softmax(z[test] * (beta / scale), axis=1)]


def _scores(p, y):
    return np.sort(1 - p[np.arange(len(y)), y])


def conformal_sets__no_plus_one(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    return 1 - p_new <= s[math.ceil(len(s) * (1 - alpha) - 1e-9) - 1]


conformal_sets__no_plus_one.says = "+ 1 of the new row"


def conformal_sets__plain_quantile(p_cal, y_cal, p_new, alpha):
    return 1 - p_new <= np.quantile(_scores(p_cal, y_cal), 1 - alpha)


conformal_sets__plain_quantile.says = "plain quantile"


def conformal_sets__strict(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    k = math.ceil((len(s) + 1) * (1 - alpha) - 1e-9)
    return 1 - p_new < (s[k - 1] if k <= len(s) else np.inf)


conformal_sets__strict.says = "exactly at the threshold"


def conformal_sets__wrong_tail(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    return 1 - p_new <= s[math.ceil((len(s) + 1) * alpha - 1e-9) - 1]


conformal_sets__wrong_tail.says = "that is the α quantile"


def conformal_sets__top_label(p_cal, y_cal, p_new, alpha):
    s = np.sort(1 - p_cal.max(1))
    k = math.ceil((len(s) + 1) * (1 - alpha) - 1e-9)
    return 1 - p_new <= s[k - 1]


conformal_sets__top_label.says = "most probable label"


def conformal_sets__small_kept(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    return p_new <= s[math.ceil((len(s) + 1) * (1 - alpha) - 1e-9) - 1]


conformal_sets__small_kept.says = "small probability were kept"


def conformal_sets__clamped(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    return 1 - p_new <= s[min(math.ceil((len(s) + 1) * (1 - alpha) - 1e-9), len(s)) - 1]


conformal_sets__clamped.says = "every label must be in every set"


def conformal_sets__off_by_one(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    return 1 - p_new <= s[min(math.ceil((len(s) + 1) * (1 - alpha) - 1e-9), len(s) - 1)]


conformal_sets__off_by_one.says = "the index is one too far"


def conformal_sets__alpha(p_cal, y_cal, p_new, alpha):
    return p_new >= alpha


conformal_sets__alpha.says = "the held-out rows are not used"


def conformal_sets__inside_out(p_cal, y_cal, p_new, alpha):
    return ~conformal_sets__right(p_cal, y_cal, p_new, alpha)


conformal_sets__inside_out.says = "turned inside out"


def conformal_sets__lists(p_cal, y_cal, p_new, alpha):
    return [list(np.flatnonzero(row)) for row in conformal_sets__right(p_cal, y_cal, p_new, alpha)]


conformal_sets__lists.says = "return a bool array"


def conformal_sets__cumulative(p_cal, y_cal, p_new, alpha):
    """Labels from the top until their probabilities add up to 1 - alpha: trusts the model."""
    order = np.argsort(-p_new, axis=1)
    mass = np.take_along_axis(p_new, order, 1).cumsum(1)
    kept = mass - np.take_along_axis(p_new, order, 1) < 1 - alpha
    out = np.zeros(p_new.shape, bool)
    np.put_along_axis(out, order, kept, 1)
    return out


conformal_sets__cumulative.says = "uses no held-out row"


def conformal_sets__nearest(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    k = round((len(s) + 1) * (1 - alpha))
    return 1 - p_new <= (s[k - 1] if k <= len(s) else np.inf)


conformal_sets__nearest.says = "or to the nearest"


def conformal_sets__never_empty(p_cal, y_cal, p_new, alpha):
    out = conformal_sets__right(p_cal, y_cal, p_new, alpha)
    out[np.arange(len(out)), p_new.argmax(1)] = True
    return out


conformal_sets__never_empty.says = "empty sets were filled"


def conformal_sets__quantile_higher(p_cal, y_cal, p_new, alpha):
    s = _scores(p_cal, y_cal)
    k = math.ceil((len(s) + 1) * (1 - alpha) - 1e-9)
    return 1 - p_new <= (np.quantile(s, k / len(s), method="higher") if k <= len(s) else np.inf)


conformal_sets__quantile_higher.says = "one too far as well"


def conformal_sets__by_class(p_cal, y_cal, p_new, alpha):
    out = np.empty(p_new.shape, bool)
    for c in range(p_new.shape[1]):
        mine = y_cal == c
        out[:, c] = conformal_sets__right(p_cal[mine], y_cal[mine], p_new, alpha)[:, c]
    return out


conformal_sets__by_class.says = "one threshold for each class"


def conformal_sets__right_infinite_score(p_cal, y_cal, p_new, alpha):
    """The new row's own score stands at infinity: then it is a plain quantile."""
    s = np.append(_scores(p_cal, y_cal), np.inf)
    return 1 - p_new <= np.quantile(s, 1 - alpha - 1e-12, method="inverted_cdf")


def conformal_sets__none(p_cal, y_cal, p_new, alpha):
    pass


conformal_sets__none.says = "not NoneType"


def conformal_sets__right(p_cal, y_cal, p_new, alpha):
    """By the rank of the new score among all n + 1."""
    s = _scores(p_cal, y_cal)
    rank = 1 + (s[None, None] < (1 - p_new)[..., None]).sum(-1)
    return rank <= math.ceil((len(s) + 1) * (1 - alpha) - 1e-9)


def conformal_sets__right_quantile(p_cal, y_cal, p_new, alpha):
    s = np.append(_scores(p_cal, y_cal), np.inf)
    return 1 - p_new <= np.partition(s, math.ceil(len(s) * (1 - alpha) - 1e-9) - 1)[math.ceil(len(s) * (1 - alpha) - 1e-9) - 1]


def conformal_sets__right_probability(p_cal, y_cal, p_new, alpha):
    own = np.sort(p_cal[np.arange(len(y_cal)), y_cal])[::-1]
    k = math.ceil((len(own) + 1) * (1 - alpha) - 1e-9)
    return p_new >= (own[k - 1] if k <= len(own) else -1)
