"""Wrong answers to the exercises on preprocessing, and right ones written another way."""

import math

import numpy as np
from scipy import stats
from sklearn.preprocessing import StandardScaler


def _scaler(X_train, ddof=0):
    m, s = np.nanmean(X_train, 0), np.nanstd(X_train, 0, ddof=ddof)
    return m, np.where(s == 0, 1, s)


def fit_scaler__refit(X_train):
    def transform(X):
        m, s = _scaler(X)
        return (X - m) / s

    return transform


fit_scaler__refit.says = "their own statistics"


def fit_scaler__sample(X_train):
    m, s = _scaler(X_train, 1)
    return lambda X: (X - m) / s


fit_scaler__sample.says = "divides by n - 1"


def fit_scaler__global(X_train):
    m, s = np.nanmean(X_train), np.nanstd(X_train)
    return lambda X: (X - m) / s


fit_scaler__global.says = "column by column"


def fit_scaler__zero(X_train):
    m, s = np.nanmean(X_train, 0), np.nanstd(X_train, 0)
    return lambda X: (X - m) / s


fit_scaler__zero.says = "constant column gave nan or inf"


def fit_scaler__poison(X_train):
    m, s = X_train.mean(0), X_train.std(0)
    s[s == 0] = 1
    return lambda X: (X - m) / s


fit_scaler__poison.says = "wiped out its whole column"


def fit_scaler__filled(X_train):
    m, s = _scaler(X_train)
    return lambda X: np.nan_to_num((X - m) / s)


fit_scaler__filled.says = "must stay blank"


def fit_scaler__in_place(X_train):
    m, s = _scaler(X_train)

    def transform(X):
        X -= m
        X /= s
        return X

    return transform


fit_scaler__in_place.says = "an input was changed"


def fit_scaler__minmax(X_train):
    low, high = np.nanmin(X_train, 0), np.nanmax(X_train, 0)
    return lambda X: (X - low) / np.where(high == low, 1, high - low)


fit_scaler__minmax.says = "min-max"


def fit_scaler__robust(X_train):
    a, m, b = np.nanquantile(X_train, [0.25, 0.5, 0.75], axis=0)
    return lambda X: (X - m) / np.where(a == b, 1, b - a)


fit_scaler__robust.says = "robust scaling"


def fit_scaler__variance(X_train):
    m, s = _scaler(X_train)
    return lambda X: (X - m) / s**2


fit_scaler__variance.says = "divided by the variance"


def fit_scaler__epsilon(X_train):
    m, s = np.nanmean(X_train, 0), np.nanstd(X_train, 0)
    return lambda X: (X - m) / np.where(s == 0, 1e-8, s)


fit_scaler__epsilon.says = "centred and divided by 1"


def fit_scaler__array(X_train):
    m, s = _scaler(X_train)
    return (X_train - m) / s


fit_scaler__array.says = "not ndarray"


def fit_scaler__right(X_train):
    return StandardScaler().fit(X_train).transform


def fit_scaler__right_loop(X_train):
    learned = []
    for column in X_train.T:
        seen = column[~np.isnan(column)]
        mean = seen.sum() / len(seen)
        learned.append((mean, math.sqrt(((seen - mean) ** 2).sum() / len(seen)) or 1.0))

    def transform(X):
        return np.stack([(X[:, j] - m) / s for j, (m, s) in enumerate(learned)], axis=1)

    return transform


def fit_scaler__right_float32(X_train):
    m, s = _scaler(X_train.astype(np.float32))
    return lambda X: (X.astype(np.float32) - m) / s


def fit_scaler__shared(X_train):
    _shared["m"], _shared["s"] = _scaler(X_train)
    return lambda X: (X - _shared["m"]) / _shared["s"]


_shared = {}
fit_scaler__shared.says = "a second scaler overwrote"


def fit_scaler__blank_and_constant(X_train):
    m, s = np.nanmean(X_train, 0), np.nanstd(X_train, 0)
    s[np.ptp(X_train, 0) == 0] = 1
    return lambda X: (X - m) / s


