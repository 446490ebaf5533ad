"""Wrong answers to the exercises on bagging and random forests, and right ones written another way."""

import numpy as np
import torch


def crossed(bags, n):
    out = np.ones((len(bags), n), bool)
    np.put_along_axis(out, bags, False, axis=1)
    return out


def bootstrap_bags__without_replacement(n, B, rng):
    bags = np.array([rng.permutation(n) for _ in range(B)])
    return bags, crossed(bags, n)


bootstrap_bags__without_replacement.says = "without replacement"


def bootstrap_bags__inverted(n, B, rng):
    bags = rng.integers(n, size=(B, n))
    return bags, ~crossed(bags, n)


bootstrap_bags__inverted.says = "the mask is inverted"


def bootstrap_bags__same(n, B, rng):
    bags = np.tile(rng.integers(n, size=n), (B, 1))
    return bags, crossed(bags, n)


bootstrap_bags__same.says = "all bags are the same"


def bootstrap_bags__last_row(n, B, rng):
    bags = rng.integers(n - 1, size=(B, n))
    return bags, crossed(bags, n)


bootstrap_bags__last_row.says = "the last row is never drawn"


def bootstrap_bags__from_one(n, B, rng):
    bags = rng.integers(1, n + 1, size=(B, n))
    return bags, crossed(np.minimum(bags, n - 1), n)


bootstrap_bags__from_one.says = "row numbers run from 0"


def bootstrap_bags__two_thirds(n, B, rng):
    bags = np.array([rng.choice(n, int(0.632 * n), replace=False) for _ in range(B)])
    return bags, crossed(bags, n)


bootstrap_bags__two_thirds.says = "expected two arrays of shape"


def bootstrap_bags__global(n, B, rng):
    bags = np.random.randint(n, size=(B, n))
    return bags, crossed(bags, n)


bootstrap_bags__global.says = "the same seed gave other bags"


def bootstrap_bags__seeded(n, B, rng):
    rng = np.random.default_rng(0)
    bags = rng.integers(n, size=(B, n))
    return bags, crossed(bags, n)


bootstrap_bags__seeded.says = "another rng gave the same bags"


def bootstrap_bags__none(n, B, rng):
    pass


bootstrap_bags__none.says = "not NoneType"


def bootstrap_bags__right(n, B, rng):
    bags = [rng.choice(n, size=n, replace=True) for _ in range(B)]
    out = [[i not in set(bag.tolist()) for i in range(n)] for bag in bags]
    return np.array(bags), np.array(out)


def bootstrap_bags__right_counts(n, B, rng):
    counts = rng.multinomial(n, np.ones(n) / n, size=B)
    return [np.repeat(np.arange(n), c) for c in counts], counts == 0


def oob_proba__all_trees(P, bags):
    result = P.mean(0)
    result[5] = np.nan
    return result


oob_proba__all_trees.says = "all trees vote"


def oob_proba__in_bag(P, bags):
    inside = ~crossed(bags, P.shape[1])[:, :, None]
    return (P * inside).sum(0) / np.maximum(inside.sum(0), 1)


oob_proba__in_bag.says = "only the trees that saw the row"


def oob_proba__divide_by_B(P, bags):
    return (P * crossed(bags, P.shape[1])[:, :, None]).sum(0) / len(P)


oob_proba__divide_by_B.says = "divided by B"


def oob_proba__hard(P, bags):
    out = crossed(bags, P.shape[1])[:, :, None]
    with np.errstate(invalid="ignore"):
        return (np.eye(P.shape[2])[P.argmax(2)] * out).sum(0) / out.sum(0)


oob_proba__hard.says = "hard votes"


def oob_proba__zeros(P, bags):
    out = crossed(bags, P.shape[1])[:, :, None]
    return (P * out).sum(0) / np.maximum(out.sum(0), 1)


oob_proba__zeros.says = "must be nan"


def oob_proba__labels(P, bags):
    out = crossed(bags, P.shape[1])
    return (P.argmax(2) * out).sum(0) / np.maximum(out.sum(0), 1)


