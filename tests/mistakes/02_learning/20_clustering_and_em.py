"""Wrong answers to the exercises on clustering and EM, and right ones written another way."""

import numpy as np
import torch
from scipy.spatial.distance import cdist
from scipy.special import logsumexp
from scipy.stats import norm


def _says(words):
    def mark(f):
        f.says = words
        return f

    return mark


def _d2(X, C):
    return ((X[:, None] - C[None]) ** 2).sum(2)


@_says("0 / 0 when every row")
def seeding_probabilities__nan(X, C):
    D2 = _d2(X, C).min(1)
    with np.errstate(all="ignore"):
        return D2 / D2.sum()


@_says("takes its square")
def seeding_probabilities__distance(X, C):
    D = _d2(X, C).min(1) ** 0.5
    return D / D.sum()


@_says("last centre only")
def seeding_probabilities__last(X, C):
    D2 = ((X - C[-1]) ** 2).sum(1)
    return D2 / D2.sum()


@_says("all centres added up")
def seeding_probabilities__sum(X, C):
    D2 = _d2(X, C)
    return D2.sum(1) / D2.sum()


@_says("farthest centre")
def seeding_probabilities__max(X, C):
    D2 = _d2(X, C).max(1)
    return D2 / D2.sum()


@_says("picks outliers")
def seeding_probabilities__farthest(X, C):
    return np.eye(len(X))[_d2(X, C).min(1).argmax()]


@_says("uniform")
def seeding_probabilities__uniform(X, C):
    return np.full(len(X), 1 / len(X))


@_says("not normalised")
def seeding_probabilities__raw(X, C):
    return _d2(X, C).min(1)


