"""Wrong answers to the exercises on decision trees, and right ones written another way."""

import itertools
from collections import Counter, defaultdict
from math import log, log2

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def _entropy(values, base=2):
    n = len(values)
    return -sum(c / n * log(c / n, base) for c in Counter(np.asarray(values).tolist()).values())


def _branches(feature, labels):
    return [labels[feature == v] for v in np.unique(feature)]


def _gain(feature, labels):
    return _entropy(labels) - sum(len(b) / len(labels) * _entropy(b) for b in _branches(feature, labels))


def _over(gain, split):
    return (gain, gain / split) if split > 0 else (0.0, 0.0)


def gain_and_ratio__nats(feature, labels):
    gain = _gain(feature, labels) * log(2)
    return _over(gain, _entropy(feature) * log(2))


gain_and_ratio__nats.says = "nats, not bits"


def gain_and_ratio__unweighted(feature, labels):
    return _over(_entropy(labels) - np.mean([_entropy(b) for b in _branches(feature, labels)]), _entropy(feature))


gain_and_ratio__unweighted.says = "without weights"


def gain_and_ratio__summed(feature, labels):
    return _over(_entropy(labels) - sum(_entropy(b) for b in _branches(feature, labels)), _entropy(feature))


gain_and_ratio__summed.says = "were summed"


def gain_and_ratio__no_parent(feature, labels):
    return _over(_entropy(labels) - _gain(feature, labels), _entropy(feature))


gain_and_ratio__no_parent.says = "what remains after the split"


def gain_and_ratio__log_values(feature, labels):
    return _over(_gain(feature, labels), log2(len(np.unique(feature))))


gain_and_ratio__log_values.says = "log of the number of values"


def gain_and_ratio__label_entropy(feature, labels):
    return _over(_gain(feature, labels), _entropy(labels) if len(np.unique(feature)) > 1 else 0)


gain_and_ratio__label_entropy.says = "divided by the entropy of the labels"


def gain_and_ratio__gain_twice(feature, labels):
    return _gain(feature, labels), _gain(feature, labels)


gain_and_ratio__gain_twice.says = "the gain again"


def gain_and_ratio__one_value(feature, labels):
    return _gain(feature, labels), _gain(feature, labels) / _entropy(feature) if len(set(feature.tolist())) > 1 else float("inf")


gain_and_ratio__one_value.says = "return (0, 0)"


def gain_and_ratio__none(feature, labels):
    pass


gain_and_ratio__none.says = "not NoneType"


def gain_and_ratio__right(feature, labels):
    """As mutual information: H(F) + H(Y) - H(F, Y)."""
    pairs = np.array([f"{a}|{b}" for a, b in zip(feature, labels)])
    split = _entropy(feature)
    return _over(split + _entropy(labels) - _entropy(pairs), split)


def gain_and_ratio__right_list(feature, labels):
    return [np.float64(v) for v in _over(_gain(feature, labels), _entropy(feature))]


def _impurity(z, criterion, base=2):
    if criterion == "variance":
        return float(np.var(z))
    p = np.unique(z, return_counts=True)[1] / len(z)
    return 1 - (p**2).sum() if criterion == "gini" else 1 - p.max() if criterion == "error" else -(p * np.log(p)).sum() / np.log(base)


def _search(X, y, value, cuts=None):
    """The best (feature, threshold, value(y, left))."""
    best = None
    for j in range(X.shape[1]):
        v = np.unique(X[:, j])
        for cut in (v[1:] + v[:-1]) / 2 if cuts is None else cuts(v):
            score = value(y, X[:, j] <= cut)
            if best is None or score > best[2]:
                best = (j, cut, score)
    return best


def _weighted(y, left, criterion, base=2):
    return _impurity(y, criterion, base) - left.mean() * _impurity(y[left], criterion, base) - (~left).mean() * _impurity(y[~left], criterion, base)


def best_split__unweighted(X, y, criterion):
    return _search(X, y, lambda z, m: _impurity(z, criterion) - (_impurity(z[m], criterion) + _impurity(z[~m], criterion)) / 2)