oob_proba__labels.says = "expected shape"


def oob_proba__in_place(P, bags):
    out = crossed(bags, P.shape[1])[:, :, None]
    P *= out
    with np.errstate(invalid="ignore"):
        return P.sum(0) / out.sum(0)


oob_proba__in_place.says = "an input was changed"


def oob_proba__none(P, bags):
    pass


oob_proba__none.says = "not None"


def oob_proba__right(P, bags):
    B, n, K = P.shape
    result = np.full((n, K), np.nan)
    for i in range(n):
        voters = [P[b, i] for b in range(B) if i not in bags[b]]
        if voters:
            result[i] = np.mean(voters, axis=0)
    return result


def oob_proba__right_torch(P, bags):
    out = torch.ones(P.shape[:2], dtype=torch.float64).scatter(1, torch.tensor(bags), 0.0)
    return torch.einsum("bnk,bn->nk", torch.tensor(P).double(), out) / out.sum(0)[:, None]


def variance_parts__over_points(P):
    rho = np.mean([np.corrcoef(q[i], q[j])[0, 1] for q in P for i in range(len(q)) for j in range(i)])
    within = P.var(1, ddof=1).mean()
    return P.mean(1).var(0, ddof=1).mean() + within * (1 - 1 / P.shape[1]), rho


variance_parts__over_points.says = "correlations over points"


def variance_parts__not_corrected(P):
    within, between = P.var(1, ddof=1).mean(), P.mean(1).var(0, ddof=1).mean()
    return between + within, between / (between + within)


variance_parts__not_corrected.says = "subtract it from their variance"


def variance_parts__floor(P):
    within = P.var(1, ddof=1).mean()
    floor = P.mean(1).var(0, ddof=1).mean() - within / P.shape[1]
    return floor + within, floor


variance_parts__floor.says = "that is the floor"


def variance_parts__within_share(P):
    within = P.var(1, ddof=1).mean()
    floor = P.mean(1).var(0, ddof=1).mean() - within / P.shape[1]
    return floor + within, within / (floor + within)


variance_parts__within_share.says = "that is 1 - rho"


def variance_parts__axes(P):
    within = P.var(0, ddof=1).mean()
    floor = P.mean(0).var(0, ddof=1).mean() - within / P.shape[0]
    return floor + within, floor / (floor + within)


variance_parts__axes.says = "axes exchanged"


def variance_parts__biased(P):
    within = P.var(1).mean()
    floor = P.mean(1).var(0).mean() - within / P.shape[1]
    return floor + within, floor / (floor + within)


variance_parts__biased.says = "divide by the number less one"


def variance_parts__pooled(P):
    sigma2 = P.reshape(-1, P.shape[2]).var(0, ddof=1).mean()
    return sigma2, 1 - P.var(1, ddof=1).mean() / sigma2


variance_parts__pooled.says = "pooled as if independent"


def variance_parts__order(P):
    within = P.var(1, ddof=1).mean()
    floor = P.mean(1).var(0, ddof=1).mean() - within / P.shape[1]
    return floor / (floor + within), floor + within


variance_parts__order.says = "wrong order"


def variance_parts__per_point(P):
    within = P.var(1, ddof=1).mean(0)
    floor = P.mean(1).var(0, ddof=1) - within / P.shape[1]
    return floor + within, floor / (floor + within)


variance_parts__per_point.says = "must be one number"


def variance_parts__none(P):
    pass


variance_parts__none.says = "not NoneType"


def variance_parts__right(P):
    R, B, _ = P.shape
    dev = P - P.mean((0, 1))
    total, squares = dev.sum(1), (dev**2).sum(1)
    within = ((squares - total**2 / B) / (B - 1)).mean()
    floor = ((total / B) ** 2).sum(0).mean() / (R - 1) - within / B
    return floor + within, floor / (floor + within)


