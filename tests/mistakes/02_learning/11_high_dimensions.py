"""Wrong answers to solutions/02_learning/11_high_dimensions.ipynb, and right ones written another way."""

import math
from collections import Counter

import numpy as np
import torch
from scipy.spatial import cKDTree, distance
from scipy.special import gammaln


def _log(d):
    return (d / 2 * math.log(math.pi) - math.lgamma(d / 2 + 1) - d * math.log(2)) / math.log(10)


# --- shell_and_corners -----------------------------------------------------------------------------------------------------------------------------


def shell_and_corners__inner(d, eps):
    return (1 - eps) ** d, _log(d)


shell_and_corners__inner.says = "inner ball"


def shell_and_corners__first_order(d, eps):
    return d * eps, _log(d)


shell_and_corners__first_order.says = "first order only"


def shell_and_corners__small_ball(d, eps):
    return eps**d, _log(d)


shell_and_corners__small_ball.says = "at the centre"


def shell_and_corners__overflow(d, eps):
    def gamma(x):
        return math.gamma(x) if x < 171 else math.inf

    with np.errstate(all="ignore"):
        return 1 - (1 - eps) ** d, np.log10(np.float64(np.pi) ** (d / 2) / (np.float64(2) ** d * gamma(d / 2 + 1)))


shell_and_corners__overflow.says = "overflows"


def shell_and_corners__natural(d, eps):
    return 1 - (1 - eps) ** d, _log(d) * math.log(10)


shell_and_corners__natural.says = "natural logarithm"


def shell_and_corners__unit_cube(d, eps):
    return 1 - (1 - eps) ** d, _log(d) + d * math.log10(2)


shell_and_corners__unit_cube.says = "edge 1"


def shell_and_corners__no_one(d, eps):
    return 1 - (1 - eps) ** d, (d / 2 * math.log(math.pi) - math.lgamma(d / 2) - d * math.log(2)) / math.log(10)


shell_and_corners__no_one.says = "gamma of d/2"


def shell_and_corners__ratio(d, eps):
    return 1 - (1 - eps) ** d, 10 ** _log(d)


shell_and_corners__ratio.says = "the ratio itself"


def shell_and_corners__none(d, eps):
    return None


shell_and_corners__none.says = "None"


def shell_and_corners__right(d, eps):
    """Stable differences, SciPy's log-gamma, an array for an answer."""
    with np.errstate(divide="ignore"):
        return np.array([-np.expm1(d * np.log1p(-eps)), (0.5 * d * np.log(np.pi / 4) - gammaln(1 + 0.5 * d)) / np.log(10)])


def shell_and_corners__right_recursion(d, eps):
    """V_d = V_{d-2} 2 pi / d, by sums of logarithms."""
    start, first = (2, math.pi / 4) if d % 2 == 0 else (1, 1.0)
    steps = np.arange(start + 2, d + 1, 2)
    return [1 - (1 - eps) ** d, math.log10(first) + float(np.log10(2 * np.pi / steps / 4).sum())]


# --- relative_contrast -----------------------------------------------------------------------------------------------------------------------------


def _others(X, i):
    return np.linalg.norm(np.delete(X, i, axis=0) - X[i], axis=1)


def relative_contrast__squared(X, i):
    D = _others(X, i) ** 2
    return (D.max() - D.min()) / D.min()


relative_contrast__squared.says = "squared distances"


def relative_contrast__itself(X, i):
    D = np.linalg.norm(X - X[i], axis=1)
    return (D.max() - D.min()) / D.min()


relative_contrast__itself.says = "leave row i out"


def relative_contrast__ratio(X, i):
    D = _others(X, i)
    return D.max() / D.min()


relative_contrast__ratio.says = "subtract 1"


def relative_contrast__by_max(X, i):
    D = _others(X, i)
    return (D.max() - D.min()) / D.max()


relative_contrast__by_max.says = "divided by the farthest"


def relative_contrast__manhattan(X, i):
    D = np.abs(np.delete(X, i, axis=0) - X[i]).sum(1)
    return (D.max() - D.min()) / D.min()


relative_contrast__manhattan.says = "absolute differences"


def relative_contrast__positive_only(X, i):
    D = np.linalg.norm(X - X[i], axis=1)
    D = D[D > 0]
    return (D.max() - D.min()) / D.min()


relative_contrast__positive_only.says = "by number, not by distance"


def relative_contrast__pairs(X, i):
    D = distance.pdist(X)
    return (D.max() - D.min()) / D.min()