best_split__unweighted.says = "without weights"


def best_split__nats(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion, np.e))


best_split__nats.says = "nats, not bits"


def best_split__no_parent(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion) - _impurity(z, criterion))


best_split__no_parent.says = "the parent is missing"


def best_split__after(X, y, criterion):
    j, cut, gain = _search(X, y, lambda z, m: _weighted(z, m, criterion))
    return j, cut, _impurity(y, criterion) - gain


best_split__after.says = "impurity after the split"


def best_split__times_n(X, y, criterion):
    return _search(X, y, lambda z, m: len(z) * _weighted(z, m, criterion))


best_split__times_n.says = "n times the gain"


def best_split__error_rate(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, "variance" if criterion == "variance" else "error"))


best_split__error_rate.says = "fall of the error rate"


def best_split__data_points(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion), lambda v: v[:-1])


best_split__data_points.says = "threshold at a data point"


def _sweep(X, y, criterion, equal=False, apart=False):
    best = None
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j], kind="stable")
        x, z = X[order, j], np.sort(y) if apart else y[order]
        for k in range(1, len(x)):
            if equal or x[k] > x[k - 1]:
                gain = _weighted(z, np.arange(len(x)) < k, criterion)
                if best is None or gain > best[2]:
                    best = (j, (x[k] + x[k - 1]) / 2, gain)
    return best


def best_split__equal_values(X, y, criterion):
    order = np.lexsort((y, X[:, 0]))  # the sort brings the labels of equal values in order
    return _sweep(X[order], y[order], criterion, equal=True)


best_split__equal_values.says = "between"


def best_split__sorted_apart(X, y, criterion):
    return _sweep(X, y, criterion, apart=True)


best_split__sorted_apart.says = "sorted apart"


def best_split__first_feature(X, y, criterion):
    return _search(X[:, :1], y, lambda z, m: _weighted(z, m, criterion))


best_split__first_feature.says = "the best gains"


def best_split__order(X, y, criterion):
    found = _search(X, y, lambda z, m: _weighted(z, m, criterion))
    return None if found is None else found[::-1]


best_split__order.says = "midpoint"


def best_split__in_place(X, y, criterion):
    y -= y.min()
    return _search(X, y, lambda z, m: _weighted(z, m, criterion))


best_split__in_place.says = "an input was changed"


def best_split__constant(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion)) or (0, X[0, 0], 0.0)


best_split__constant.says = "return None"


def best_split__right(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion))


def best_split__right_last_tie(X, y, criterion):
    """Of equal gains the last."""
    best = None
    for j in reversed(range(X.shape[1])):
        v = np.unique(X[:, j])
        for a, b in itertools.pairwise(v[::-1]):
            gain = _weighted(y, X[:, j] < (a + b) / 2, criterion)
            if best is None or gain > best[2] + 1e-12:
                best = [np.int64(j), np.float64((a + b) / 2), gain]
    return best


def best_split__right_sklearn(X, y, criterion):
    if len(np.unique(y)) == 1:
        return _search(X, y, lambda z, m: _weighted(z, m, criterion))
    model = DecisionTreeRegressor(max_depth=1) if criterion == "variance" else DecisionTreeClassifier(criterion=criterion, max_depth=1)
    t = model.fit(X, y).tree_
    if t.node_count == 1:
        return None
    return t.feature[0], t.threshold[0], t.impurity[0] - t.n_node_samples[1:] @ t.impurity[1:] / len(y)