def variance_parts__right_torch(P):
    P = torch.tensor(P)
    within = P.var(dim=1).mean()
    floor = P.mean(dim=1).var(dim=0).mean() - within / P.shape[1]
    return floor + within, floor / (floor + within)


def build(X, y, find, features, leaf=np.mean, swap=False):
    """A tree whose candidates come from features()."""
    cut = None if len(y) == 1 or (y == y[0]).all() else find(X, y, features())
    if cut is None:
        return {"value": leaf(y)}
    j, t = cut
    go = (X[:, j] > t) if swap else (X[:, j] <= t)
    return {"feature": j, "threshold": t, **{name: build(X[k], y[k], find, features, leaf, swap) for name, k in (("left", go), ("right", ~go))}}


def grow_tree__one_subset(X, y, m, find, rng):
    chosen = rng.choice(X.shape[1], m, replace=False)
    return build(X, y, find, lambda: chosen)


grow_tree__one_subset.says = "one subset per tree"


def grow_tree__with_replacement(X, y, m, find, rng):
    return build(X, y, find, lambda: rng.integers(X.shape[1], size=m))


grow_tree__with_replacement.says = "without replacement"


def grow_tree__all_features(X, y, m, find, rng):
    return build(X, y, find, lambda: np.arange(X.shape[1]))


grow_tree__all_features.says = "all features were offered"


def grow_tree__sum(X, y, m, find, rng):
    return build(X, y, find, lambda: rng.choice(X.shape[1], m, replace=False), leaf=np.sum)


grow_tree__sum.says = "a leaf says the mean"


def grow_tree__swapped(X, y, m, find, rng):
    return build(X, y, find, lambda: rng.choice(X.shape[1], m, replace=False), swap=True)


grow_tree__swapped.says = "X[:, j] <= threshold"


def grow_tree__whole_rows(X, y, m, find, rng):
    def again(depth):
        if depth == 0:
            return {"value": y.mean()}
        j, t = find(X, y, rng.choice(X.shape[1], m, replace=False))
        return {"feature": j, "threshold": t, "left": again(depth - 1), "right": again(depth - 1)}

    return again(9)


grow_tree__whole_rows.says = "only their own rows"


def grow_tree__stump(X, y, m, find, rng):
    j, t = find(X, y, rng.choice(X.shape[1], m, replace=False))
    go = X[:, j] <= t
    return {"feature": j, "threshold": t, "left": {"value": y[go].mean()}, "right": {"value": y[~go].mean()}}


grow_tree__stump.says = "every split was offered the same"


def grow_tree__global(X, y, m, find, rng):
    return build(X, y, find, lambda: np.random.permutation(X.shape[1])[:m])


grow_tree__global.says = "the same seed gave another tree"


def grow_tree__never_the_last(X, y, m, find, rng):
    d = X.shape[1]
    return build(X, y, find, lambda: rng.choice(d if m == d or d < 4 else d - 1, m, replace=False))


grow_tree__never_the_last.says = "a third of the time"


def grow_tree__none(X, y, m, find, rng):
    pass


grow_tree__none.says = "not NoneType"


def grow_tree__right(X, y, m, find, rng):
    root = {}
    stack = [(root, np.arange(len(y)))]
    while stack:
        node, rows = stack.pop()
        a = X[rows]
        cut = find(a, y[rows], sorted(rng.permutation(X.shape[1])[:m].tolist())) if len(set(y[rows].tolist())) > 1 else None
        if cut is None:
            node["value"] = float(np.mean(y[rows]))
            continue
        node.update(feature=cut[0], threshold=cut[1], left={}, right={}, rows=len(rows))
        stack += [(node["left"], rows[a[:, cut[0]] <= cut[1]]), (node["right"], rows[a[:, cut[0]] > cut[1]])]
    return root


def falls(score, X, y, repeats, rng, change):
    base = score(X, y)
    return np.array([base - np.mean([score(change(X, j), y) for _ in range(repeats)]) for j in range(X.shape[1])])


