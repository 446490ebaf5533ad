"""Wrong answers to the exercises on XGBoost and tabular data, and right ones written another way."""

import numpy as np
import torch


def soft(G, alpha):
    return np.sign(G) * np.maximum(np.abs(G) - alpha, 0)


def leaf_weight__sign(g, h, lam=1.0, alpha=0.0):
    return soft(g.sum(), alpha) / (h.sum() + lam)


leaf_weight__sign.says = "sign is flipped"


def leaf_weight__half(g, h, lam=1.0, alpha=0.0):
    return -0.5 * soft(g.sum(), alpha) / (h.sum() + lam)


leaf_weight__half.says = "one half too many"


def leaf_weight__no_lambda(g, h, lam=1.0, alpha=0.0):
    return -soft(g.sum(), alpha) / h.sum()


leaf_weight__no_lambda.says = "lambda is forgotten"


def leaf_weight__count(g, h, lam=1.0, alpha=0.0):
    return -soft(g.sum(), alpha) / (len(g) + lam)


leaf_weight__count.says = "number of rows stands for H"


def leaf_weight__means(g, h, lam=1.0, alpha=0.0):
    return -soft(g.sum(), alpha) / len(g) / (h.mean() + lam)


leaf_weight__means.says = "means in place of sums"


def leaf_weight__double_lambda(g, h, lam=1.0, alpha=0.0):
    return -soft(g.sum(), alpha) / (h.sum() + 2 * lam)


leaf_weight__double_lambda.says = "lambda counts twice"


def leaf_weight__row_by_row(g, h, lam=1.0, alpha=0.0):
    return -(g / (h + lam)).mean()


leaf_weight__row_by_row.says = "own weight was averaged"


def leaf_weight__no_alpha(g, h, lam=1.0, alpha=0.0):
    return -g.sum() / (h.sum() + lam)


leaf_weight__no_alpha.says = "alpha is not used"


def leaf_weight__alpha_one_way(g, h, lam=1.0, alpha=0.0):
    return -(g.sum() - alpha) / (h.sum() + lam)


leaf_weight__alpha_one_way.says = "whatever the sign of G"


def leaf_weight__not_clipped(g, h, lam=1.0, alpha=0.0):
    return -np.sign(g.sum()) * (abs(g.sum()) - alpha) / (h.sum() + lam)


leaf_weight__not_clipped.says = "exactly zero"


def leaf_weight__alpha_in_h(g, h, lam=1.0, alpha=0.0):
    return -g.sum() / (h.sum() + lam + alpha)


leaf_weight__alpha_in_h.says = "added to H"


def leaf_weight__threshold_on_rows(g, h, lam=1.0, alpha=0.0):
    return -soft(g, alpha).sum() / (h.sum() + lam)


leaf_weight__threshold_on_rows.says = "applied to each row"


def leaf_weight__threshold_on_weight(g, h, lam=1.0, alpha=0.0):
    return -soft(g.sum() / (h.sum() + lam), alpha)


leaf_weight__threshold_on_weight.says = "applied to the weight"


def leaf_weight__none(g, h, lam=1.0, alpha=0.0):
    print(-g.sum() / (h.sum() + lam))


leaf_weight__none.says = "return one number"


def leaf_weight__right(g, h, lam=1.0, alpha=0.0):
    G, H = g.sum(), h.sum()
    if G < -alpha:
        return -(G + alpha) / (H + lam)
    return -(G - alpha) / (H + lam) if G > alpha else 0


def leaf_weight__right_torch(g, h, lam=1.0, alpha=0.0):
    G, H = torch.tensor(g).sum(), torch.tensor(h).sum()
    return -torch.nn.functional.softshrink(G, alpha) / (H + lam)


def leaf_weight__right_float32(g, h, lam=1.0, alpha=0.0):
    g, h = g.astype(np.float32), h.astype(np.float32)
    return np.float32(-soft(g.sum(), alpha) / (h.sum() + lam))


def parts(g, h, left):
    return g[left].sum(), h[left].sum(), g[~left].sum(), h[~left].sum()


def split_gain__no_half(g, h, left, lam=1.0, gamma=0.0):
    a, b, c, d = parts(g, h, left)
    return a**2 / (b + lam) + c**2 / (d + lam) - (a + c) ** 2 / (b + d + lam) - gamma