def _fit(X, y, depth, min_leaf, value=np.mean, side=lambda a, b, n, m: min(a, b) >= m, strict=False):
    def grow(X, y, depth):
        best = (1e-9, None, None)
        if depth > 0:
            for j in range(X.shape[1]):
                v = np.unique(X[:, j])
                for cut in (v[1:] + v[:-1]) / 2:
                    left = X[:, j] <= cut
                    if side(left.sum(), (~left).sum(), len(y), min_leaf):
                        gain = len(y) * np.var(y) - left.sum() * np.var(y[left]) - (~left).sum() * np.var(y[~left])
                        if gain > best[0]:
                            best = (gain, j, cut)
        if best[1] is None:
            return value(y)
        _, j, cut = best
        left = X[:, j] <= cut
        return j, cut, grow(X[left], y[left], depth - 1), grow(X[~left], y[~left], depth - 1)

    tree = grow(X, y, depth)

    def one(x):
        node = tree
        while isinstance(node, tuple):
            node = node[2] if (x[node[0]] < node[1] if strict else x[node[0]] <= node[1]) else node[3]
        return node

    return lambda new: np.array([one(x) for x in new])


def fit_tree__too_deep(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth + 1, min_leaf)


fit_tree__too_deep.says = "one level too deep"


def fit_tree__too_shallow(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth - 1, min_leaf)


fit_tree__too_shallow.says = "one level too few"


def fit_tree__median(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf, value=np.median)


fit_tree__median.says = "predict the median"


def fit_tree__sum(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf, value=np.sum)


fit_tree__sum.says = "predict the sum"


def fit_tree__ignores_min_leaf(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, 1)


fit_tree__ignores_min_leaf.says = "min_leaf was ignored"


def fit_tree__strict_min_leaf(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf, side=lambda a, b, n, m: min(a, b) > m)


fit_tree__strict_min_leaf.says = "exactly min_leaf rows is allowed"


def fit_tree__min_leaf_of_node(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf, side=lambda a, b, n, m: n >= m)


fit_tree__min_leaf_of_node.says = "asked of the node"


def fit_tree__strict_threshold(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf, strict=True)


fit_tree__strict_threshold.says = "go left"


def fit_tree__stump(X, y, max_depth, min_leaf):
    return _fit(X, y, min(max_depth, 1), min_leaf)


fit_tree__stump.says = "one level too few"


def fit_tree__predictions(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf)(X)


fit_tree__predictions.says = "return a function"


def fit_tree__right(X, y, max_depth, min_leaf):
    return _fit(X, y, max_depth, min_leaf)


def fit_tree__right_sklearn(X, y, max_depth, min_leaf):
    if max_depth == 0:
        return lambda new: np.full(len(new), y.mean())
    return DecisionTreeRegressor(max_depth=max_depth, min_samples_leaf=min_leaf, min_impurity_decrease=1e-12, random_state=1).fit(X, y).predict


def fit_tree__right_masks(X, y, max_depth, min_leaf):
    """Grown at prediction time, with masks over old and new rows."""

    def walk(old, new, new_X, out, depth):
        z, best = y[old], (1e-9, None)
        out[new] = z.mean()
        for j in range(X.shape[1]) if depth else []:
            order = np.argsort(X[old, j])
            x, s = X[old, j][order], (z - z.mean())[order].cumsum()
            for k in range(min_leaf, len(z) - min_leaf + 1):
                if k < len(z) and x[k] > x[k - 1] and s[k - 1] ** 2 * len(z) / k / (len(z) - k) > best[0]:
                    best = (s[k - 1] ** 2 * len(z) / k / (len(z) - k), (j, (x[k] + x[k - 1]) / 2))
        if best[1]:
            j, cut = best[1]
            walk(old & (X[:, j] <= cut), new & (new_X[:, j] <= cut), new_X, out, depth - 1)
            walk(old & (X[:, j] > cut), new & (new_X[:, j] > cut), new_X, out, depth - 1)
        return out

    return lambda new_X: walk(np.ones(len(y), bool), np.ones(len(new_X), bool), new_X, np.zeros(len(new_X)), max_depth)