relative_contrast__pairs.says = "over all pairs"


def relative_contrast__in_place(X, i):
    X -= X[i].copy()
    D = np.delete(np.linalg.norm(X, axis=1), i)
    return (D.max() - D.min()) / D.min()


relative_contrast__in_place.says = "input was changed"


def relative_contrast__right(X, i):
    D = sorted(math.dist(x, X[i]) for j, x in enumerate(X) if j != i)
    return D[-1] / D[0] - 1 if D[0] else float("inf")


def relative_contrast__right_torch(X, i):
    T = torch.tensor(X)
    D = (T - T[i]).norm(dim=1)
    D = torch.cat([D[:i], D[i + 1 :]])
    return (D.max() - D.min()) / D.min()


# --- knn_predict -----------------------------------------------------------------------------------------------------------------------------------


def _order(X, Q):
    return ((Q[:, None] - X[None]) ** 2).sum(2).argsort(1)


def _vote(rows, pick=min):
    out = []
    for row in rows:
        counts = Counter(row.tolist())
        out.append(pick(c for c, n in counts.items() if n == max(counts.values())))
    return np.array(out)


def knn_predict__highest(X, y, Q, k):
    return _vote(y[_order(X, Q)[:, :k]], max)


knn_predict__highest.says = "lowest label wins"


def knn_predict__first_met(X, y, Q, k):
    return np.array([Counter(row.tolist()).most_common(1)[0][0] for row in y[_order(X, Q)[:, :k]]])


knn_predict__first_met.says = "the one met first"


def knn_predict__one(X, y, Q, k):
    return y[_order(X, Q)[:, 0]]


knn_predict__one.says = "k is ignored"


def knn_predict__farthest(X, y, Q, k):
    return _vote(y[_order(X, Q)[:, -k:]])


knn_predict__farthest.says = "farthest"


def knn_predict__skips(X, y, Q, k):
    return _vote(y[_order(X, Q)[:, 1 : k + 1]])


knn_predict__skips.says = "skipped"


def knn_predict__manhattan(X, y, Q, k):
    return _vote(y[np.abs(Q[:, None] - X[None]).sum(2).argsort(1)[:, :k]])


knn_predict__manhattan.says = "absolute differences"


def knn_predict__mean(X, y, Q, k):
    return y[_order(X, Q)[:, :k]].mean(1).round()


knn_predict__mean.says = "count votes"


def knn_predict__expanded(X, y, Q, k):
    return _vote(y[((Q**2).sum(1)[:, None] - 2 * Q @ X.T + (X**2).sum(1)).argsort(1)[:, :k]])


knn_predict__expanded.says = "cancels"


def knn_predict__positions(X, y, Q, k):
    return np.unique(y).searchsorted(_vote(y[_order(X, Q)[:, :k]]))


knn_predict__positions.says = "positions of the classes"


def knn_predict__right(X, y, Q, k):
    """A k-d tree and one-hot votes."""
    near = cKDTree(X).query(Q, k=np.arange(1, k + 1))[1]
    classes = np.unique(y)
    return classes[(y[near][:, :, None] == classes).sum(1).argmax(1)]


def knn_predict__right_torch(X, y, Q, k):
    D = torch.cdist(torch.tensor(Q), torch.tensor(X), compute_mode="donot_use_mm_for_euclid_dist")
    return torch.tensor(y)[D.topk(k, largest=False).indices].mode(dim=1).values


# --- intrinsic_dimension ---------------------------------------------------------------------------------------------------------------------------


def _sorted(X):
    return np.sort(distance.cdist(X, X), axis=1)


def _kept(X):
    D = _sorted(X)
    return D[D[:, 1] > 0]


def intrinsic_dimension__itself(X):
    D = _sorted(X)
    return (len(X) - 1) / np.log(D[:, 1] / D[:, 0]).sum()


intrinsic_dimension__itself.says = "leave out the row itself"


def intrinsic_dimension__inverse(X):
    D = _kept(X)
    return np.log(D[:, 2] / D[:, 1]).mean()


intrinsic_dimension__inverse.says = "upside down"