fit_scaler__blank_and_constant.says = "it may have blanks, too"


def fit_scaler__complete_rows(X_train):
    m, s = _scaler(X_train[~np.isnan(X_train).any(1)])
    return lambda X: (X - m) / s


fit_scaler__complete_rows.says = "rows with a blank were dropped"


def fit_scaler__zeros_learned(X_train):
    m, s = _scaler(np.nan_to_num(X_train))
    return lambda X: (X - m) / s


fit_scaler__zeros_learned.says = "learned from as zeros"


def fit_scaler__means_learned(X_train):
    m, s = _scaler(np.where(np.isnan(X_train), np.nanmean(X_train, 0), X_train))
    return lambda X: (X - m) / s


fit_scaler__means_learned.says = "filled with the mean"


def _z(x):
    return abs(x - x.mean()) > 3 * x.std()


def _iqr(x, k=1.5):
    a, b = np.percentile(x, [25, 75])
    return (x < a - k * (b - a)) | (x > b + k * (b - a))


def _mad(x):
    return np.median(abs(x - np.median(x)))


def _modz(x):
    return 0.6745 * abs(x - np.median(x)) > 3.5 * _mad(x)


def _choose(z=_z, iqr=_iqr, modz=_modz):
    return lambda x, method: {"z": z, "iqr": iqr, "modz": modz}[method](x)


find_outliers__one_sided = _choose(iqr=lambda x: x > np.quantile(x, 0.75) + 1.5 * np.ptp(np.quantile(x, [0.25, 0.75])))
find_outliers__one_sided.says = "only the upper side"
find_outliers__mean_mad = _choose(modz=lambda x: 0.6745 * abs(x - np.median(x)) > 3.5 * abs(x - np.median(x)).mean())
find_outliers__mean_mad.says = "MAD is their median"
find_outliers__no_factor = _choose(modz=lambda x: abs(x - np.median(x)) > 3.5 * _mad(x))
find_outliers__no_factor.says = "0.6745 is missing"
find_outliers__wrong_side = _choose(modz=lambda x: abs(x - np.median(x)) > 3.5 * 0.6745 * _mad(x))
find_outliers__wrong_side.says = "wrong side"
find_outliers__leave_out = _choose(z=lambda x: np.array([abs(v - np.delete(x, i).mean()) > 3 * np.delete(x, i).std() for i, v in enumerate(x)]))
find_outliers__leave_out.says = "the suspect included"
find_outliers__no_abs = _choose(z=lambda x: (x - x.mean()) / (x.std() or 1) > 3)
find_outliers__no_abs.says = "only the upper side"
find_outliers__sample = _choose(z=lambda x: abs(x - x.mean()) > 3 * x.std(ddof=1))
find_outliers__sample.says = "divides by n - 1"
find_outliers__far = _choose(iqr=lambda x: _iqr(x, 3))
find_outliers__far.says = "3 IQR"
find_outliers__from_median = _choose(iqr=lambda x: abs(x - np.median(x)) > 1.5 * np.ptp(np.quantile(x, [0.25, 0.75])))
find_outliers__from_median.says = "start at the quartiles"
find_outliers__inverted = _choose(z=lambda x: ~_z(x))
find_outliers__inverted.says = "inverted"
find_outliers__two_and_half = _choose(z=lambda x: abs(x - x.mean()) > 2.5 * x.std())
find_outliers__two_and_half.says = "not 2.5"
find_outliers__z_from_median = _choose(z=lambda x: abs(x - np.median(x)) > 3 * x.std())
find_outliers__z_from_median.says = "takes them from the mean"
find_outliers__modz_three = _choose(modz=lambda x: 0.6745 * abs(x - np.median(x)) > 3 * _mad(x))
find_outliers__modz_three.says = "3.5, not 3"
find_outliers__no_width = _choose(iqr=lambda x: _iqr(x) & (stats.iqr(x) > 0))
find_outliers__no_width.says = "no special case"
find_outliers__other_quartiles = _choose(
    iqr=lambda x: abs(x - np.quantile(x, [0.25, 0.75], method="hazen").mean()) > 2 * np.ptp(np.quantile(x, [0.25, 0.75], method="hazen"))
)
find_outliers__other_quartiles.says = "other quartiles"