split_gain__no_half.says = "factor one half is missing"


def split_gain__half_gamma(g, h, left, lam=1.0, gamma=0.0):
    return 0.5 * split_gain__no_half(g, h, left, lam, gamma)


split_gain__half_gamma.says = "gamma was halved"


def split_gain__plus_gamma(g, h, left, lam=1.0, gamma=0.0):
    return 0.5 * split_gain__no_half(g, h, left, lam, 0) + gamma


split_gain__plus_gamma.says = "gamma is added"


def split_gain__two_gammas(g, h, left, lam=1.0, gamma=0.0):
    return 0.5 * split_gain__no_half(g, h, left, lam, 0) - 2 * gamma


split_gain__two_gammas.says = "paid twice"


def split_gain__no_gamma(g, h, left, lam=1.0, gamma=0.0):
    return 0.5 * split_gain__no_half(g, h, left, lam, 0)


split_gain__no_gamma.says = "gamma is not subtracted"


def split_gain__gamma_multiplied(g, h, left, lam=1.0, gamma=0.0):
    return 0.5 * split_gain__no_half(g, h, left, lam, 0) * (gamma if gamma else 1)


split_gain__gamma_multiplied.says = "gamma is multiplied"


def split_gain__parent_without_lambda(g, h, left, lam=1.0, gamma=0.0):
    a, b, c, d = parts(g, h, left)
    return 0.5 * (a**2 / (b + lam) + c**2 / (d + lam) - (a + c) ** 2 / (b + d)) - gamma


split_gain__parent_without_lambda.says = "forgotten in the parent"


def split_gain__two_lambdas(g, h, left, lam=1.0, gamma=0.0):
    a, b, c, d = parts(g, h, left)
    return 0.5 * (a**2 / (b + lam) + c**2 / (d + lam) - (a + c) ** 2 / (b + d + 2 * lam)) - gamma


split_gain__two_lambdas.says = "has one lambda"


def split_gain__no_parent(g, h, left, lam=1.0, gamma=0.0):
    a, b, c, d = parts(g, h, left)
    return 0.5 * (a**2 / (b + lam) + c**2 / (d + lam)) - gamma


split_gain__no_parent.says = "parent's value is not subtracted"


def split_gain__counts(g, h, left, lam=1.0, gamma=0.0):
    return split_gain__right(g, np.ones(len(g)), left, lam, gamma)


split_gain__counts.says = "row counts stand for H"


def split_gain__sign(g, h, left, lam=1.0, gamma=0.0):
    return -split_gain__right(g, h, left, lam, gamma)


split_gain__sign.says = "sign is flipped"


def split_gain__clipped(g, h, left, lam=1.0, gamma=0.0):
    return max(0.0, split_gain__right(g, h, left, lam, gamma))


split_gain__clipped.says = "cut off at zero"


def split_gain__not_squared(g, h, left, lam=1.0, gamma=0.0):
    a, b, c, d = parts(g, h, left)
    return 0.5 * (a / (b + lam) + c / (d + lam) - (a + c) / (b + d + lam)) - gamma


split_gain__not_squared.says = "not squared"


def split_gain__right(g, h, left, lam=1.0, gamma=0.0):
    """The fall of the objective itself, at the best weights."""

    def cost(rows):
        G, H = g[rows].sum(), h[rows].sum()
        w = -G / (H + lam)
        return G * w + (H + lam) * w * w / 2 + gamma

    return cost(np.ones(len(g), dtype=bool)) - cost(left) - cost(np.logical_not(left))


def split_gain__right_torch(g, h, left, lam=1.0, gamma=0.0):
    g, h, left = torch.tensor(g), torch.tensor(h), torch.tensor(left)

    def v(m):
        return g[m].sum() ** 2 / (h[m].sum() + lam)

    return 0.5 * (v(left) + v(~left) - g.sum() ** 2 / (h.sum() + lam)) - gamma


