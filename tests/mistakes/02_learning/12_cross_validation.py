"""Wrong answers to the exercises on cross-validation, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import GroupKFold, KFold, LeaveOneOut, TimeSeriesSplit, cross_val_score

# --- kfold_indices


def _pairs(folds):
    return [(np.concatenate([f for j, f in enumerate(folds) if j != i]), folds[i]) for i in range(len(folds))]


def kfold_indices__rolled(n, k, rng):
    return _pairs(np.array_split(np.roll(np.arange(n), rng.integers(n)), k))


kfold_indices__rolled.says = "not shuffled"


def kfold_indices__in_order(n, k, rng):
    return _pairs(np.array_split(np.arange(n), k))


kfold_indices__in_order.says = "not shuffled"


def kfold_indices__every_kth(n, k, rng):
    return _pairs([np.arange(n)[i::k] for i in range(k)])


kfold_indices__every_kth.says = "not shuffled"


def kfold_indices__shuffled_inside(n, k, rng):
    rows = np.arange(n)
    splits = []
    for test in np.array_split(rows, k):
        splits.append((rng.permutation(np.setdiff1d(rows, test)), rng.permutation(test)))
    return splits


kfold_indices__shuffled_inside.says = "not shuffled"


def kfold_indices__drops(n, k, rng):
    rows, size = rng.permutation(n), n // k
    tests = [rows[i * size : (i + 1) * size] for i in range(k)]
    return [(np.setdiff1d(rows, t), t) for t in tests]


kfold_indices__drops.says = "remainder"


def kfold_indices__big_last(n, k, rng):
    rows, size = rng.permutation(n), n // k
    return _pairs([rows[i * size : (i + 1) * size if i < k - 1 else n] for i in range(k)])


kfold_indices__big_last.says = "differ by more than one"


def kfold_indices__fresh_shuffle(n, k, rng):
    out = []
    for _ in range(k):
        rows = rng.permutation(n)
        out.append((rows[n // k :], rows[: n // k]))
    return out


kfold_indices__fresh_shuffle.says = "tested in two folds"


def kfold_indices__random_numbers(n, k, rng):
    out = []
    for _ in range(k):
        test = rng.integers(0, n, n // k + 6)
        out.append((np.setdiff1d(np.arange(n), test), test))
    return out


kfold_indices__random_numbers.says = "with replacement"


def kfold_indices__random_fold_numbers(n, k, rng):
    fold = rng.integers(0, k, n)
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]


kfold_indices__random_fold_numbers.says = "differ by more than one"


def kfold_indices__swapped(n, k, rng):
    return [(b, a) for a, b in _pairs(np.array_split(rng.permutation(n), k))]


kfold_indices__swapped.says = "swapped"


def kfold_indices__trains_on_all(n, k, rng):
    return [(np.arange(n), t) for t in np.array_split(rng.permutation(n), k)]


kfold_indices__trains_on_all.says = "also a training row"


def kfold_indices__global(n, k, rng):
    return _pairs(np.array_split(np.random.permutation(n), k))


kfold_indices__global.says = "draw from the rng you are given"


def kfold_indices__fixed_seed(n, k, rng):
    return _pairs(np.array_split(np.random.default_rng(0).permutation(n), k))


kfold_indices__fixed_seed.says = "use the rng you are given"


def kfold_indices__tests_only(n, k, rng):
    return np.array_split(rng.permutation(n), k)


kfold_indices__tests_only.says = "a pair (train, test)"


def kfold_indices__masks(n, k, rng):
    return [(np.isin(np.arange(n), a), np.isin(np.arange(n), b)) for a, b in _pairs(np.array_split(rng.permutation(n), k))]


kfold_indices__masks.says = "not a mask"


def kfold_indices__none(n, k, rng):
    pass


kfold_indices__none.says = "not NoneType"


def kfold_indices__right(n, k, rng):
    """Fold numbers, shuffled."""
    fold = np.arange(n) % k
    rng.shuffle(fold)
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]


def kfold_indices__right_sklearn(n, k, rng):
    return KFold(k, shuffle=True, random_state=int(rng.integers(2**31))).split(np.zeros(n))


def kfold_indices__right_lists(n, k, rng):
    order = [int(i) for i in rng.random(n).argsort()]
    return [[[i for i in range(n) if i not in order[f::k]], order[f::k]] for f in range(k)]


def kfold_indices__right_generator(n, k, rng):
    rows = rng.choice(n, n, replace=False)
    for test in np.array_split(rows, k):
        yield np.setdiff1d(np.arange(n), test), test


# --- group_kfold


def _by_home(groups, home, k):
    fold = np.array([home[g] for g in groups])
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]


def group_kfold__equal_lists(groups, k):
    homes = np.array_split(np.unique(groups), k)
    return [(np.flatnonzero(~np.isin(groups, own)), np.flatnonzero(np.isin(groups, own))) for own in homes]


group_kfold__equal_lists.says = "balanced in groups, not in rows"


def group_kfold__rows(groups, k):
    return _pairs(np.array_split(np.arange(len(groups)), k))


group_kfold__rows.says = "in training and in test"


def group_kfold__shuffled_rows(groups, k):
    return _pairs(np.array_split(np.random.default_rng(0).permutation(len(groups)), k))


group_kfold__shuffled_rows.says = "in training and in test"


def group_kfold__runs(groups, k):
    """Takes every change of the label for a new group."""
    run = np.cumsum(np.r_[0, groups[1:] != groups[:-1]])
    return [(np.flatnonzero(run % k != i), np.flatnonzero(run % k == i)) for i in range(k)]


group_kfold__runs.says = "in training and in test"


def group_kfold__round_robin(groups, k):
    """The same number of groups in each fold."""
    names, sizes = np.unique(groups, return_counts=True)
    return _by_home(groups, {g: i * k // len(names) for i, g in enumerate(names[np.argsort(-sizes)])}, k)


group_kfold__round_robin.says = "balanced in groups, not in rows"


def group_kfold__one_each(groups, k):
    """Leaves one group out, for the first k groups."""
    return [(np.flatnonzero(groups != g), np.flatnonzero(groups == g)) for g in np.unique(groups)[:k]]


group_kfold__one_each.says = "are ever tested"


def group_kfold__drops(groups, k):
    names = np.unique(groups)
    size = len(names) // k
    chosen = [names[i * size : (i + 1) * size] for i in range(k)]
    return [(np.flatnonzero(~np.isin(groups, c)), np.flatnonzero(np.isin(groups, c))) for c in chosen]


group_kfold__drops.says = "are ever tested"


def group_kfold__heaviest(groups, k):
    names, sizes = np.unique(groups, return_counts=True)
    load, home = np.zeros(k), {}
    for g, s in zip(names, sizes):
        home[g] = int(load.argmax())
        load[home[g]] += s
    return _by_home(groups, home, k)


group_kfold__heaviest.says = "a fold is empty"


def group_kfold__random_groups(groups, k):
    """Draws the test groups anew for each fold."""
    rng = np.random.default_rng(0)
    names = np.unique(groups)
    out = []
    for _ in range(k):
        test = np.isin(groups, rng.choice(names, max(1, len(names) // k), replace=False))
        out.append((np.flatnonzero(~test), np.flatnonzero(test)))
    return out


group_kfold__random_groups.says = "tested in two folds"


def group_kfold__swapped(groups, k):
    return [(test, train) for train, test in GroupKFold(k).split(groups, groups=groups)]


group_kfold__swapped.says = "swapped"


def group_kfold__thin(groups, k):
    """Trains on one other fold only."""
    tests = [test for _, test in GroupKFold(k).split(groups, groups=groups)]
    return [(tests[(i + 1) % k], tests[i]) for i in range(k)]


group_kfold__thin.says = "leaves some out"


def group_kfold__right(groups, k):
    return list(GroupKFold(k).split(groups, groups=groups))


def group_kfold__right_any_order(groups, k):
    """The lightest fold so far, groups in the order of appearance."""
    home, load = {}, [0] * k
    groups = list(groups)
    for g in dict.fromkeys(groups):
        home[g] = load.index(min(load))
        load[home[g]] += groups.count(g)
    return _by_home(groups, home, k)


def group_kfold__right_lists(groups, k):
    return [(train.tolist(), test.tolist()) for train, test in group_kfold__right_any_order(groups, k)]


# --- purged_time_split


def _walk(n, n_splits, test_size, gap):
    return [(np.arange(u - gap), np.arange(u, u + test_size)) for u in range(n - n_splits * test_size, n, test_size)]


def purged_time_split__no_gap(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, 0)


purged_time_split__no_gap.says = "no gap at all"


def purged_time_split__one_too_many(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, horizon + embargo)


purged_time_split__one_too_many.says = "one day too many"


def purged_time_split__one_too_few(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, max(horizon - 2, 0) + embargo)


purged_time_split__one_too_few.says = "one day too few"


def purged_time_split__no_embargo(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, horizon - 1)


purged_time_split__no_embargo.says = "the embargo is missing"


def purged_time_split__larger_of_two(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, max(horizon - 1, embargo))


purged_time_split__larger_of_two.says = "the embargo is missing"


def purged_time_split__minus_zero(n, n_splits, test_size, horizon, embargo=0):
    return [(np.arange(u)[: -(horizon - 1 + embargo)], np.arange(u, u + test_size)) for u in range(n - n_splits * test_size, n, test_size)]


purged_time_split__minus_zero.says = "training is empty"


def purged_time_split__shuffled(n, n_splits, test_size, horizon, embargo=0):
    rows = np.random.default_rng(0).permutation(n)
    return sorted([(np.setdiff1d(rows, t), t) for t in (rows[i * test_size : (i + 1) * test_size] for i in range(n_splits))], key=lambda p: p[1].min())


purged_time_split__shuffled.says = "nothing is shuffled"


def purged_time_split__both_sides(n, n_splits, test_size, horizon, embargo=0):
    t = np.arange(n)
    return [(t[(t + horizon + embargo <= b[0]) | (t > b[-1] + horizon)], b) for _, b in _walk(n, n_splits, test_size, 0)]


purged_time_split__both_sides.says = "or after it"


def purged_time_split__gap_in_test(n, n_splits, test_size, horizon, embargo=0):
    gap = horizon - 1 + embargo
    return [(a, b[gap:]) for a, b in _walk(n, n_splits, test_size, 0)]


purged_time_split__gap_in_test.says = "cut from training"


def purged_time_split__oldest(n, n_splits, test_size, horizon, embargo=0):
    gap = horizon - 1 + embargo
    return [(a[gap:], b) for a, b in _walk(n, n_splits, test_size, 0)]


purged_time_split__oldest.says = "no gap at all"


def purged_time_split__window(n, n_splits, test_size, horizon, embargo=0):
    return [(a[-2 * test_size :], b) for a, b in _walk(n, n_splits, test_size, horizon - 1 + embargo)]


purged_time_split__window.says = "starts at day 0"


def purged_time_split__backwards(n, n_splits, test_size, horizon, embargo=0):
    return _walk(n, n_splits, test_size, horizon - 1 + embargo)[::-1]


purged_time_split__backwards.says = "not in the order of time"


def purged_time_split__early_blocks(n, n_splits, test_size, horizon, embargo=0):
    start = n // 2
    return [(np.arange(max(u - horizon + 1 - embargo, 1)), np.arange(u, u + test_size)) for u in range(start, start + n_splits * test_size, test_size)]


purged_time_split__early_blocks.says = "the blocks are the last days"


def purged_time_split__right(n, n_splits, test_size, horizon, embargo=0):
    return TimeSeriesSplit(n_splits, test_size=test_size, gap=horizon - 1 + embargo).split(np.zeros(n))


def purged_time_split__right_by_rule(n, n_splits, test_size, horizon, embargo=0):
    """Every day asked whether its target is known."""
    out = []
    for i in range(n_splits, 0, -1):
        u = n - i * test_size
        known = [t for t in range(n) if t + horizon <= u]
        out.append((known[: len(known) - embargo], list(range(u, u + test_size))))
    return out


# --- loo_mse


def _hat(X, penalty):
    return X @ np.linalg.solve(X.T @ X + np.diag(penalty), X.T)


def _ones(X):
    return np.c_[np.ones(len(X)), X]


def _residuals(X, y, lam):
    H = _hat(_ones(X), np.r_[0, np.full(X.shape[1], lam)])
    return y - H @ y, np.diag(H)


def loo_mse__training(X, y, lam):
    return (_residuals(X, y, lam)[0] ** 2).mean()


loo_mse__training.says = "training error"


def loo_mse__outside_square(X, y, lam):
    e, h = _residuals(X, y, lam)
    return (e**2 / (1 - h)).mean()


loo_mse__outside_square.says = "inside the square"


def loo_mse__sum(X, y, lam):
    e, h = _residuals(X, y, lam)
    return ((e / (1 - h)) ** 2).sum()


loo_mse__sum.says = "not a mean"


def loo_mse__root(X, y, lam):
    e, h = _residuals(X, y, lam)
    return ((e / (1 - h)) ** 2).mean() ** 0.5


loo_mse__root.says = "a root"


def loo_mse__gcv(X, y, lam):
    e, h = _residuals(X, y, lam)
    return ((e / (1 - h.mean())) ** 2).mean()


loo_mse__gcv.says = "its own leverage"


def loo_mse__plus(X, y, lam):
    e, h = _residuals(X, y, lam)
    return ((e / (1 + h)) ** 2).mean()


loo_mse__plus.says = "makes its error larger"


def loo_mse__penalised_intercept(X, y, lam):
    H = _hat(_ones(X), np.full(X.shape[1] + 1, lam))
    return (((y - H @ y) / (1 - np.diag(H))) ** 2).mean()


loo_mse__penalised_intercept.says = "intercept is penalised"


def loo_mse__no_intercept(X, y, lam):
    H = _hat(X, np.full(X.shape[1], lam))
    return (((y - H @ y) / (1 - np.diag(H))) ** 2).mean()


loo_mse__no_intercept.says = "no intercept"


def loo_mse__centred(X, y, lam):
    H = _hat(X - X.mean(0), np.full(X.shape[1], lam))
    y = y - y.mean()
    return (((y - H @ y) / (1 - np.diag(H))) ** 2).mean()


loo_mse__centred.says = "lacks 1/n"


def loo_mse__times_n(X, y, lam):
    e, h = _residuals(X, y, lam * len(y))
    return ((e / (1 - h)) ** 2).mean()


loo_mse__times_n.says = "not lam times n"


def loo_mse__vector(X, y, lam):
    e, h = _residuals(X, y, lam)
    return (e / (1 - h)) ** 2


loo_mse__vector.says = "return one number"


def loo_mse__multiplied(X, y, lam):
    h = _leverage(X, lam)
    return np.mean(((y - h @ y) * (1 - np.diag(h))) ** 2)


loo_mse__multiplied.says = "multiplied by 1 - H_ii"


def loo_mse__absolute(X, y, lam):
    h = _leverage(X, lam)
    return np.mean(abs((y - h @ y) / (1 - np.diag(h))))


loo_mse__absolute.says = "a mean of absolute errors"


def loo_mse__n_minus_1(X, y, lam):
    return loo_mse__right_float32(X, y, lam) * len(y) / (len(y) - 1)


loo_mse__n_minus_1.says = "divided by n - 1"


def loo_mse__standardised(X, y, lam):
    return loo_mse__right_float32((X - X.mean(0)) / X.std(0), y, lam)


loo_mse__standardised.says = "were standardised"


def loo_mse__broadcast(X, y, lam):
    h, y = _leverage(X, lam), y[:, None]
    return np.mean(((y - h @ y) / (1 - np.diag(h))) ** 2)


loo_mse__broadcast.says = "every residual met every leverage"


def _leverage(X, lam):
    n, Z = len(X), X - X.mean(0)
    return 1 / n + Z @ np.linalg.inv(Z.T @ Z + lam * np.eye(Z.shape[1])) @ Z.T


def loo_mse__right_float32(X, y, lam):
    h = _leverage(X.astype(np.float32), np.float32(lam)).astype(np.float32)
    return np.mean(((y.astype(np.float32) - h @ y.astype(np.float32)) / (1 - np.diag(h))) ** 2)


def loo_mse__none(X, y, lam):
    pass


loo_mse__none.says = "return one number"


def loo_mse__right(X, y, lam):
    """The honest way: n fits."""
    errors = []
    for i in range(len(y)):
        keep = np.arange(len(y)) != i
        errors.append(y[i] - Ridge(lam).fit(X[keep], y[keep]).predict(X[[i]])[0])
    return float(np.mean(np.square(errors)))


def loo_mse__right_centred(X, y, lam):
    n, Z = len(y), X - X.mean(0)
    H = 1 / n + Z @ np.linalg.inv(Z.T @ Z + lam * np.eye(Z.shape[1])) @ Z.T
    return np.square((y - H @ y) / (1 - np.diag(H))).mean()


def loo_mse__right_library(X, y, lam):
    return -RidgeCV([lam]).fit(X, y).best_score_


def loo_mse__right_cross_val(X, y, lam):
    return -cross_val_score(Ridge(lam), X, y, cv=LeaveOneOut(), scoring="neg_mean_squared_error").mean()


# --- nested_cv


def nested_cv__roots(X, y, groups, make, settings, split):
    scores, chosen = _nested(X, y, groups, make, settings, split)
    return np.sqrt(scores), chosen


nested_cv__roots.says = "the roots of the errors"


def nested_cv__absolute(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, score=lambda s, f, v: np.mean(abs(make(s).fit(X[f], y[f]).predict(X[v]) - y[v])))


nested_cv__absolute.says = "mean absolute errors"


def nested_cv__negative(X, y, groups, make, settings, split):
    scores, chosen = _nested(X, y, groups, make, settings, split)
    return [-s for s in scores], chosen


nested_cv__negative.says = "minus sign"


def nested_cv__positions(X, y, groups, make, settings, split):
    scores, chosen = _nested(X, y, groups, make, settings, split)
    return scores, [settings.index(s) for s in chosen]


nested_cv__positions.says = "positions in the list"


def nested_cv__turned(X, y, groups, make, settings, split):
    return _nested(
        X, y, groups, make, settings, split, lambda f, v: settings[_tune(X[f], y[f], make, settings, [(b, a) for a, b in split(groups[f])]).argmin()]
    )


nested_cv__turned.says = "train and test are swapped"


def nested_cv__pooled(X, y, groups, make, settings, split):
    def pooled(s, f):
        return sum(len(b) * _mse(make(s), X[f[a]], y[f[a]], X[f[b]], y[f[b]]) for a, b in split(groups[f]))

    return _nested(X, y, groups, make, settings, split, lambda f, v: min(settings, key=lambda s: pooled(s, f)))


nested_cv__pooled.says = "pooled over rows"


def nested_cv__most_frequent(X, y, groups, make, settings, split):
    chosen = _nested(X, y, groups, make, settings, split)[1]
    return _nested(X, y, groups, make, settings, split, lambda f, v: max(set(chosen), key=chosen.count))


nested_cv__most_frequent.says = "one setting for all outer folds"


def nested_cv__right_float32(X, y, groups, make, settings, split):
    scores, chosen = _nested(X, y, groups, make, settings, split)
    return np.float32(scores), np.array(chosen)


def _mse(model, A, a, B, b):
    return np.mean((model.fit(A, a).predict(B) - b) ** 2)


def _tune(X, y, make, settings, splits):
    return np.array([np.mean([_mse(make(s), X[f], y[f], X[v], y[v]) for f, v in splits]) for s in settings])


def _nested(X, y, groups, make, settings, split, choose=None, score=None):
    scores, chosen = [], []
    for f, v in split(groups):
        s = choose(f, v) if choose else settings[_tune(X[f], y[f], make, settings, split(groups[f])).argmin()]
        chosen.append(s)
        scores.append(score(s, f, v) if score else _mse(make(s), X[f], y[f], X[v], y[v]))
    return scores, chosen


def nested_cv__tuned_on_test(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, lambda f, v: settings[_tune(X, y, make, settings, [(f, v)]).argmin()])


nested_cv__tuned_on_test.says = "chosen on the outer test rows"


def nested_cv__inner_best(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, score=lambda s, f, v: _tune(X[f], y[f], make, settings, split(groups[f])).min())


nested_cv__inner_best.says = "too good by selection"


def nested_cv__fit_on_all(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, score=lambda s, f, v: _mse(make(s), X, y, X[v], y[v]))


nested_cv__fit_on_all.says = "fitted on all rows"


def nested_cv__training_score(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, score=lambda s, f, v: _mse(make(s), X[f], y[f], X[f], y[f]))


nested_cv__training_score.says = "on training rows"


def nested_cv__no_refit(X, y, groups, make, settings, split):
    def score(s, f, v):
        g = split(groups[f])[-1][0]
        return _mse(make(s), X[f][g], y[f][g], X[v], y[v])

    return _nested(X, y, groups, make, settings, split, score=score)


nested_cv__no_refit.says = "refit the chosen setting"


def nested_cv__worst(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, lambda f, v: settings[_tune(X[f], y[f], make, settings, split(groups[f])).argmax()])


nested_cv__worst.says = "worst setting"


def nested_cv__flat(X, y, groups, make, settings, split):
    once = settings[_tune(X, y, make, settings, split(groups)).argmin()]
    return _nested(X, y, groups, make, settings, split, lambda f, v: once)


nested_cv__flat.says = "tuned once on all rows"


def nested_cv__lost_rows(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, lambda f, v: settings[_tune(X, y, make, settings, split(groups[f])).argmin()])


nested_cv__lost_rows.says = "within the training part"


def nested_cv__training_error(X, y, groups, make, settings, split):
    return _nested(X, y, groups, make, settings, split, lambda f, v: settings[_tune(X[f], y[f], make, settings, [(slice(None), slice(None))]).argmin()])


nested_cv__training_error.says = "rows that were fitted"


def nested_cv__inner_rows(X, y, groups, make, settings, split):
    """Inner folds by row: every third row, groups forgotten."""

    def choose(f, v):
        fold = np.arange(len(f)) % 3
        return settings[_tune(X[f], y[f], make, settings, [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(3)]).argmin()]

    return _nested(X, y, groups, make, settings, split, choose)


nested_cv__inner_rows.says = "inner folds split groups"


def nested_cv__mean(X, y, groups, make, settings, split):
    scores, chosen = _nested(X, y, groups, make, settings, split)
    return np.mean(scores), chosen


nested_cv__mean.says = "not their mean"


def nested_cv__scores_only(X, y, groups, make, settings, split):
    return np.array(_nested(X, y, groups, make, settings, split)[0])


nested_cv__scores_only.says = "return (scores, chosen)"


def nested_cv__right(X, y, groups, make, settings, split):
    """Loops, and dictionaries of errors; global row numbers throughout."""
    out = {}
    for k, (train, test) in enumerate(split(groups)):
        error = dict.fromkeys(settings, 0.0)
        for f, v in split(groups[train]):
            for s in settings:
                m = make(s)
                m.fit(X[train[f]], y[train[f]])
                error[s] += float(((m.predict(X[train[v]]) - y[train[v]]) ** 2).mean())
        best = min(error, key=error.get)
        m = make(best)
        m.fit(X[train], y[train])
        out[k] = ((y[test] - m.predict(X[test])) ** 2).mean(), best
    return np.array([s for s, _ in out.values()]), np.array([c for _, c in out.values()])


class _Wrapped(RegressorMixin, BaseEstimator):
    def __init__(self, make=None, setting=None):
        self.make, self.setting = make, setting

    def fit(self, X, y):
        self.model_ = self.make(self.setting).fit(X, y)
        return self

    def predict(self, X):
        return self.model_.predict(X)


def nested_cv__right_sklearn(X, y, groups, make, settings, split):
    from sklearn.model_selection import GridSearchCV

    scores, chosen = [], []
    for train, test in split(groups):
        search = GridSearchCV(_Wrapped(make), {"setting": settings}, cv=split(groups[train]), scoring="neg_mean_squared_error")
        search.fit(X[train], y[train])
        chosen.append(search.best_params_["setting"])
        scores.append(-search.score(X[test], y[test]))
    return scores, chosen