def find_outliers__values(x, method):
    return x[_choose()(x, method)]


find_outliers__values.says = "one flag a value"


def find_outliers__mad_zero(x, method):
    if method == "modz" and _mad(x) == 0:
        return np.zeros(len(x), bool)
    return _choose()(x, method)


find_outliers__mad_zero.says = "MAD is 0"
find_outliers__right = _choose(z=lambda x: abs(x - np.mean(x)) > 3 * np.sqrt(((x - np.mean(x)) ** 2).mean()))


def find_outliers__right_scipy(x, method):
    with np.errstate(all="ignore"):
        if method == "z":
            return abs(stats.zscore(x)) > 3 if np.ptp(x) else np.zeros(len(x), bool)
        if method == "iqr":
            reach = 1.5 * stats.iqr(x)
            return ~((x >= np.quantile(x, 0.25) - reach) & (x <= np.quantile(x, 0.75) + reach))
        mad = stats.median_abs_deviation(x)
        return x != np.median(x) if mad == 0 else abs(stats.norm.ppf(0.75) * (x - np.median(x)) / mad) > 3.5


def _pool(e, v, between=lambda b, m: (1 + 1 / m) * b, ddof=1, within=np.mean, power=2):
    m = len(e)
    b, w = between(np.var(e, ddof=ddof), m), within(v)
    return np.mean(e), w + b, (m - 1) * (1 + w / b) ** power if b > 0 else math.inf


def pool__right_array(e, v):
    return np.array(_pool(e, v))


def pool__rounded(e, v):
    estimate, variance, df = _pool(e, v)
    return estimate, variance, df if math.isinf(df) else int(df)


pool__rounded.says = "do not round"


def pool__mean_error(e, v):
    return _pool(e, v, within=lambda v: np.sqrt(v).mean() ** 2)


pool__mean_error.says = "average the variances"


def pool__total_over_m(e, v):
    estimate, variance, df = _pool(e, v)
    return estimate, variance / len(e), df


pool__total_over_m.says = "the total was divided by m"


def pool__no_factor(e, v):
    return _pool(e, v, lambda b, m: b)


pool__no_factor.says = "1 + 1/m is missing"


def pool__over_m(e, v):
    return _pool(e, v, lambda b, m: b / m)


pool__over_m.says = "V_b / m alone"


def pool__population(e, v):
    return _pool(e, v, ddof=0)


pool__population.says = "divides by m - 1"


def pool__within_only(e, v):
    return (e.mean(), v.mean(), math.inf)


pool__within_only.says = "between the tables is missing"


def pool__within_over_m(e, v):
    return _pool(e, v, within=lambda v: v.mean() / len(v))


pool__within_over_m.says = "share their observed rows"


def pool__root(e, v):
    return (_pool(e, v)[0], _pool(e, v)[1] ** 0.5, _pool(e, v)[2])


pool__root.says = "standard error"


def pool__df_plain(e, v):
    return (*_pool(e, v)[:2], len(e) - 1)


pool__df_plain.says = "m - 1 would be right"


def pool__df_unsquared(e, v):
    return _pool(e, v, power=1)


pool__df_unsquared.says = "bracket is squared"


def pool__zero(e, v):
    b = (1 + 1 / len(e)) * e.var(ddof=1)
    return e.mean(), v.mean() + b, (len(e) - 1) * (1 + v.mean() / max(b, 1e-3 * (b == 0) + b)) ** 2


pool__zero.says = "df inf"


