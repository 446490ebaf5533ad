"""Wrong answers to the exercises on classification metrics, and right ones written another way."""

import math

import numpy as np
from scipy.stats import rankdata
from sklearn import metrics
from sklearn.utils.class_weight import compute_class_weight


def _counts(y, yhat):
    return [int(((y == a) & (yhat == b)).sum()) for a, b in ((1, 1), (0, 1), (1, 0), (0, 0))]


def _over(a, b):
    return a / b if b else 0.0


def prf__swapped(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(tp, tp + fn), _over(tp, tp + fp), _over((1 + beta**2) * tp, (1 + beta**2) * tp + fp + beta**2 * fn)


prf__swapped.says = "precision and recall are swapped"


def prf__accuracy(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(tp, tp + fp), _over(tp, tp + fn), (tp + tn) / len(y)


prf__accuracy.says = "that is the accuracy"


def prf__wrong_way(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(tp, tp + fp), _over(tp, tp + fn), _over((1 + beta**2) * tp, (1 + beta**2) * tp + beta**2 * fp + fn)


prf__wrong_way.says = "beta pulls the wrong way"


def prf__not_squared(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(tp, tp + fp), _over(tp, tp + fn), _over((1 + beta) * tp, (1 + beta) * tp + fp + beta * fn)


prf__not_squared.says = "beta enters squared"


def prf__no_beta(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(tp, tp + fp), _over(tp, tp + fn), _over(2 * tp, 2 * tp + fp + fn)


prf__no_beta.says = "beta is ignored"


def prf__arithmetic(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    P, R = _over(tp, tp + fp), _over(tp, tp + fn)
    return P, R, (P + R) / 2


prf__arithmetic.says = "an arithmetic mean"


def prf__nan(y, yhat, beta=1.0):
    tp = np.sum((y == 1) & (yhat == 1))
    P, R = tp / np.sum(yhat == 1), tp / np.sum(y == 1)
    return P, R, (1 + beta**2) * P * R / (beta**2 * P + R)


prf__nan.says = "0/0 came out"


def prf__class_0(y, yhat, beta=1.0):
    return prf__right(1 - y, 1 - yhat, beta)


prf__class_0.says = "rates of class 0"


def prf__fpr(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    return _over(fp, fp + tn), _over(tp, tp + fn), _over((1 + beta**2) * tp, (1 + beta**2) * tp + fp + beta**2 * fn)


prf__fpr.says = "that is the false positive rate"


def prf__none(y, yhat, beta=1.0):
    pass


prf__none.says = "not NoneType"


def prf__geometric(y, yhat, beta=1.0):
    precision, recall, _ = prf__right(y, yhat, beta)
    return precision, recall, (precision * recall) ** 0.5


prf__geometric.says = "a geometric mean"


def prf__nothing_is_perfect(y, yhat, beta=1.0):
    precision, recall, f = prf__right(y, yhat, beta)
    return precision if yhat.any() else 1.0, recall if y.any() else 1.0, f


prf__nothing_is_perfect.says = "not as 1"


def prf__macro(y, yhat, beta=1.0):
    return tuple((a + b) / 2 for a, b in zip(prf__right(y, yhat, beta), prf__right(1 - y, 1 - yhat, beta)))


prf__macro.says = "a macro average"


def prf__right_float32(y, yhat, beta=1.0):
    return np.float32(prf__right(y, yhat, beta))


def prf__right(y, yhat, beta=1.0):
    P = metrics.precision_score(y, yhat, zero_division=0)
    R = metrics.recall_score(y, yhat, zero_division=0)
    return P, R, metrics.fbeta_score(y, yhat, beta=beta, zero_division=0)


def prf__right_array(y, yhat, beta=1.0):
    return np.array(prf__right(y, yhat, beta))


def prf__right_rates(y, yhat, beta=1.0):
    tp, fp, fn, tn = _counts(y, yhat)
    P, R = _over(tp, tp + fp), _over(tp, tp + fn)
    return [P, R, _over((1 + beta**2) * P * R, beta**2 * P + R)]


def _split(y, s):
    y, s = np.asarray(y).astype(bool), np.asarray(s, dtype=float)
    if y.all() or not y.any():
        raise ValueError("one class")
    return s[y][:, None], s[~y][None]


def roc_auc__strict(y, s):
    a, b = _split(y, s)
    return (a > b).mean()


roc_auc__strict.says = "strict comparisons only"


def roc_auc__ties_win(y, s):
    a, b = _split(y, s)
    return (a >= b).mean()


roc_auc__ties_win.says = "ties count as wins"


def roc_auc__upside_down(y, s):
    a, b = _split(y, s)
    return (a < b).mean() + (a == b).mean() / 2


roc_auc__upside_down.says = "upside down"


def roc_auc__rowwise(y, s):
    y, s = np.asarray(y).astype(int), np.asarray(s, dtype=float)
    hit = y[np.argsort(-s, kind="stable")]
    return np.trapezoid(hit.cumsum() / hit.sum(), (1 - hit).cumsum() / (1 - hit).sum())


roc_auc__rowwise.says = "depends on the order of the rows"


def roc_auc__ordinal_ranks(y, s):
    y, s = np.asarray(y).astype(bool), np.asarray(s, dtype=float)
    rank = s.argsort(kind="stable").argsort() + 1
    n = y.sum()
    return (rank[y].sum() - n * (n + 1) / 2) / (n * (~y).sum())


roc_auc__ordinal_ranks.says = "depends on the order of the rows"


def roc_auc__pairs(y, s):
    a, b = _split(y, s)
    return (a > b).sum() + (a == b).sum() / 2


roc_auc__pairs.says = "divide by their number"


def roc_auc__one_class(y, s):
    y = np.asarray(y)
    if y.all() or not y.any():
        return 0.5
    return roc_auc__right(y, s)


roc_auc__one_class.says = "raise ValueError"


def roc_auc__thresholds_in_0_1(y, s):
    """Area over a grid of thresholds between 0 and 1."""
    y, s = np.asarray(y).astype(bool), np.asarray(s, dtype=float)
    if y.all() or not y.any():
        raise ValueError("one class")
    t = np.linspace(1, 0, 101)
    tpr, fpr = ([(s[rows] >= c).mean() for c in t] for rows in (y, ~y))
    return np.trapezoid([0, *tpr, 1], [0, *fpr, 1])


roc_auc__thresholds_in_0_1.says = "take the thresholds from them"


def roc_auc__flipped(y, s):
    area = roc_auc__right(y, s)
    return max(area, 1 - area)


roc_auc__flipped.says = "do not flip it"


def roc_auc__gini(y, s):
    return 2 * roc_auc__right(y, s) - 1


roc_auc__gini.says = "Gini"


def roc_auc__dense_ranks(y, s):
    y = np.asarray(y).astype(int)
    rank, n = np.unique(s, return_inverse=True)[1] + 1, y.sum()
    if n in (0, len(y)):
        raise ValueError("one class")
    return (rank[y == 1].sum() - n * (n + 1) / 2) / (n * (len(y) - n))


roc_auc__dense_ranks.says = "the *mean* of the ranks"


def roc_auc__average_precision(y, s):
    y, s = np.asarray(y), np.asarray(s)
    if len(np.unique(y)) < 2:
        raise ValueError("one class")
    return np.mean([y[s >= v].mean() for v in s[y == 1]])


roc_auc__average_precision.says = "that is the average precision"


def roc_auc__right_float32(y, s):
    y, s = np.asarray(y).astype(bool), np.asarray(s, np.float32)
    if y.all() or not y.any():
        raise ValueError("one class")
    cuts = np.unique(s)[::-1]
    tpr, fpr = ([np.float32(0), *((s[rows] >= c).mean(dtype=np.float32) for c in cuts)] for rows in (y, ~y))
    return np.trapezoid(tpr, fpr)


def roc_auc__none(y, s):
    pass


roc_auc__none.says = "not NoneType"


def roc_auc__right(y, s):
    a, b = _split(y, s)
    return (a > b).mean() + (a == b).mean() / 2


def roc_auc__right_ranks(y, s):
    y = np.asarray(y).astype(bool)
    if y.all() or not y.any():
        raise ValueError("both classes are needed")
    n, rank = y.sum(), rankdata(s)
    return (rank[y].sum() - n * (n + 1) / 2) / (n * (~y).sum())


def roc_auc__right_area(y, s):
    y = np.asarray(y).astype(int)
    if len(set(y.tolist())) < 2:
        raise ValueError("both classes are needed")
    fpr, tpr, _ = metrics.roc_curve(y, s)
    return metrics.auc(fpr, tpr)


def roc_auc__right_bisect(y, s):
    import bisect

    pos = [v for v, hit in zip(s, y) if hit]
    neg = sorted(v for v, hit in zip(s, y) if not hit)
    if not pos or not neg:
        raise ValueError
    return sum(bisect.bisect_left(neg, v) + bisect.bisect_right(neg, v) for v in pos) / (2 * len(pos) * len(neg))


def _total(y, called, c_fp, c_fn):
    return c_fp * np.sum(called & (y == 0)) + c_fn * np.sum(~called & (y == 1))


def best_threshold__grid(y, p, c_fp, c_fn):
    return min(np.arange(11) / 10, key=lambda t: _total(y, p >= t, c_fp, c_fn))


best_threshold__grid.says = "a grid of round numbers"


def best_threshold__formula(y, p, c_fp, c_fn):
    return c_fp / (c_fp + c_fn)


best_threshold__formula.says = "formula for calibrated probabilities"


def best_threshold__f1(y, p, c_fp, c_fn):
    return max(np.unique(p), key=lambda t: metrics.f1_score(y, p >= t, zero_division=0))


best_threshold__f1.says = "maximises F1"


def best_threshold__swapped(y, p, c_fp, c_fn):
    return min([*np.unique(p), math.inf], key=lambda t: _total(y, p >= t, c_fn, c_fp))


best_threshold__swapped.says = "costs are swapped"


def best_threshold__errors(y, p, c_fp, c_fn):
    return min([*np.unique(p), math.inf], key=lambda t: _total(y, p >= t, 1, 1))


best_threshold__errors.says = "minimises the number of errors"


def best_threshold__above(y, p, c_fp, c_fn):
    return min([-1.0, *np.unique(p)], key=lambda t: _total(y, p > t, c_fp, c_fn))


best_threshold__above.says = "that is best for p > t"


def best_threshold__somebody(y, p, c_fp, c_fn):
    return min(np.unique(p), key=lambda t: _total(y, p >= t, c_fp, c_fn))


best_threshold__somebody.says = "where calling nobody positive is cheapest"


def best_threshold__cost(y, p, c_fp, c_fn):
    return min(_total(y, p >= t, c_fp, c_fn) for t in [*np.unique(p), math.inf])


best_threshold__cost.says = "that is the lowest cost"


def best_threshold__rates(y, p, c_fp, c_fn):
    n, m = max(1, (y == 0).sum()), max(1, (y == 1).sum())
    return min([*np.unique(p), math.inf], key=lambda t: _total(y, p >= t, c_fp / n, c_fn / m))


best_threshold__rates.says = "divided by their class sizes"


def best_threshold__position(y, p, c_fp, c_fn):
    return int(np.argmin([_total(y, p >= t, c_fp, c_fn) for t in [*np.unique(p), math.inf]]))


best_threshold__position.says = "not its position"


def best_threshold__none(y, p, c_fp, c_fn):
    pass


best_threshold__none.says = "not NoneType"


def best_threshold__half(y, p, c_fp, c_fn):
    return 0.5


best_threshold__half.says = "one half whatever the costs"


def best_threshold__youden(y, p, c_fp, c_fn):
    cuts = [*np.unique(p), math.inf]
    return max(cuts, key=lambda t: np.mean((p >= t)[y == 1]) - np.mean((p >= t)[y == 0]) if 0 < y.sum() < len(y) else 0)


best_threshold__youden.says = "Youden"


def best_threshold__row_by_row(y, p, c_fp, c_fn):
    order = np.argsort(-p, kind="stable")
    saved = np.r_[0, np.where(y[order] == 1, c_fn, -c_fp).cumsum()]
    return np.r_[math.inf, p[order]][saved.argmax()]


best_threshold__row_by_row.says = "cut only between distinct scores"


def best_threshold__right_positives(y, p, c_fp, c_fn):
    """A positive is the last of those called in the cheapest cut, so their scores are candidates enough."""
    cuts = [math.inf, *p[y == 1]]
    return min(cuts, key=lambda t: c_fp * np.sum((p >= t) & (y == 0)) - c_fn * np.sum((p >= t) & (y == 1)))


def best_threshold__right(y, p, c_fp, c_fn):
    """By sorting, from the highest score down."""
    order = np.argsort(-p)
    best, t, cost = 0.0, p.max() + 1, 0.0
    for k, i in enumerate(order):
        cost += c_fp if y[i] == 0 else -c_fn
        if (k + 1 == len(p) or p[order[k + 1]] < p[i]) and cost < best:
            best, t = cost, p[i]
    return t


def best_threshold__right_midpoints(y, p, c_fp, c_fn):
    v = np.unique(p)
    candidates = np.concatenate([[v[0] - 1], (v[1:] + v[:-1]) / 2, [v[-1] + 1]])
    return candidates[np.argmin([_total(y, p > t, c_fp, c_fn) for t in candidates])]


def class_weights__inverse(y):
    return {int(c): 1 / n for c, n in zip(*np.unique(y, return_counts=True))}


class_weights__inverse.says = "the wrong scale"


def class_weights__no_K(y):
    return {int(c): len(y) / n for c, n in zip(*np.unique(y, return_counts=True))}


class_weights__no_K.says = "number of classes K is missing"


def class_weights__sum_1(y):
    c, n = np.unique(y, return_counts=True)
    w = 1 / n
    return dict(zip(c.tolist(), w / w.sum()))


class_weights__sum_1.says = "made to sum to 1"


def class_weights__sum_K(y):
    c, n = np.unique(y, return_counts=True)
    w = 1 / n
    return dict(zip(c.tolist(), len(c) * w / w.sum()))


class_weights__sum_K.says = "made to sum to K"


def class_weights__frequencies(y):
    return {int(c): n / len(y) for c, n in zip(*np.unique(y, return_counts=True))}


class_weights__frequencies.says = "upside down"


def class_weights__largest(y):
    c, n = np.unique(y, return_counts=True)
    return dict(zip(c.tolist(), n.max() / n))


class_weights__largest.says = "relative to the largest class"


def class_weights__positions(y):
    _, n = np.unique(y, return_counts=True)
    return dict(enumerate(len(y) / (len(n) * n)))


class_weights__positions.says = "the keys are the labels that occur"


def class_weights__largest_label(y):
    c, n = np.unique(y, return_counts=True)
    return dict(zip(c.tolist(), len(y) / ((y.max() + 1) * n)))


class_weights__largest_label.says = "not the largest label plus one"


def class_weights__strings(y):
    return {str(c): len(y) / (len(set(y.tolist())) * n) for c, n in zip(*np.unique(y, return_counts=True))}


class_weights__strings.says = "as integers"


def class_weights__array(y):
    _, n = np.unique(y, return_counts=True)
    return len(y) / (len(n) * n)


class_weights__array.says = "return a dict"


def class_weights__two(y):
    return {c: len(y) / (2 * np.sum(y == c)) for c in np.unique(y)}


class_weights__two.says = "not always 2"


def class_weights__whole(y):
    return {c: len(y) // (len(np.unique(y)) * np.sum(y == c)) for c in np.unique(y)}


class_weights__whole.says = "// cuts"


def class_weights__right_float32(y):
    return {c: np.float32(w) for c, w in class_weights__right(y).items()}


def class_weights__right(y):
    labels = sorted(set(y.tolist()))
    return {c: len(y) / len(labels) / sum(1 for v in y if v == c) for c in labels}


def class_weights__right_sklearn(y):
    labels = np.unique(y)
    return dict(zip(labels, compute_class_weight("balanced", classes=labels, y=y)))


def held_out_scores__before(X, y, folds, resample, train):
    X2, y2 = resample(X, y)
    s = np.zeros(len(y))
    for _, held in folds:
        rows = np.setdiff1d(np.arange(len(y2)), held)
        s[held] = train(X2[rows], y2[rows])(X[held])
    return s


held_out_scores__before.says = "resampled before splitting"


def held_out_scores__held_too(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        score = train(*resample(X[fit], y[fit]))
        s[held] = score(resample(X[held], y[held])[0])[: len(held)]
    return s


held_out_scores__held_too.says = "held-out rows were resampled"


def held_out_scores__never(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        s[held] = train(X[fit], y[fit])(X[held])
    return s


held_out_scores__never.says = "resample was never called"


def held_out_scores__not_passed_on(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        resample(X[fit], y[fit])
        s[held] = train(X[fit], y[fit])(X[held])
    return s


held_out_scores__not_passed_on.says = "not trained on the resampled set"


def held_out_scores__fold_order(X, y, folds, resample, train):
    return np.concatenate([train(*resample(X[fit], y[fit]))(X[held]) for fit, held in folds])


held_out_scores__fold_order.says = "in the order of the folds"


def held_out_scores__all_rows(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        X2, y2 = resample(X[fit], y[fit])
        s[held] = train(np.vstack([X2, X[held]]), np.append(y2, y[held]))(X[held])
    return s


held_out_scores__all_rows.says = "trained on its held-out rows"


def held_out_scores__training_scores(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        s[fit] = train(*resample(X[fit], y[fit]))(X[fit])
    return s


held_out_scores__training_scores.says = "another fold's model"


def held_out_scores__none(X, y, folds, resample, train):
    for fit, held in folds:
        train(*resample(X[fit], y[fit]))(X[held])


held_out_scores__none.says = "not NoneType"


def held_out_scores__labels_shifted(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        s[held] = train(*resample(X[fit], y[: len(fit)]))(X[held])
    return s


held_out_scores__labels_shifted.says = "index X and y by the same rows"


def held_out_scores__other_labels(X, y, folds, resample, train):
    s = np.zeros(len(y))
    for fit, held in folds:
        X2, y2 = resample(X[fit], y[fit])
        s[held] = train(X2, np.append(y[fit], np.zeros(len(y2) - len(fit))))(X[held])
    return s


held_out_scores__other_labels.says = "not those that resample returned"


def held_out_scores__whole_numbers(X, y, folds, resample, train):
    s = np.zeros_like(y)
    for fit, held in folds:
        s[held] = train(*resample(X[fit], y[fit]))(X[held])
    return s


held_out_scores__whole_numbers.says = "cut to whole numbers"


def held_out_scores__mean(X, y, folds, resample, train):
    return np.mean([train(*resample(X[fit], y[fit]))(X) for fit, _ in folds], axis=0)


held_out_scores__mean.says = "the mean over the models"


def held_out_scores__right(X, y, folds, resample, train):
    pieces = [(held, train(*resample(X[fit], y[fit]))(X[held])) for fit, held in folds]
    rows, scores = (np.concatenate(part) for part in zip(*pieces))
    return scores[np.argsort(rows)]


def held_out_scores__right_two_passes(X, y, folds, resample, train):
    models = []
    for fit, _ in folds:
        X2, y2 = resample(X[fit].copy(), y[fit].copy())
        models.append(train(X2, y2))
    s = [0.0] * len(y)
    for model, (_, held) in zip(models, folds):
        for i in held:
            s[i] = float(model(X[i : i + 1])[0])
    return s