@_says("subtract first")
def seeding_probabilities__cancels(X, C):
    D2 = np.maximum((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0).min(1)
    return D2 / D2.sum() if D2.sum() > 0 else np.full(len(X), 1 / len(X))


@_says("you return None")
def seeding_probabilities__none(X, C):
    pass


def seeding_probabilities__right(X, C):
    best = [min(float(((x - c) ** 2).sum()) for c in C) for x in X]
    return [b / sum(best) for b in best] if sum(best) else [1 / len(X)] * len(X)


def seeding_probabilities__right_cdist(X, C):
    D2 = cdist(X, C, "sqeuclidean").min(axis=1)
    return D2 / D2.sum() if D2.any() else np.ones(len(X)) / len(X)


def seeding_probabilities__right_centred(X, C):
    """The expanded square, after a shift of the origin."""
    m = X.mean(0)
    X, C = X - m, C - m
    D2 = np.maximum((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0).min(1)
    return D2 / D2.sum() if D2.sum() > 1e-12 * (X**2).sum() else np.full(len(X), 1 / len(X))


def _lloyd(X, C, max_iter, centre=lambda rows: rows.mean(0), fill="worst", final=True):
    X, C = X.astype(float), C.astype(float)
    a = None
    for _ in range(max_iter):
        new = _d2(X, C).argmin(1)
        if a is not None and (new == a).all():
            break
        a, old = new, C.copy()
        for k in range(len(C)):
            if (a == k).any():
                C[k] = centre(X[a == k])
            elif fill == "worst":
                C[k] = X[((X - old[a]) ** 2).sum(1).argsort()[-1 - k % 3]]
            elif fill == "nan":
                C[k] = np.nan
    return C, (_d2(X, C).argmin(1) if final else a)


@_says("assign once more")
def kmeans__stale(X, C, max_iter=100):
    return _lloyd(X, C, max_iter, final=False)


@_says("a centre is nan")
def kmeans__nan(X, C, max_iter=100):
    with np.errstate(all="ignore"):
        return _lloyd(X, C, max_iter, fill="nan")


@_says("a cluster is empty in the end")
def kmeans__keeps_empty(X, C, max_iter=100):
    return _lloyd(X, C, max_iter, fill="keep")


@_says("cut off to integers")
def kmeans__integers(X, C, max_iter=100):
    centres, labels = _lloyd(X, C, max_iter)
    return (centres.astype(int), labels) if C.dtype.kind == "i" else (centres, labels)


@_says("not the means")
def kmeans__median(X, C, max_iter=100):
    return _lloyd(X, C, max_iter, centre=lambda rows: np.median(rows, axis=0))


@_says("one round only")
def kmeans__one_round(X, C, max_iter=100):
    return _lloyd(X, C, 1)


@_says("max_iter is ignored")
def kmeans__no_limit(X, C, max_iter=100):
    return _lloyd(X, C, 100)


@_says("wrong order")
def kmeans__order(X, C, max_iter=100):
    return _lloyd(X, C, max_iter)[::-1]


@_says("not vanish")
def kmeans__drops(X, C, max_iter=100):
    centres, labels = _lloyd(X, C, max_iter, fill="keep")
    used = np.unique(labels)
    return centres[used], np.searchsorted(used, labels)


@_says("an input was changed")
def kmeans__in_place(X, C, max_iter=100):
    C[:], labels = _lloyd(X, C, max_iter)
    return C, labels


@_says("the centres never moved")
def kmeans__never(X, C, max_iter=100):
    return C.astype(float), _d2(X, C).argmin(1)


def kmeans__right(X, C, max_iter=100):
    """Matrix form: one-hot labels, and an empty centre on the row that is served worst."""
    X, C = np.asarray(X, dtype=np.float64), np.array(C, dtype=np.float64)
    last = None
    for _ in range(max_iter):
        D = cdist(X, C)
        labels = D.argmin(1)
        if last is not None and np.array_equal(labels, last):
            break
        last = labels
        H = np.eye(len(C))[labels]
        counts = H.sum(0)
        cost = D.min(1)
        for k in np.flatnonzero(counts == 0):
            i = cost.argmax()
            cost[i] = -1
            H[:, k] = np.eye(len(X))[i]
            counts[k] = 1
        C = H.T @ X / counts[:, None]
    return C, cdist(X, C).argmin(1)


def kmeans__right_random_row(X, C, max_iter=100):
    """An empty centre jumps to any row that is no centre; torch for the distances; no early stop."""
    rng = np.random.default_rng(7)
    X, C = X.astype(np.float64), C.astype(np.float64)

    def nearest():
        return torch.cdist(torch.tensor(X), torch.tensor(C)).argmin(1).numpy()

    for _ in range(max_iter):
        a = nearest()
        for k in range(len(C)):
            rows = X[a == k]
            C[k] = rows.mean(0) if len(rows) else X[rng.choice(np.flatnonzero(_d2(X, C).min(1) > 1e-12))]
    return C, nearest()


def kmeans__right_moved(X, C, max_iter=100):
    """Stops when no centre moves."""
    C, X = C + 0.0, X + 0.0
    for _ in range(max_iter):
        a = _d2(X, C).argmin(1)
        new = C.copy()
        spare = list(np.argsort(-_d2(X, C).min(1)))
        for k in range(len(C)):
            new[k] = X[a == k].sum(0) / (a == k).sum() if (a == k).any() else X[spare.pop(0)]
        if np.abs(new - C).max() == 0:
            break
        C = new
    return [C, _d2(X, C).argmin(1)]


def _soft(joint, axis=1):
    return np.exp(joint - logsumexp(joint, axis=axis, keepdims=True))


def _joint(x, pi, mu, sigma):
    return np.log(pi) + norm.logpdf(x[:, None], mu, sigma)


@_says("underflow")
def gmm_responsibilities__underflow(x, pi, mu, sigma):
    with np.errstate(all="ignore"):
        p = pi * norm.pdf(x[:, None], mu, sigma)
        return p / p.sum(1, keepdims=True), np.log(p.sum(1)).sum()


@_says("wrong for a far row")
def gmm_responsibilities__epsilon(x, pi, mu, sigma):
    p = pi * norm.pdf(x[:, None], mu, sigma) + 1e-300
    return p / p.sum(1, keepdims=True), np.log(p.sum(1)).sum()


@_says("weights pi are missing")
def gmm_responsibilities__no_pi(x, pi, mu, sigma):
    return _soft(norm.logpdf(x[:, None], mu, sigma)), logsumexp(_joint(x, pi, mu, sigma), axis=1).sum()


@_says("1 / sigma of the density")
def gmm_responsibilities__no_sigma(x, pi, mu, sigma):
    return _soft(_joint(x, pi, mu, sigma) + np.log(sigma)), logsumexp(_joint(x, pi, mu, sigma), axis=1).sum()


@_says("normalised over the rows")
def gmm_responsibilities__over_rows(x, pi, mu, sigma):
    return _soft(_joint(x, pi, mu, sigma), 0), logsumexp(_joint(x, pi, mu, sigma), axis=1).sum()


@_says("taken for a variance")
def gmm_responsibilities__variance(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma**0.5)
    return _soft(joint), logsumexp(joint, axis=1).sum()


@_says("1/2 in the exponent")
def gmm_responsibilities__half(x, pi, mu, sigma):
    joint = np.log(pi) - np.log(sigma) - ((x[:, None] - mu) / sigma) ** 2
    return _soft(joint), logsumexp(joint, axis=1).sum()


@_says("a mean, not a sum")
def gmm_responsibilities__mean(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), logsumexp(joint, axis=1).mean()


@_says("log(2 pi)")
def gmm_responsibilities__no_constant(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma) + 0.5 * np.log(2 * np.pi)
    return _soft(joint), logsumexp(joint, axis=1).sum()


@_says("expected log of the joint")
def gmm_responsibilities__expected(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), (_soft(joint) * joint).sum()


@_says("sign is flipped")
def gmm_responsibilities__negative(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), -logsumexp(joint, axis=1).sum()


@_says("hard assignments")
def gmm_responsibilities__hard(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return np.eye(len(pi))[joint.argmax(1)], logsumexp(joint, axis=1).sum()


@_says("is one number")
def gmm_responsibilities__rows(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), logsumexp(joint, axis=1)


def gmm_responsibilities__right(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), logsumexp(joint, axis=1).sum()


def gmm_responsibilities__right_torch(x, pi, mu, sigma):
    x, pi, mu, sigma = (torch.tensor(v) for v in (x, pi, mu, sigma))
    joint = pi.log() + torch.distributions.Normal(mu, sigma).log_prob(x[:, None])
    return joint.softmax(1).numpy(), joint.logsumexp(1).sum().item()


def gmm_responsibilities__right_loop(x, pi, mu, sigma):
    """One row and one pair of components at a time: 1 / (1 + sum of ratios)."""
    joint, R, total = _joint(x, pi, mu, sigma), [], 0.0
    for row in joint:
        with np.errstate(over="ignore"):
            R.append([1 / np.exp(row - row[k]).sum() for k in range(len(pi))])
        total += max(row) + np.log(sum(np.exp(v - max(row)) for v in row))
    return R, [total]


def _moments(X, R):
    Nk = R.sum(0)
    mu = R.T @ X / Nk[:, None]
    T = np.stack([(R[:, k, None] * (X - mu[k])).T @ (X - mu[k]) for k in range(R.shape[1])])
    return Nk, mu, T


def _variant(words, pi=None, mu=None, S=None):
    """A wrong answer that differs from the right one in one part."""

    def wrong(X, R, Psi):
        Nk, mean, T = _moments(X, R)
        n = Nk[:, None, None]
        return (
            pi(X, R, Nk) if pi else Nk / len(X),
            mu(X, R, Nk) if mu else mean,
            S(X, R, Psi, n, mean, T) if S else (T + Psi) / n,
        )

    wrong.says = words
    wrong.__module__ = __name__
    return wrong


def _named(name, f):
    f.__name__ = name
    globals()[name] = f


for _slug, _f in {
    "weights_sum_to_n": _variant("sum to N", pi=lambda X, R, Nk: Nk),
    "equal_weights": _variant("equal weights", pi=lambda X, R, Nk: np.full(R.shape[1], 1 / R.shape[1])),
    "hard": _variant("hard assignments", pi=lambda X, R, Nk: np.bincount(R.argmax(1), minlength=R.shape[1]) / len(X)),
    "means_by_n": _variant("means divided by N", mu=lambda X, R, Nk: R.T @ X / len(X)),
    "sums": _variant("weighted sums, not means", mu=lambda X, R, Nk: R.T @ X),
    "plain_mean": _variant("the plain mean", mu=lambda X, R, Nk: np.stack([X.mean(0)] * R.shape[1])),
    "by_n": _variant("covariances divided by N: divide by N_k", S=lambda X, R, Psi, n, m, T: (T + Psi) / len(X)),
    "bessel": _variant("N_k - 1", S=lambda X, R, Psi, n, m, T: T / (n - 1) + Psi / n),
    "constant": _variant("Psi added as it is", S=lambda X, R, Psi, n, m, T: T / n + Psi),
    "psi_by_n": _variant("Psi divided by N", S=lambda X, R, Psi, n, m, T: T / n + Psi / len(X)),
    "no_penalty": _variant("penalty is missing", S=lambda X, R, Psi, n, m, T: T / n),
    "sign": _variant("wrong sign", S=lambda X, R, Psi, n, m, T: (T - Psi) / n),
    "sum": _variant("a weighted sum", S=lambda X, R, Psi, n, m, T: T + Psi),
    "not_centred": _variant("not centred", S=lambda X, R, Psi, n, m, T: (np.einsum("ik,ia,ib->kab", R, X, X) + Psi) / n),
    "all_rows_mean": _variant(
        "centred on the mean of all rows", S=lambda X, R, Psi, n, m, T: (np.einsum("ik,ia,ib->kab", R, X - X.mean(0), X - X.mean(0)) + Psi) / n
    ),
    "squared": _variant("responsibilities are squared", S=lambda X, R, Psi, n, m, T: (_moments_with(X, R**2, m) + Psi) / n),
    "diagonal": _variant("only the diagonal", S=lambda X, R, Psi, n, m, T: np.stack([np.diag(np.diag(C)) for C in (T + Psi) / n])),
}.items():
    _named(f"m_step__{_slug}", _f)
del _f


def _moments_with(X, W, mu):
    return np.stack([(W[:, k, None] * (X - mu[k])).T @ (X - mu[k]) for k in range(W.shape[1])])


def m_step__right(X, R, Psi):
    """Row by row, in plain loops."""
    N, K = R.shape
    weights, means, covariances = [], [], []
    for k in range(K):
        own = sum(R[i, k] for i in range(N))
        mean = sum(R[i, k] * X[i] for i in range(N)) / own
        weights.append(own / N)
        means.append(mean)
        covariances.append((Psi + sum(R[i, k] * np.outer(X[i] - mean, X[i] - mean) for i in range(N))) / own)
    return weights, means, covariances


def m_step__right_numpy(X, R, Psi):
    means = np.stack([np.average(X, axis=0, weights=R[:, k]) for k in range(R.shape[1])])
    covariances = np.stack([np.cov(X.T, aweights=R[:, k], ddof=0) + Psi / R[:, k].sum() for k in range(R.shape[1])])
    return R.mean(0), means, covariances


def m_step__right_moments(X, R, Psi):
    """Second moment less the square of the mean, in torch."""
    X, R, Psi = (torch.tensor(np.array(v)) for v in (X, R, Psi))
    Nk = R.sum(0)
    mu = R.T @ X / Nk[:, None]
    second = torch.einsum("ik,ia,ib->kab", R, X, X) / Nk[:, None, None]
    return Nk / Nk.sum(), mu, second - mu[:, :, None] * mu[:, None] + Psi / Nk[:, None, None]


def _pairs(u, v):
    u, v = (np.unique(w, return_inverse=True)[1] for w in (u, v))
    table = np.zeros((u.max() + 1, v.max() + 1))
    np.add.at(table, (u, v), 1)
    return [(n * (n - 1) / 2).sum() for n in (table, table.sum(1), table.sum(0), table.sum())]


def _trivial(A, B, M):
    return A * B / M == (A + B) / 2


@_says("without the correction")
def adjusted_rand__rand(u, v):
    T, A, B, M = _pairs(u, v)
    return (M - A - B + 2 * T) / M


@_says("that is accuracy")
def adjusted_rand__accuracy(u, v):
    return (u == v).mean()


@_says("paired with itself")
def adjusted_rand__self_pairs(u, v):
    u, v = (np.unique(w, return_inverse=True)[1] for w in (u, v))
    table = np.zeros((u.max() + 1, v.max() + 1))
    np.add.at(table, (u, v), 1)
    T, A, B, M = ((n**2).sum() for n in (table, table.sum(1), table.sum(0), table.sum()))
    return 1.0 if _trivial(A, B, M) else (T - A * B / M) / ((A + B) / 2 - A * B / M)


@_says("not the larger of the two")
def adjusted_rand__max(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else (T - A * B / M) / (max(A, B) - A * B / M)


@_says("is not subtracted")
def adjusted_rand__no_chance(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else T / ((A + B) / 2)


@_says("divided by all pairs")
def adjusted_rand__all_pairs(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else (T - A * B / M) / (M - A * B / M)


@_says("Fowlkes-Mallows")
def adjusted_rand__fowlkes(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else T / (A * B) ** 0.5


@_says("Jaccard")
def adjusted_rand__jaccard(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else T / (A + B - T)


@_says("agree, return 1")
def adjusted_rand__nan(u, v):
    T, A, B, M = _pairs(u, v)
    with np.errstate(all="ignore"):
        return (T - A * B / M) / np.float64((A + B) / 2 - A * B / M)


@_says("agree, return 1")
def adjusted_rand__zero(u, v):
    T, A, B, M = _pairs(u, v)
    return 0.0 if _trivial(A, B, M) else (T - A * B / M) / ((A + B) / 2 - A * B / M)


def adjusted_rand__right(u, v):
    """From the four kinds of pairs, in a plain loop."""
    both = only_u = only_v = neither = 0
    for i in range(len(u)):
        for j in range(i):
            same = u[i] == u[j], v[i] == v[j]
            both += same == (True, True)
            only_u += same == (True, False)
            only_v += same == (False, True)
            neither += same == (False, False)
    if only_u == only_v == 0:
        return 1
    a, b, c, d = neither, only_u, only_v, both
    return 2 * (a * d - b * c) / ((d + b) * (b + a) + (d + c) * (c + a))


def adjusted_rand__right_torch(u, v):
    _, u = torch.tensor(u.copy()).unique(return_inverse=True)
    _, v = torch.tensor(v.copy()).unique(return_inverse=True)
    U, V = (torch.nn.functional.one_hot(w).double() for w in (u, v))
    table = U.T @ V

    def pairs(n):
        return (n * (n - 1) / 2).sum()

    T, A, B, M = pairs(table), pairs(U.sum(0)), pairs(V.sum(0)), len(u) * (len(u) - 1) / 2
    index, expected, top = T, A * B / M, (A + B) / 2
    return torch.tensor(1.0) if top == expected else (index - expected) / (top - expected)


@_says("first centre only")
def seeding_probabilities__first(X, C):
    near = _d2(X, C)[:, 0]
    return near / near.sum() if near.any() else np.full(len(X), 1 / len(X))


@_says("divided by the norm")
def seeding_probabilities__norm(X, C):
    near = _d2(X, C).min(1)
    return near / np.linalg.norm(near) if near.any() else np.full(len(X), 1 / len(X))


@_says("the lowest number takes it")
def kmeans__ties_to_the_last(X, C, max_iter=100):
    centres, labels = _lloyd(X, C[::-1], max_iter)
    return centres[::-1], len(C) - 1 - labels


@_says("labels are integers")
def kmeans__float_labels(X, C, max_iter=100):
    centres, labels = _lloyd(X, C, max_iter)
    return centres, labels.astype(float)


@_says("labels still change")
def kmeans__small_steps(X, C, max_iter=100):
    C = C.astype(float)
    for rounds in range(1, max_iter + 1):
        new = _lloyd(X, C, 1)[0]
        moved, C = abs(new - C).max(), new
        if moved < 0.3:
            break
    return C, _d2(X, C).argmin(1)


@_says("one round too many")
def kmeans__one_more(X, C, max_iter=100):
    return _lloyd(X, C, max_iter + 1)


@_says("1 / sigma²")
def gmm_responsibilities__squared_sigma(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma) - np.log(sigma)
    return _soft(joint), _joint(x, pi, mu, sigma).sum()


@_says("root of sigma")
def gmm_responsibilities__root_sigma(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma) + np.log(sigma) / 2
    return _soft(joint), _joint(x, pi, mu, sigma).sum()


@_says("only the largest component")
def gmm_responsibilities__largest(x, pi, mu, sigma):
    joint = _joint(x, pi, mu, sigma)
    return _soft(joint), gmm_responsibilities__right(x, pi, mu, sigma)[1] - np.log(np.exp(joint - joint.max(1)[:, None]).sum(1)).sum()


@_says("natural logarithm")
def gmm_responsibilities__bits(x, pi, mu, sigma):
    R, loglik = gmm_responsibilities__right(x, pi, mu, sigma)
    return R, loglik / np.log(2)


def gmm_responsibilities__right_float32(x, pi, mu, sigma):
    x, pi, mu, sigma = (torch.tensor(v, dtype=torch.float32) for v in (x, pi, mu, sigma))
    joint = pi.log() + torch.distributions.Normal(mu, sigma).log_prob(x[:, None])
    return joint.softmax(1), joint.logsumexp(1).sum()


@_says("cut off at 0")
def adjusted_rand__cut_off(u, v):
    return max(0.0, float(adjusted_rand__right(u, v)))


@_says("not the smaller of the two")
def adjusted_rand__smaller(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else (T - A * B / M) / (min(A, B) - A * B / M)


@_says("not the geometric")
def adjusted_rand__geometric(u, v):
    T, A, B, M = _pairs(u, v)
    return 1.0 if _trivial(A, B, M) else (T - A * B / M) / ((A * B) ** 0.5 - A * B / M)


def adjusted_rand__right_confusion(u, v):
    """From the four kinds of pairs."""
    same_u, same_v, other = u[:, None] == u, v[:, None] == v, ~np.eye(len(u), dtype=bool)
    both, one = float((same_u & same_v & other).sum()), float((same_u & ~same_v).sum())
    two, none = float((~same_u & same_v).sum()), float((~same_u & ~same_v).sum())
    if one == two == 0:
        return 1
    return np.array(2 * (both * none - one * two) / ((both + one) * (one + none) + (both + two) * (two + none)))