def pool__right(estimates, variances):
    """By the share of the variance that is due to the blanks."""
    m, e = len(estimates), list(map(float, estimates))
    mean = sum(e) / m
    b = sum((x - mean) ** 2 for x in e) / (m - 1)
    total = sum(map(float, variances)) / m + b + b / m
    share = (b + b / m) / total
    return [mean, total, (m - 1) / share**2 if share else float("inf")]


def _codes(known, targets, wanted, s, mu=None, empty=None):
    mu = targets.mean() if mu is None else mu
    out = []
    for w in wanted:
        z = targets[known == w]
        out.append((z.sum() + s * mu) / (len(z) + s) if len(z) else (mu if empty is None else empty))
    return np.array(out)


def _cross(levels, y, fold, s, look=lambda f, k: f != k, mu=None, empty=None):
    out = np.empty(len(y))
    for k in np.unique(fold):
        a = look(fold, k)
        out[fold == k] = _codes(levels[a], y[a], levels[fold == k], s, mu, empty)
    return out


def target_encode__in_sample(levels, y, fold, new_levels, s):
    return _codes(levels, y, levels, s), _codes(levels, y, new_levels, s)


target_encode__in_sample.says = "own target"


def target_encode__leave_one_out(levels, y, fold, new_levels, s):
    each = np.arange(len(y))
    return _cross(levels, y, each, s), _codes(levels, y, new_levels, s)


target_encode__leave_one_out.says = "leave-one-out"


def target_encode__same_fold(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s, lambda f, k: f == k), _codes(levels, y, new_levels, s)


target_encode__same_fold.says = "*same* fold"


def target_encode__global_mean(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s, mu=y.mean()), _codes(levels, y, new_levels, s)


target_encode__global_mean.says = "leaks in through it"


def target_encode__unshrunk(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, 0), _codes(levels, y, new_levels, 0)


target_encode__unshrunk.says = "no shrinkage"


def target_encode__to_zero(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s, mu=0.0), _codes(levels, y, new_levels, s, mu=0.0)


target_encode__to_zero.says = "shrunk towards 0"


def target_encode__unseen_zero(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s), _codes(levels, y, new_levels, s, empty=0.0)


target_encode__unseen_zero.says = "unseen level got 0"


def target_encode__unseen_nan(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s), _codes(levels, y, new_levels, s, empty=np.nan)


target_encode__unseen_nan.says = "unseen level gave nan"


def target_encode__mean_of_folds(levels, y, fold, new_levels, s):
    return _cross(levels, y, fold, s), np.mean([_codes(levels[fold != k], y[fold != k], new_levels, s) for k in np.unique(fold)], 0)


target_encode__mean_of_folds.says = "mean over folds"


def target_encode__whole_numbers(levels, y, fold, new_levels, s):
    return tuple(np.asarray(codes).astype(levels.dtype) for codes in target_encode__right(levels, y, fold, new_levels, s))


target_encode__whole_numbers.says = "cut to whole numbers"


def target_encode__fold_order(levels, y, fold, new_levels, s):
    train, new = target_encode__right(levels, y, fold, new_levels, s)
    return np.concatenate([np.array(train)[fold == k] for k in np.unique(fold)]), new


target_encode__fold_order.says = "in the place of its row"


def target_encode__mean_of_codes(levels, y, fold, new_levels, s):
    train = np.array(target_encode__right(levels, y, fold, new_levels, s)[0])
    return train, [train[levels == level].mean() if (levels == level).any() else y.mean() for level in new_levels]


target_encode__mean_of_codes.says = "learn from their targets"


def target_encode__right(levels, y, fold, new_levels, s):
    """With dictionaries of sums, fold by fold subtracted from the whole."""
    train = []
    for level, f in zip(levels.tolist(), fold.tolist()):
        mine, other = (levels == level) & (fold != f), fold != f
        mu = y[other].sum() / other.sum()
        n = mine.sum()
        train.append(mu if n == 0 else n / (n + s) * y[mine].mean() + s / (n + s) * mu)
    mu, new = y.mean(), []
    table = {level: (y[levels == level].sum() + s * mu) / ((levels == level).sum() + s) for level in set(levels.tolist())}
    for level in new_levels.tolist():
        new.append(table.get(level, mu))
    return train, new