def mixed(rng):
    def change(X, j):
        A = X.copy()
        A[:, j] = A[rng.permutation(len(A)), j]
        return A

    return change


def importance__sign(score, X, y, repeats, rng):
    return -falls(score, X, y, repeats, rng, mixed(rng))


importance__sign.says = "the sign is flipped"


def importance__stays(score, X, y, repeats, rng):
    base, A, result = score(X, y), X.copy(), []
    for j in range(X.shape[1]):
        scores = []
        for _ in range(repeats):
            A[:, j] = rng.permutation(A[:, j])
            scores.append(score(A, y))
        result.append(base - np.mean(scores))
    return np.array(result)


importance__stays.says = "put a column back"


def importance__rows(score, X, y, repeats, rng):
    return falls(score, X, y, repeats, rng, lambda X, j: rng.permutation(X))


importance__rows.says = "whole rows were shuffled"


def importance__labels(score, X, y, repeats, rng):
    base = score(X, y)
    return np.array([base - np.mean([score(X, rng.permutation(y)) for _ in range(repeats)]) for _ in range(X.shape[1])])


importance__labels.says = "y was shuffled"


def importance__zeroed(score, X, y, repeats, rng):
    def zero(X, j):
        A = X.copy()
        A[:, j] = 0
        return A

    return falls(score, X, y, repeats, rng, zero)


importance__zeroed.says = "replaced, not shuffled"


def importance__dropped(score, X, y, repeats, rng):
    return falls(score, X, y, repeats, rng, lambda X, j: np.delete(X, j, 1))


importance__dropped.says = "score needs all columns"


def importance__in_place(score, X, y, repeats, rng):
    base, result = score(X, y), []
    for j in range(X.shape[1]):
        keep, scores = X[:, j].copy(), []
        for _ in range(repeats):
            X[:, j] = rng.permutation(keep)
            scores.append(score(X, y))
        result.append(base - np.mean(scores))
        X[:, j] = keep[::-1] if j == X.shape[1] - 1 else keep
    return np.array(result)


importance__in_place.says = "an input was changed"


def importance__sum(score, X, y, repeats, rng):
    return repeats * falls(score, X, y, repeats, rng, mixed(rng))


importance__sum.says = "a sum over the repeats"


def importance__after(score, X, y, repeats, rng):
    return score(X, y) - falls(score, X, y, repeats, rng, mixed(rng))


importance__after.says = "scores after shuffling"


def importance__relative(score, X, y, repeats, rng):
    return falls(score, X, y, repeats, rng, mixed(rng)) / score(X, y)


importance__relative.says = "return the plain difference"


def importance__one_shuffle(score, X, y, repeats, rng):
    order = rng.permutation(len(X))

    def change(X, j):
        A = X.copy()
        A[:, j] = A[order, j]
        return A

    return falls(score, X, y, repeats, rng, change)


importance__one_shuffle.says = "the same shuffle"


def importance__once(score, X, y, repeats, rng):
    return falls(score, X, y, 1, rng, mixed(rng))


importance__once.says = "shuffles, got 1"


def importance__seeded(score, X, y, repeats, rng):
    rng = np.random.default_rng(0)
    return falls(score, X, y, repeats, rng, mixed(rng))


importance__seeded.says = "another rng gave the same"


def importance__none(score, X, y, repeats, rng):
    pass


importance__none.says = "not None"


def importance__right(score, X, y, repeats, rng):
    total = np.zeros(X.shape[1])
    for _ in range(repeats):
        for j in reversed(range(X.shape[1])):
            A = np.array(X)
            rng.shuffle(A[:, j])
            total[j] += score(A, y)
    return score(X, y) - total / repeats


def importance__right_in_place(score, X, y, repeats, rng):
    base, result = score(X, y), []
    for j in range(X.shape[1]):
        keep, fall = X[:, j].copy(), 0.0
        for _ in range(repeats):
            X[:, j] = keep[rng.permutation(len(keep))]
            fall += base - score(X, y)
        X[:, j] = keep
        result.append(fall / repeats)
    return result