def _path(left, right, cost, g=lambda r, a, k, kids: (r - a) / (k - 1), again=True):
    leaf, alphas, sizes, old = {t for t in range(len(left)) if left[t] < 0}, [0.0], [], {}

    def below(t, found):
        if t in leaf:
            return cost[t], 1
        (a, k), (b, m) = below(left[t], found), below(right[t], found)
        found[t] = g(cost[t], a + b, k + m, cost[left[t]] + cost[right[t]])
        return a + b, k + m

    while True:
        found = {}
        sizes.append(below(0, found)[1])
        if not found:
            return alphas, sizes
        old = old or dict(found)
        now = found if again else {t: old[t] for t in found}
        t = min(now, key=now.get)
        alphas.append(now[t])
        leaf.add(t)


def pruning_path__whole_branch(left, right, cost):
    return _path(left, right, cost, lambda r, a, k, kids: (r - a) / k)


pruning_path__whole_branch.says = "|T_t| - 1"


def pruning_path__children_only(left, right, cost):
    return _path(left, right, cost, lambda r, a, k, kids: r - kids)


pruning_path__children_only.says = "two children only"


def pruning_path__not_again(left, right, cost):
    return _path(left, right, cost, again=False)


pruning_path__not_again.says = "compute them again"


def pruning_path__no_start(left, right, cost):
    alphas, sizes = _path(left, right, cost)
    return alphas[1:], sizes[1:]


pruning_path__no_start.says = "is missing at the start"


def pruning_path__nodes(left, right, cost):
    alphas, sizes = _path(left, right, cost)
    return alphas, [2 * k - 1 for k in sizes]


pruning_path__nodes.says = "numbers of nodes"


def pruning_path__strongest(left, right, cost):
    alphas, sizes = _path(left, right, cost, lambda r, a, k, kids: -(r - a) / (k - 1))
    return [-a for a in alphas], sizes


pruning_path__strongest.says = "strongest link"


def pruning_path__not_divided(left, right, cost):
    return _path(left, right, cost, lambda r, a, k, kids: r - a)


pruning_path__not_divided.says = "not divided"


def pruning_path__differences(left, right, cost):
    alphas, sizes = _path(left, right, cost)
    return [0.0, *np.diff(alphas)], sizes


pruning_path__differences.says = "the best tree has"


def pruning_path__stops_early(left, right, cost):
    alphas, sizes = _path(left, right, cost)
    return alphas[:-1], sizes[:-1]


pruning_path__stops_early.says = "until only the root is left"


def pruning_path__in_place(left, right, cost):
    found = _path(left, right, cost)
    left[:] = -1
    return found


pruning_path__in_place.says = "an input was changed"


def pruning_path__none(left, right, cost):
    pass


pruning_path__none.says = "not NoneType"


def pruning_path__right(left, right, cost):
    alphas, sizes = _path(left, right, cost)
    return np.array(alphas), np.array(sizes)


def pruning_path__right_arrays(left, right, cost):
    """Bottom-up over arrays: children have larger numbers than their parent."""
    left, right, alphas, sizes = left.copy(), right.copy(), [0], []
    while True:
        below, count = cost.astype(float).copy(), np.ones(len(cost), int)
        for t in reversed(range(len(cost))):
            if left[t] >= 0:
                below[t] = below[left[t]] + below[right[t]]
                count[t] = count[left[t]] + count[right[t]]
        sizes.append(int(count[0]))
        if left[0] < 0:
            return alphas, sizes
        reached, todo = [], [0]
        while todo:
            t = todo.pop()
            if left[t] >= 0:
                reached.append(t)
                todo += [left[t], right[t]]
        g = [(cost[t] - below[t]) / (count[t] - 1) for t in reached]
        alphas.append(min(g))
        t = reached[int(np.argmin(g))]
        left[t] = right[t] = -1


def _sets(category, y, order):
    best = None
    for k in range(1, len(order)):
        side = np.isin(category, order[:k])
        gain = np.var(y) - side.mean() * np.var(y[side]) - (~side).mean() * np.var(y[~side])
        if best is None or gain > best[1]:
            low = order[:k] if y[side].mean() < y[~side].mean() else order[k:]
            best = ({int(c) for c in low}, float(gain))
    return best


def _means(category, y):
    return {int(c): y[category == c].mean() for c in np.unique(category)}