def _likelihood(x, alpha, half=0.5, ddof=0, jacobian=lambda x, alpha: (alpha - 1) * np.log(x).sum()):
    z = np.log(x) if alpha == 0 else (x**alpha - 1) / alpha
    return -len(x) * half * np.log(z.var(ddof=ddof)) + jacobian(x, alpha)


def power_likelihood__no_jacobian(x, alpha):
    return _likelihood(x, alpha, jacobian=lambda x, a: 0)


power_likelihood__no_jacobian.says = "Jacobian is missing"


def power_likelihood__sign(x, alpha):
    return _likelihood(x, alpha, jacobian=lambda x, a: (1 - a) * np.log(x).sum())


power_likelihood__sign.says = "sign of the Jacobian"


def power_likelihood__alpha(x, alpha):
    return _likelihood(x, alpha, jacobian=lambda x, a: a * np.log(x).sum())


power_likelihood__alpha.says = "alpha - 1"


def power_likelihood__mean(x, alpha):
    return _likelihood(x, alpha, jacobian=lambda x, a: (a - 1) * np.log(x).mean())


power_likelihood__mean.says = "not a mean"


def power_likelihood__sample(x, alpha):
    return _likelihood(x, alpha, ddof=1)


power_likelihood__sample.says = "variance divides by n"


def power_likelihood__whole(x, alpha):
    return _likelihood(x, alpha, half=1)


power_likelihood__whole.says = "the factor is n/2"


def power_likelihood__negative(x, alpha):
    return -_likelihood(x, alpha)


power_likelihood__negative.says = "the negative"


def power_likelihood__zero(x, alpha):
    return -len(x) / 2 * np.log(((x**alpha - 1) / np.float64(alpha)).var()) + (alpha - 1) * np.log(x).sum()


power_likelihood__zero.says = "at alpha = 0"


def power_likelihood__none(x, alpha):
    return None


power_likelihood__none.says = "not NoneType"


def power_likelihood__with_constant(x, alpha):
    return _likelihood(x, alpha) - len(x) / 2 * (1 + math.log(2 * math.pi))


power_likelihood__with_constant.says = "constants are left out"


def power_likelihood__other_family(x, alpha):
    return stats.yeojohnson_llf(alpha, x)


power_likelihood__other_family.says = "that is Yeo-Johnson"


def power_likelihood__log1p(x, alpha):
    return _likelihood(x, alpha, jacobian=lambda x, alpha: (alpha - 1) * np.log1p(x).sum())


power_likelihood__log1p.says = "Jacobian of Yeo-Johnson"


def power_likelihood__right_float32(x, alpha):
    x = x.astype(np.float32)
    return _likelihood(x, np.float32(alpha), jacobian=lambda x, alpha: (alpha - 1) * np.log(x).sum())


def power_likelihood__right(x, alpha):
    """As a sum of log-densities at the fitted normal, constants removed."""
    z = stats.boxcox(x, alpha)
    density = stats.norm.logpdf(z, z.mean(), z.std()).sum() + ((alpha - 1) * np.log(x)).sum()
    return np.float64(density + len(x) / 2 * (1 + math.log(2 * math.pi)))


def power_likelihood__right_expm1(x, alpha):
    logs = np.log(x)
    z = np.expm1(alpha * logs) / alpha if alpha else logs
    return float(-0.5 * len(x) * math.log(np.mean((z - z.mean()) ** 2)) + (alpha - 1) * logs.sum())


for _name, _answer in list(globals().items()):
    if callable(_answer) and "__" in _name.strip("_") and not _name.startswith("_"):
        _answer.__name__ = _name  # lambdas, too, are called by what they are