def intrinsic_dimension__squared(X):
    D = _kept(X) ** 2
    return (len(D) - 1) / np.log(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__squared.says = "half the dimension"


def intrinsic_dimension__log10(X):
    D = _kept(X)
    return (len(D) - 1) / np.log10(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__log10.says = "base 10"


def intrinsic_dimension__n(X):
    D = _kept(X)
    return len(D) / np.log(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__n.says = "biased upwards"


def intrinsic_dimension__off_by_one(X):
    D = _kept(X)
    return (len(D) - 1) / np.log(D[:, 3] / D[:, 2]).sum()


intrinsic_dimension__off_by_one.says = "off by one"


def intrinsic_dimension__copies(X):
    D = _sorted(X)
    with np.errstate(all="ignore"):
        return (len(X) - 1) / np.log(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__copies.says = "rows with a copy"


def intrinsic_dimension__all_rows(X):
    D = _kept(X)
    return (len(X) - 1) / np.log(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__all_rows.says = "use the rows you kept"


def intrinsic_dimension__merged(X):
    D = _kept(np.unique(X, axis=0))
    return (len(D) - 1) / np.log(D[:, 2] / D[:, 1]).sum()


intrinsic_dimension__merged.says = "copies were merged"


def intrinsic_dimension__mean_first(X):
    D = _kept(X)
    return 1 / np.log((D[:, 2] / D[:, 1]).mean())


intrinsic_dimension__mean_first.says = "mean of the logarithms"


def intrinsic_dimension__right(X):
    """Differences of logarithms, from a tree."""
    D = cKDTree(X).query(X, k=3)[0][:, 1:]
    D = np.log(D[D[:, 0] > 0])
    return (len(D) - 1) / (D[:, 1] - D[:, 0]).sum()


def intrinsic_dimension__right_loops(X):
    total, n = 0.0, 0
    for i, x in enumerate(X):
        first, second = sorted(math.dist(x, z) for j, z in enumerate(X) if j != i)[:2]
        if first > 0:
            total, n = total + math.log(second / first), n + 1
    return (n - 1) / total


# --- jl_dimension ----------------------------------------------------------------------------------------------------------------------------------


def _c(eps):
    return eps**2 / 2 - eps**3 / 3


def jl_dimension__sklearn(N, eps, delta):
    return int(4 * math.log(N) / _c(eps))


jl_dimension__sklearn.says = "scikit-learn's number"


def jl_dimension__half(N, eps, delta):
    return math.ceil(math.log(N * (N - 1) / delta) / _c(eps))


jl_dimension__half.says = "half"


def jl_dimension__one_tail(N, eps, delta):
    return math.ceil(2 * math.log(N * (N - 1) / 2 / delta) / _c(eps))


jl_dimension__one_tail.says = "one tail only"


def jl_dimension__vectors(N, eps, delta):
    return math.ceil(2 * math.log(N / delta) / _c(eps))


jl_dimension__vectors.says = "pairs of rows"


def jl_dimension__no_cube(N, eps, delta):
    return math.ceil(2 * math.log(N * (N - 1) / delta) / (eps**2 / 2))


jl_dimension__no_cube.says = "cubic term is missing"


def jl_dimension__floor(N, eps, delta):
    return int(2 * math.log(N * (N - 1) / delta) / _c(eps))


jl_dimension__floor.says = "rounded down"


def jl_dimension__float(N, eps, delta):
    return 2 * math.log(N * (N - 1) / delta) / _c(eps)


jl_dimension__float.says = "round up"


def jl_dimension__delta_above(N, eps, delta):
    return math.ceil(2 * math.log(N * (N - 1) * delta) / _c(eps))


jl_dimension__delta_above.says = "delta stands below"


def jl_dimension__right(N, eps, delta):
    """Search for the smallest m that satisfies the bound."""
    low, high = 0, 10**9
    while high - low > 1:
        m = (low + high) // 2
        good = math.log(N) + math.log(N - 1) - m / 2 * _c(eps) <= math.log(delta)
        low, high = (low, m) if good else (m, high)
    return high


def jl_dimension__right_numpy(N, eps, delta):
    return np.int64(np.ceil(12 * (np.log(N) + np.log(N - 1) - np.log(delta)) / (eps**2 * (3 - 2 * eps))))


# --- found by readers


def shell_and_corners(
    name, says, share=lambda d, eps: 1 - (1 - eps) ** d, log10=lambda d: (d / 2 * math.log(math.pi / 4) - math.lgamma(d / 2 + 1)) / math.log(10)
):
    def both(d, eps):
        return share(d, eps), log10(d)

    both.__name__, both.says = f"shell_and_corners__{name}", says
    globals()[both.__name__] = both


shell_and_corners("thin", "a thin shell", share=lambda d, eps: d * eps * (1 - eps) ** (d - 1))
shell_and_corners("whole_half", "drops the half", log10=lambda d: (d / 2 * math.log(math.pi / 4) - math.lgamma(d // 2 + 1)) / math.log(10))
shell_and_corners("pi_to_d", "pi to the d/2", log10=lambda d: (d * math.log(math.pi / 2) - math.lgamma(d / 2 + 1)) / math.log(10))
shell_and_corners("gamma_of_d", "gamma of d + 1", log10=lambda d: (d / 2 * math.log(math.pi / 4) - math.lgamma(d + 1)) / math.log(10))


def relative_contrast__second_nearest(X, i):
    D = np.sort(_others(X, i))
    return (D[-1] - D[1]) / D[1]


relative_contrast__second_nearest.says = "the nearest other row was skipped"


def relative_contrast__right_float32(X, i):
    A = X.astype(np.float32)
    D = np.sqrt(((np.delete(A, i, axis=0) - A[i]) ** 2).sum(axis=1))
    return D.max() / D.min() - np.float32(1)


def knn_predict__chebyshev(X, y, Q, k):
    near = np.abs(Q[:, None] - X).max(2).argsort(1)[:, :k]
    return _vote(y[near])


knn_predict__chebyshev.says = "the largest coordinate difference"


def knn_predict__weighted(X, y, Q, k):
    D, kinds = np.sqrt(((Q[:, None] - X) ** 2).sum(2)), np.unique(y)
    near = D.argsort(1)[:, :k]
    return kinds[((y[near][:, :, None] == kinds) / np.take_along_axis(D, near, 1)[:, :, None]).sum(1).argmax(1)]


knn_predict__weighted.says = "each neighbour has one vote"


def intrinsic_dimension__expanded_square(X):
    squares = (X**2).sum(1)
    D = np.sqrt(np.maximum(squares[:, None] + squares - 2 * X @ X.T, 0))
    D[np.diag_indices(len(X))] = np.inf
    r1, r2 = np.sort(D, axis=1)[:, :2].T
    ratio = np.log(r2[r1 > 0] / r1[r1 > 0])
    return (len(ratio) - 1) / ratio.sum()


intrinsic_dimension__expanded_square.says = "subtract before you square"


def intrinsic_dimension__next_positive(X):
    D = np.sqrt(((X[:, None] - X) ** 2).sum(2))
    r1, r2 = np.sort(np.where(D > 0, D, np.inf), axis=1)[:, :2].T
    return (len(X) - 1) / np.log(r2 / r1).sum()


intrinsic_dimension__next_positive.says = "its next positive distance"


def intrinsic_dimension__thrown_away(X):
    kinds, times = np.unique(X, axis=0, return_counts=True)
    return intrinsic_dimension__right(kinds[times == 1])


intrinsic_dimension__thrown_away.says = "they remain neighbours"


def intrinsic_dimension__mean_of_inverses(X):
    D = np.sort(np.sqrt(((X[:, None] - X) ** 2).sum(2)), axis=1)
    D = D[D[:, 1] > 0]
    return (1 / np.log(D[:, 2] / D[:, 1])).mean()


intrinsic_dimension__mean_of_inverses.says = "inverse of the mean"


def intrinsic_dimension__right_float32(X):
    return np.float32(intrinsic_dimension__right(X.astype(np.float32)))


def jl_dimension(name, says, exact):
    def least(N, eps, delta):
        return math.ceil(exact(N, eps, delta))

    least.__name__, least.says = f"jl_dimension__{name}", says
    globals()[least.__name__] = least


jl_dimension("one_more", "one more than the smallest", lambda N, eps, delta: 2 * math.log(N * (N - 1) / delta) / _c(eps) + 1)
jl_dimension("success", "delta is the risk", lambda N, eps, delta: 2 * math.log(N * (N - 1) / (1 - delta)) / _c(eps))
jl_dimension("eps_unsquared", "squared and cubed", lambda N, eps, delta: 2 * math.log(N * (N - 1) / delta) / (eps / 2 - eps**2 / 3))
jl_dimension("cube_halved", "divided by 3", lambda N, eps, delta: 2 * math.log(N * (N - 1) / delta) / (eps**2 / 2 - eps**3 / 2))
jl_dimension("one_pair", "that is one pair", lambda N, eps, delta: 2 * math.log(2 / delta) / _c(eps))
jl_dimension("sharper", "sharper than (12)", lambda N, eps, delta: 2 * math.log(N * (N - 1) / delta) / (eps - math.log1p(eps)))