def scan(
    x, g, h, lam, gamma, min_child, sides=(True, False), half=0.5, rows=False, strict=True, threshold=None, keep_negative=False, counts=False, told=lambda s: s
):
    best, v = None, np.unique(x[~np.isnan(x)])
    if counts:
        h = np.ones(len(x))
    for a, b in zip(v[:-1], v[1:]):
        for side in sides:
            go = np.where(np.isnan(x), side, x <= a)
            size = (go.sum(), (~go).sum()) if rows else (h[go].sum(), h[~go].sum())
            if strict and min(size) < min_child:
                continue
            s = [g[m].sum() ** 2 / (h[m].sum() + lam) for m in (go, ~go, go | True)]
            gain = half * (s[0] + s[1] - s[2]) - gamma
            if best is None or gain > best[0]:
                best = (gain, (a + b) / 2 if threshold is None else threshold(a, b), told(side))
    return best if best and (keep_negative or best[0] > 0) else None


def best_split__missing_left(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, sides=(True,))


best_split__missing_left.says = "always went left"


def best_split__missing_right(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, sides=(False,))


best_split__missing_right.says = "always went right"


def best_split__missing_dropped(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    seen = ~np.isnan(x)
    return scan(x[seen], g[seen], h[seen], lam, gamma, min_child)


best_split__missing_dropped.says = "were left out"


def best_split__mean_filled(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(np.where(np.isnan(x), np.nanmean(x), x), g, h, lam, gamma, min_child)


best_split__mean_filled.says = "were filled in"


def best_split__no_half(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, half=1.0)


best_split__no_half.says = "one half is missing"


def best_split__counts(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, counts=True)


best_split__counts.says = "row counts stand for H"


def best_split__min_child_on_rows(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, rows=True)


best_split__min_child_on_rows.says = "not the number of rows"


def best_split__no_min_child(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, strict=False)


best_split__no_min_child.says = "min_child is not respected"


def best_split__no_gamma(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, 0.0, min_child)


best_split__no_gamma.says = "gamma"


def best_split__negative_kept(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, keep_negative=True)


best_split__negative_kept.says = "return None"


def best_split__threshold_is_left_value(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, threshold=lambda a, b: a)


best_split__threshold_is_left_value.says = "last value on the left"


def best_split__wrong_side_told(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child, told=lambda s: not s)


best_split__wrong_side_told.says = "wrong side"


def best_split__equal_values(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    """Cuts between rows, also where their values are equal."""
    order, best = np.argsort(x, kind="stable"), None
    present, G, H = int((~np.isnan(x)).sum()), g.sum(), h.sum()
    for side in (True, False):
        for k in range(1, present):
            rows = np.r_[order[:k], order[present:]] if side else order[:k]
            a, b = g[rows].sum(), h[rows].sum()
            gain = 0.5 * (a**2 / (b + lam) + (G - a) ** 2 / (H - b + lam) - G**2 / (H + lam)) - gamma
            if min(b, H - b) >= min_child and gain > (best[0] if best else 0):
                best = (gain, (x[order[k - 1]] + x[order[k]]) / 2, side)
    return best


best_split__equal_values.says = "gain"


def best_split__right(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    return scan(x, g, h, lam, gamma, min_child)


def best_split__right_upper_value(x, g, h, lam=1.0, gamma=0.0, min_child=1.0):
    """The threshold is the first value on the right, as a histogram would have it; a list, and numpy numbers."""
    found = scan(x, g, h, lam, gamma, min_child, sides=(False, True), threshold=lambda a, b: b)
    return found if found is None else [np.float64(found[0]), np.float64(found[1]), np.bool_(found[2])]


def predict_tree__less_equal(tree, X):
    return walk(tree, X, less=np.less_equal)


predict_tree__less_equal.says = "not <="


def walk(tree, X, less=np.less, missing=None, flip=False):
    if "value" in tree:
        return np.full(len(X), tree["value"])
    x = X[:, tree["feature"]]
    side = tree["missing_left"] if missing is None else missing
    go = np.where(np.isnan(x), side, less(x, tree["threshold"])) != flip
    a, b = (walk(tree[s], X, less, missing, flip) for s in ("left", "right"))
    return np.where(go, a, b)


def predict_tree__missing_right(tree, X):
    return walk(tree, X, missing=False)


predict_tree__missing_right.says = "always went right"


def predict_tree__missing_left(tree, X):
    return walk(tree, X, missing=True)


predict_tree__missing_left.says = "always went left"


def predict_tree__swapped(tree, X):
    return walk(tree, X, flip=True)


predict_tree__swapped.says = "swapped"


def predict_tree__greater(tree, X):
    return walk(tree, X, less=np.greater)


predict_tree__greater.says = "wrong way round"


def predict_tree__filled(tree, X):
    return walk(tree, np.nan_to_num(X))


predict_tree__filled.says = "filled with 0"


def predict_tree__side_of_the_root(tree, X):
    return walk(tree, X, missing=tree.get("missing_left"))


predict_tree__side_of_the_root.says = "the root's side"


def predict_tree__first_row(tree, X):
    while "value" not in tree:
        v = X[0, tree["feature"]]
        go = tree["missing_left"] if np.isnan(v) else v < tree["threshold"]
        tree = tree["left"] if go else tree["right"]
    return tree["value"]


predict_tree__first_row.says = "one number a row"


def predict_tree__in_place(tree, X):
    X[np.isnan(X)] = -np.inf
    return walk(tree, X)


predict_tree__in_place.says = "an input was changed"


def predict_tree__right(tree, X):
    out = []
    for x in X:
        node = tree
        while "value" not in node:
            v = x[node["feature"]]
            go = node["missing_left"] if v != v else v < node["threshold"]
            node = node["left" if go else "right"]
        out.append(node["value"])
    return np.array(out, dtype=np.float32)


def predict_tree__right_torch(tree, X):
    X = torch.tensor(np.ascontiguousarray(X))
    out = torch.empty(len(X), dtype=torch.float64)

    def fill(node, rows):
        if "value" in node:
            out[rows] = node["value"]
            return
        x = X[rows, node["feature"]]
        go = (x < node["threshold"]) | (torch.isnan(x) & node["missing_left"])
        fill(node["left"], rows[go])
        fill(node["right"], rows[~go])

    fill(tree, torch.arange(len(X)))
    return out


def close(a, b):
    return bool(np.allclose(a, b, rtol=0, atol=1e-6 * abs(a).max()))


def invariant_under__only_new_rows(fit, X, y, X_new, g):
    predict = fit(X, y)
    return close(predict(X_new), predict(g(X_new)))


invariant_under__only_new_rows.says = "test rows alone"


def invariant_under__only_training(fit, X, y, X_new, g):
    return close(fit(X, y)(X_new), fit(g(X), y)(X_new))


invariant_under__only_training.says = "rows that were not transformed"


def invariant_under__exact(fit, X, y, X_new, g):
    return bool((fit(X, y)(X_new) == fit(g(X), y)(g(X_new))).all())


invariant_under__exact.says = "up to rounding"


def invariant_under__means(fit, X, y, X_new, g):
    a, b = fit(X, y)(X_new), fit(g(X), y)(g(X_new))
    return bool(np.isclose(a.mean(), b.mean()))


invariant_under__means.says = "means or their order"


def invariant_under__training_rows(fit, X, y, X_new, g):
    return close(fit(X, y)(X), fit(g(X), y)(g(X)))


invariant_under__training_rows.says = "at the new rows"


def invariant_under__targets_too(fit, X, y, X_new, g):
    return close(fit(X, y)(X_new), fit(g(X), g(np.column_stack([y, y]))[:, 0])(g(X_new)))


invariant_under__targets_too.says = "g is for features"


def invariant_under__difference(fit, X, y, X_new, g):
    return abs(fit(X, y)(X_new) - fit(g(X), y)(g(X_new))).max()


invariant_under__difference.says = "True or False"


def invariant_under__loose(fit, X, y, X_new, g):
    return bool(abs(fit(X, y)(X_new) - fit(g(X), y)(g(X_new))).mean() < 1)


invariant_under__loose.says = "differ row by row"


def invariant_under__right(fit, X, y, X_new, g):
    models = {name: fit(move(X.copy()), y.copy()) for name, move in (("old", lambda A: A), ("new", g))}
    a, b = models["old"](X_new), models["new"](g(X_new.copy()))
    return np.bool_(np.linalg.norm(a - b, np.inf) <= 1e-6 * np.linalg.norm(a, np.inf))


def invariant_under__right_stacked(fit, X, y, X_new, g):
    both = g(np.vstack([X, X_new]))
    return close(fit(both[: len(X)], y)(both[len(X) :]), fit(X, y)(X_new))