def category_split__code_order(category, y):
    return _sets(category, y, [int(c) for c in np.unique(category)])


category_split__code_order.says = "they are names"


def category_split__count_order(category, y):
    counts = Counter(category.tolist())
    return _sets(category, y, sorted(_means(category, y), key=counts.get))


category_split__count_order.says = "order of the counts"


def category_split__sum_order(category, y):
    sums = {c: y[category == c].sum() for c in _means(category, y)}
    return _sets(category, y, sorted(sums, key=sums.get))


category_split__sum_order.says = "sum of the target"


def category_split__one_against_rest(category, y):
    best = None
    for c in _means(category, y):
        side = category == c
        gain = np.var(y) - side.mean() * np.var(y[side]) - (~side).mean() * np.var(y[~side])
        if best is None or gain > best[1]:
            best = ({c} if y[side].mean() < y[~side].mean() else set(_means(category, y)) - {c}, gain)
    return best


category_split__one_against_rest.says = "one value against the rest"


def category_split__high_side(category, y):
    m = _means(category, y)
    low, gain = _sets(category, y, sorted(m, key=m.get))
    return set(m) - low, gain


category_split__high_side.says = "higher mean"


def category_split__positions(category, y):
    m = _means(category, y)
    low, gain = _sets(category, y, sorted(m, key=m.get))
    return set(range(1000, 1000 + len(low))), gain


category_split__positions.says = "return the codes"


def category_split__times_n(category, y):
    m = _means(category, y)
    low, gain = _sets(category, y, sorted(m, key=m.get))
    return low, gain * len(y)


category_split__times_n.says = "n times the gain"


def category_split__unweighted(category, y):
    m = _means(category, y)
    low, _ = _sets(category, y, sorted(m, key=m.get))
    side = np.isin(category, list(low))
    return low, np.var(y) - (np.var(y[side]) + np.var(y[~side])) / 2


category_split__unweighted.says = "without weights"


def category_split__after(category, y):
    m = _means(category, y)
    low, gain = _sets(category, y, sorted(m, key=m.get))
    return low, np.var(y) - gain


category_split__after.says = "error after the split"


def category_split__list(category, y):
    m = _means(category, y)
    low, gain = _sets(category, y, sorted(m, key=m.get))
    return sorted(low), gain


category_split__list.says = "a set of codes"


def category_split__right(category, y):
    m = _means(category, y)
    return _sets(category, y, sorted(m, key=m.get))


def category_split__right_formula(category, y):
    """(5): n_L n_R / n² times the squared distance of the means, with dictionaries."""
    groups = defaultdict(list)
    for c, v in zip(category.tolist(), y.tolist()):
        groups[c].append(v)
    order = sorted(groups, key=lambda c: np.mean(groups[c]))
    best = (frozenset(), -1.0)
    for k in range(1, len(order)):
        a = [v for c in order[:k] for v in groups[c]]
        b = [v for c in order[k:] for v in groups[c]]
        gain = len(a) * len(b) / len(y) ** 2 * (np.mean(a) - np.mean(b)) ** 2
        best = max(best, (frozenset(order[:k]), gain), key=lambda t: t[1])
    return best


def category_split__right_recode(category, y):
    """Recode by the mean and let a stump cut it."""
    m = _means(category, y)
    ranks = {c: i for i, c in enumerate(sorted(m, key=m.get))}
    t = DecisionTreeRegressor(max_depth=1).fit(np.array([[ranks[c]] for c in category.tolist()]), y).tree_
    return {c for c in m if ranks[c] <= t.threshold[0]}, t.impurity[0] - t.n_node_samples[1:] @ t.impurity[1:] / len(y)


def _gini(values):
    return 1 - ((np.unique(values, return_counts=True)[1] / len(values)) ** 2).sum()


def gain_and_ratio__gini(feature, labels):
    gain = _gini(labels) - sum((feature == v).mean() * _gini(labels[feature == v]) for v in np.unique(feature))
    return gain, _over(gain, _entropy(feature))[1]