def bootstrap_bags__one_bag_mixed(n, B, rng):
    rows = rng.integers(n, size=n)
    bags = np.array([rng.permutation(rows) for _ in range(B)])
    return bags, crossed(bags, n)


bootstrap_bags__one_bag_mixed.says = "the same rows in another order"


def oob_proba__by_place(P, bags):
    out = (bags != np.arange(P.shape[1]))[:, :, None]
    return (P * out).sum(0) / out.sum(0)


oob_proba__by_place.says = "the i-th draw of bag b"


def oob_proba__once_is_out(P, bags):
    counts = np.array([np.bincount(bag, minlength=P.shape[1]) for bag in bags])[:, :, None]
    return (P * (counts < 2)).sum(0) / (counts < 2).sum(0)


oob_proba__once_is_out.says = "a row drawn once is in the bag too"


def oob_proba__right_nanmean(P, bags):
    voted = P.copy()
    for b in range(len(P)):
        voted[b, bags[b]] = np.nan
    return torch.tensor(np.nanmean(voted, axis=0))


def _two_levels(P, trees=1, sets=1):
    within, between = P.var(1, ddof=trees), P.mean(1).var(0, ddof=sets)
    return within.mean(0), between - within.mean(0) / P.shape[1]  # at each point


def variance_parts__mean_of_ratios(P):
    within, floor = _two_levels(P.astype(float))
    return (floor + within).mean(), (floor / (floor + within)).mean()


variance_parts__mean_of_ratios.says = "averages a ratio over the points"


def variance_parts__trees_biased(P):
    within, floor = (v.mean() for v in _two_levels(P.astype(float), trees=0))
    return floor + within, floor / (floor + within)


variance_parts__trees_biased.says = "divide by the number less one"


def variance_parts__sets_biased(P):
    within, floor = (v.mean() for v in _two_levels(P.astype(float), sets=0))
    return floor + within, floor / (floor + within)


variance_parts__sets_biased.says = "divide by the number less one"


def variance_parts__over_within(P):
    within, floor = (v.mean() for v in _two_levels(P.astype(float)))
    return floor + within, floor / within


variance_parts__over_within.says = "floor over within"


def grow_tree__neighbours(X, y, m, find, rng):
    return build(X, y, find, lambda: (rng.integers(X.shape[1]) + np.arange(m)) % X.shape[1])


grow_tree__neighbours.says = "must have its chance"


def grow_tree__tries_again(X, y, m, find, rng):
    def again(X, y, features):
        for _ in range(20):
            cut = find(X, y, rng.choice(X.shape[1], m, replace=False))
            if cut is not None:
                return cut

    return build(X, y, again, lambda: None)


grow_tree__tries_again.says = "ask once"


def grow_tree__right_set(X, y, m, find, rng):
    return build(X, y, find, lambda: set(np.argsort(rng.random(X.shape[1]))[:m].tolist()))


def importance__absolute(score, X, y, repeats, rng):
    return abs(importance__right(score, X, y, repeats, rng))


importance__absolute.says = "absolute values"


def importance__cut_off(score, X, y, repeats, rng):
    return np.maximum(importance__right(score, X, y, repeats, rng), 0)


importance__cut_off.says = "cut off at 0"


def importance__normalised(score, X, y, repeats, rng):
    fall = importance__right(score, X, y, repeats, rng)
    return fall / fall.sum()


importance__normalised.says = "normalised to sum 1"


def importance__right_by_index(score, X, y, repeats, rng):
    """A column permuted through the order of random numbers; the repeats outside."""
    total = torch.zeros(X.shape[1], dtype=torch.float64)
    for _ in range(repeats):
        for j in range(X.shape[1]):
            order = rng.random(len(X)).argsort()
            total[j] += score(X, y) - score(np.hstack([X[:, :j], X[order][:, [j]], X[:, j + 1 :]]), y)
    return total / repeats