gain_and_ratio__gini.says = "fall of the Gini impurity"


def gain_and_ratio__exchanged(feature, labels):
    return gain_and_ratio__right(feature, labels)[::-1]


gain_and_ratio__exchanged.says = "the order is (gain, ratio)"


def best_split__exchanged_weights(X, y, criterion):
    def value(z, m):
        return _impurity(z, criterion) - (~m).mean() * _impurity(z[m], criterion) - m.mean() * _impurity(z[~m], criterion)

    return _search(X, y, value)


best_split__exchanged_weights.says = "weights of the two sides are exchanged"


def best_split__share(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, criterion) / max(_impurity(z, criterion), 1e-12))


best_split__share.says = "divided by the impurity of the node"


def _sample(z, criterion):
    if criterion == "variance":
        return np.var(z, ddof=1) if len(z) > 1 else 0.0
    return _impurity(z, criterion)


def best_split__sample_variance(X, y, criterion):
    def value(z, m):
        return _sample(z, criterion) - m.mean() * _sample(z[m], criterion) - (~m).mean() * _sample(z[~m], criterion)

    return _search(X, y, value)


best_split__sample_variance.says = "divide by n, not by n - 1"


def best_split__gini_always(X, y, criterion):
    return _search(X, y, lambda z, m: _weighted(z, m, "variance" if criterion == "variance" else "gini"))


best_split__gini_always.says = "criterion says entropy"


def best_split__right_float32(X, y, criterion):
    """The sweep, in single precision."""
    X, n, best = X.astype(np.float32), len(y), None
    if criterion == "variance":
        T = (y - y.mean()).astype(np.float32)[:, None]
    else:
        T = np.eye(len(np.unique(y)), dtype=np.float32)[np.unique(y, return_inverse=True)[1]]

    def cost(S, Q, m):
        p = S / np.asarray(m, np.float32)[..., None]
        if criterion == "variance":
            return Q - S[..., 0] * p[..., 0]
        return m * (1 - (p**2).sum(-1)) if criterion == "gini" else -m * (p * np.log2(np.where(p > 0, p, 1))).sum(-1)

    for j in range(X.shape[1]):
        order, k = np.argsort(X[:, j], kind="stable"), np.arange(1, n)
        x, S, Q = X[order, j], T[order].cumsum(0), (T[order] ** 2).sum(1).cumsum()
        drop = (cost(S[-1], Q[-1], n) - cost(S[:-1], Q[:-1], k) - cost(S[-1] - S[:-1], Q[-1] - Q[:-1], n - k)) / n
        drop = np.where(x[1:] > x[:-1], drop, -np.inf)
        i = drop.argmax()
        if np.isfinite(drop[i]) and (best is None or drop[i] > best[2]):
            best = (j, float((x[i] + x[i + 1]) / 2), float(drop[i]))
    return best


def _rules(X, y, depth, min_leaf, cost=lambda v: len(v) * np.var(v), side=lambda a, b, m: min(a, b) >= m, late=False, any_gain=False, at_data=False):
    """A greedy tree with its rules open to mistakes."""

    def grow(X, y, depth):
        best = None
        for j in range(X.shape[1] if depth else 0):
            v = np.unique(X[:, j])
            for cut in (v[1:] + v[:-1]) / 2:
                left = X[:, j] <= cut
                if late or side(left.sum(), (~left).sum(), min_leaf):
                    gain = cost(y) - cost(y[left]) - cost(y[~left])
                    if best is None or gain > best[0]:
                        best = (gain, j, cut, left)
        if best is None or not any_gain and best[0] <= 0 or not side(best[3].sum(), (~best[3]).sum(), min_leaf):
            return y.mean()
        _, j, cut, left = best
        return j, X[left, j].max() if at_data else cut, grow(X[left], y[left], depth - 1), grow(X[~left], y[~left], depth - 1)

    def one(x, node):
        while isinstance(node, tuple):
            node = node[2] if x[node[0]] <= node[1] else node[3]
        return node

    tree = grow(np.array(X), np.array(y), depth)
    return lambda new: [one(x, tree) for x in new]


def fit_tree__any_gain(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, any_gain=True)


fit_tree__any_gain.says = "the root stays a leaf"


def fit_tree__min_leaf_late(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, late=True)


fit_tree__min_leaf_late.says = "asked of the best cut afterwards"


def fit_tree__left_side(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, side=lambda a, b, m: a >= m)


fit_tree__left_side.says = "only the left side"


def fit_tree__unweighted(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, cost=np.var)


fit_tree__unweighted.says = "added without weights"


def fit_tree__sample_variance(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, cost=lambda v: len(v) * _sample(v, "variance"))


fit_tree__sample_variance.says = "sample variances"


def fit_tree__absolute(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, cost=lambda v: abs(v - np.median(v)).sum())


fit_tree__absolute.says = "absolute errors"


def fit_tree__data_points(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf, at_data=True)


fit_tree__data_points.says = "not a data point"


def fit_tree__right_list(X, y, max_depth, min_leaf):
    return _rules(X, y, max_depth, min_leaf)


def pruning_path__leaves_first(left, right, cost):
    return _path(left, right, cost)[::-1]


pruning_path__leaves_first.says = "the order is (alphas, leaves)"


def pruning_path__leaves_before(left, right, cost):
    alphas, leaves = _path(left, right, cost)
    return alphas, [leaves[0], *leaves[:-1]]


pruning_path__leaves_before.says = "AFTER its collapse"


def pruning_path__lowest_only(left, right, cost):
    return _path(left, right, cost, g=lambda r, a, k, kids: r - a if k == 2 else np.inf)


pruning_path__lowest_only.says = "every inner node is a candidate"


def pruning_path__children_divided(left, right, cost):
    return _path(left, right, cost, g=lambda r, a, k, kids: (r - kids) / (k - 1))


pruning_path__children_divided.says = "two children only"


def pruning_path__right_recursion(left, right, cost):
    """By bisection for the alphas at which the recursion V changes its answer."""

    def leaves(t, alpha):
        if left[t] < 0:
            return cost[t], 1
        (a, k), (b, m) = leaves(left[t], alpha), leaves(right[t], alpha)
        return (cost[t], 1) if cost[t] + alpha <= a + b + alpha * (k + m) + 1e-11 else (a + b, k + m)

    found, low = [(0.0, leaves(0, 0.0)[1])], 0.0
    while found[-1][1] > 1:
        high = float(max(cost)) + 1
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (low, middle) if leaves(0, middle)[1] < found[-1][1] else (middle, high)
        low = high
        found.append((high, leaves(0, high)[1]))
    return tuple(np.array(part) for part in zip(*found))


def category_split__medians(category, y):
    return _sets(category, y, sorted(_means(category, y), key=lambda c: np.median(y[category == c])))


category_split__medians.says = "sorted by the median"


def category_split__inner_cuts(category, y):
    means = _means(category, y)
    order = sorted(means, key=means.get)
    cuts = range(2, len(order) - 1) or [1]
    best = max(cuts, key=lambda k: _sets(np.isin(category, order[:k]).astype(int), y, [1, 0])[1])
    return set(order[:best]), _sets(np.isin(category, order[:best]).astype(int), y, [1, 0])[1]


category_split__inner_cuts.says = "a side with a single value is allowed"


def category_split__below_average(category, y):
    low = {c for c, m in _means(category, y).items() if m < y.mean()}
    return low, _sets(np.isin(category, list(low)).astype(int), y, [1, 0])[1]


category_split__below_average.says = "cut at the mean of all rows"


def category_split__values_once(category, y):
    means = _means(category, y)
    low, _ = _sets(np.array(list(means)), np.array(list(means.values())), sorted(means, key=means.get))
    return low, _sets(np.isin(category, list(low)).astype(int), y, [1, 0])[1]


category_split__values_once.says = "each value counted once"
