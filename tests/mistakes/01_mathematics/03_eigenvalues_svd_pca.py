"""Wrong answers to the exercises on eigenvalues, SVD and PCA, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import numpy as np
import torch
from sklearn.decomposition import PCA

# --- power_iteration


def power_iteration__no_scaling(A, x, steps):
    for _ in range(steps):
        x = A @ x
    x = x / x.norm()
    return x @ A @ x, x


power_iteration__no_scaling.says = "scale the vector in every step"


def power_iteration__length_for_value(A, x, steps):
    for _ in range(steps):
        x = A @ x
        value, x = x.norm(), x / x.norm()
    return value, x


power_iteration__length_for_value.says = "a length has no sign"


def power_iteration__undivided(A, x, steps):
    for _ in range(steps):
        x = A @ x
        x = x / x.abs().max()
    return x @ A @ x, x / x.norm()


power_iteration__undivided.says = "else divide by x·x"


def power_iteration__wrong_length(A, x, steps):
    for _ in range(steps):
        x = A @ x
        x = x / x.abs().max()
    return x @ A @ x / (x @ x), x


power_iteration__wrong_length.says = "return it with length 1"


def power_iteration__from_the_left(A, x, steps):
    for _ in range(steps):
        x = x @ A
        x = x / x.norm()
    return x @ A @ x, x


power_iteration__from_the_left.says = "multiply A @ x, not x @ A"


def power_iteration__eigh(A, x, steps):
    values, vectors = torch.linalg.eigh(A)
    i = values.abs().argmax()
    return values[i], vectors[:, i]


power_iteration__eigh.says = "takes A for symmetric"


def power_iteration__one_step(A, x, steps):
    x = A @ x
    x = x / x.norm()
    return x @ A @ x, x


power_iteration__one_step.says = "all 60 times"


def power_iteration__absolute(A, x, steps):
    for _ in range(steps):
        x = (A @ x).abs()
        x = x / x.norm()
    return x @ A @ x, x


power_iteration__absolute.says = "is not the eigenvector"


def power_iteration__in_place(A, x, steps):
    for _ in range(steps):
        x.copy_(A @ x)
        x /= x.norm()
    return x @ A @ x, x


power_iteration__in_place.says = "an input was changed"


def power_iteration__right(A, x, steps):
    x = x / x.abs().max()
    for _ in range(steps):
        x = A.mv(x)
        x = x / x.abs().max()
    return ((x @ A.mv(x)) / (x @ x)).item(), x / x.norm()


def power_iteration__right_with_sign(A, x, steps):
    for _ in range(steps):
        y = A @ x
        i = int(y.abs().argmax())
        value, x = y[i] / x[i] if x[i] != 0 else y.norm(), y / y.norm()
    y = A @ x
    i = int(x.abs().argmax())
    return y[i] / x[i], -x


def power_iteration__right_library(A, x, steps):
    values, vectors = torch.linalg.eig(A)
    i = values.abs().argmax()
    v = vectors[:, i].real
    return values[i].real, v / v.norm()


# --- pagerank


def shares(links):
    out = links.sum(1, keepdim=True)
    return torch.where(out > 0, links / out.clamp(min=1), 1 / len(links))


def walk(T, alpha, steps=3_000):
    r = torch.full((len(T),), 1 / len(T), dtype=T.dtype)
    for _ in range(steps):
        r = alpha * T @ r + (1 - alpha) / len(T)
    return r


def pagerank__not_transposed(links, alpha):
    r = walk(shares(links), alpha)
    return r / r.sum()


pagerank__not_transposed.says = "flows the wrong way"


def pagerank__dead_ends_nan(links, alpha):
    return walk((links / links.sum(1, keepdim=True)).T, alpha)


pagerank__dead_ends_nan.says = "names none has 0 links"


def pagerank__dead_ends_leak(links, alpha):
    return walk((links / links.sum(1, keepdim=True).clamp(min=1)).T, alpha)


pagerank__dead_ends_leak.says = "names none loses its share"


def pagerank__right_rescaled(links, alpha):
    r = pagerank__dead_ends_leak(links, alpha)  # what leaks is spread evenly in the end: the same up to a factor
    return r / r.sum()


def pagerank__swapped(links, alpha):
    return walk(shares(links).T, 1 - alpha)


pagerank__swapped.says = "swapped"


def pagerank__counts(links, alpha):
    return links.sum(0) / links.sum()


pagerank__counts.says = "counts of mentions"


def pagerank__unit_length(links, alpha):
    r = walk(shares(links).T, alpha)
    return r / r.norm()


pagerank__unit_length.says = "must sum to 1"


def pagerank__no_damping(links, alpha):
    r = walk(shares(links).T, 0.9999999)
    return r / r.sum()


pagerank__no_damping.says = "alpha is not used"


def pagerank__few_steps(links, alpha):
    return walk(shares(links).T, alpha, steps=20)


pagerank__few_steps.says = "enough steps"


def pagerank__right(links, alpha):
    n = len(links)
    M = shares(links).T
    return torch.linalg.solve(torch.eye(n, dtype=links.dtype) - alpha * M, torch.full((n,), (1 - alpha) / n, dtype=links.dtype))


def pagerank__right_eig(links, alpha):
    n = len(links)
    G = alpha * shares(links).T.numpy() + (1 - alpha) / n
    values, vectors = np.linalg.eig(G)
    r = vectors[:, np.abs(values - 1).argmin()].real
    return torch.tensor(r / r.sum())


# --- compress


def pieces(A):
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    tail = torch.cat([s.square().flip(0).cumsum(0).flip(0), s.new_zeros(1)]).sqrt()
    return U, s, Vh, tail


def compress__squares(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = int((tail**2 > tolerance * tail[0] ** 2).sum())
    return U[:, :k] * s[:k], Vh[:k]


compress__squares.says = "take the root"


def compress__one_value(A, tolerance):
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    k = int((s > tolerance * s[0]).sum())
    return U[:, :k] * s[:k], Vh[:k]


compress__one_value.says = "size of one singular value"


def compress__sum_of_values(A, tolerance):
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    left = torch.cat([s.sum()[None], s.sum() - s.cumsum(0)])
    k = int((left > tolerance * s.sum()).sum())
    return U[:, :k] * s[:k], Vh[:k]


compress__sum_of_values.says = "adds their squares"


def compress__sigma_twice(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = int((tail > tolerance * tail[0]).sum())
    return U[:, :k] * s[:k], s[:k, None] * Vh[:k]


compress__sigma_twice.says = "in both factors"


def compress__no_sigma(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = int((tail > tolerance * tail[0]).sum())
    return U[:, :k], Vh[:k]


compress__no_sigma.says = "in neither factor"


def compress__columns_of_vh(A, tolerance):
    U, s, Vh, tail = pieces(A)
    if len(A) != A.shape[1]:
        Vh = torch.linalg.svd(A).Vh
    k = int((tail > tolerance * tail[0]).sum())
    return U[:, :k] * s[:k], Vh[:, :k].T


compress__columns_of_vh.says = "first k rows of Vᵀ"


def compress__one_more(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = min(int((tail > tolerance * tail[0]).sum()) + 1, len(s))
    return U[:, :k] * s[:k], Vh[:k]


compress__one_more.says = "one too many"


def compress__everything(A, tolerance):
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return U * s, Vh


compress__everything.says = "terms are enough"


def compress__smallest(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = int((tail > tolerance * tail[0]).sum())
    return U[:, -k:] * s[-k:], Vh[-k:]


compress__smallest.says = "not the k largest"


def compress__zero_keeps_one(A, tolerance):
    U, s, Vh, tail = pieces(A)
    k = max(int((tail > tolerance * tail[0]).sum()), 1)
    return U[:, :k] * s[:k], Vh[:k]


compress__zero_keeps_one.says = "k = 0"


def compress__right(A, tolerance):
    U, s, Vh = np.linalg.svd(A.numpy(), full_matrices=False)
    k = 0
    while np.sqrt((s[k:] ** 2).sum()) > tolerance * np.linalg.norm(s):
        k += 1
    root = np.sqrt(s[:k])
    return torch.tensor(U[:, :k] * root), torch.tensor(root[:, None] * Vh[:k])


def compress__right_by_projection(A, tolerance):
    lam, Q = torch.linalg.eigh(A.T @ A)
    Q = Q.flip(1)
    for k in range(A.shape[1] + 1):
        if (A - A @ Q[:, :k] @ Q[:, :k].T).norm() <= tolerance * A.norm():
            return A @ Q[:, :k], Q[:, :k].T


# --- pca


def fixed(V):
    return V * V.gather(1, V.abs().argmax(1, keepdim=True)).sign()


def by_eigh(X, k, divisor=None, centre=True, order=-1, rows=False):
    T = X - X.mean(0) if centre else X
    lam, Q = torch.linalg.eigh(T.T @ T / (divisor or len(X) - 1))
    if order == -1:
        lam, Q = lam.flip(0), Q.flip(1)
    V = fixed(Q[:k] if rows else Q[:, :k].T)
    return V, T @ V.T, lam[:k], lam[:k] / lam.sum()


def pca__not_centred(X, k):
    return by_eigh(X, k, centre=False)


pca__not_centred.says = "not centred"


def pca__ascending(X, k):
    return by_eigh(X, k, order=1)


pca__ascending.says = "eigh is ascending"


def pca__rows(X, k):
    return by_eigh(X, k, rows=True)


pca__rows.says = "the eigenvectors are its columns"


def pca__divided_by_n(X, k):
    return by_eigh(X, k, divisor=len(X))


pca__divided_by_n.says = "divided by N"


def pca__scatter(X, k):
    return by_eigh(X, k, divisor=1)


pca__scatter.says = "these are σ²"


def pca__ratio_not_squared(X, k):
    V, Z, variances, _ = by_eigh(X, k)
    s = torch.linalg.svdvals(X - X.mean(0))
    return V, Z, variances, s[:k] / s.sum()


pca__ratio_not_squared.says = "made of singular values"


def pca__ratio_of_kept(X, k):
    V, Z, variances, _ = by_eigh(X, k)
    return V, Z, variances, variances / variances.sum()


pca__ratio_of_kept.says = "not over the k you keep"


def pca__cumulative(X, k):
    V, Z, variances, ratios = by_eigh(X, k)
    return V, Z, variances, ratios.cumsum(0)


pca__cumulative.says = "cumulative"


def pca__deviations(X, k):
    V, Z, variances, ratios = by_eigh(X, k)
    return V, Z, variances.sqrt(), ratios


pca__deviations.says = "standard deviations"


def pca__free_signs(X, k):
    V, Z, variances, ratios = by_eigh(X, k)
    return -V, -Z, variances, ratios


pca__free_signs.says = "must be positive"


def pca__scores_not_flipped(X, k):
    U, s, Vh = torch.linalg.svd(X - X.mean(0), full_matrices=False)
    V, _, variances, ratios = by_eigh(X, k)
    wrong = -torch.ones(k, dtype=X.dtype)
    return V, (X - X.mean(0)) @ V.T * wrong, variances, ratios


pca__scores_not_flipped.says = "but not its scores"


def pca__scores_of_raw_rows(X, k):
    V, _, variances, ratios = by_eigh(X, k)
    return V, X @ V.T, variances, ratios


pca__scores_of_raw_rows.says = "not centred: subtract the mean first"


def pca__scores_are_u(X, k):
    V, Z, variances, ratios = by_eigh(X, k)
    return V, Z / Z.norm(dim=0), variances, ratios


pca__scores_are_u.says = "the wrong scale"


def pca__of_rows_gram(X, k):
    V, Z, variances, ratios = by_eigh(X.T, min(k, len(X)))
    return V, Z, variances, ratios


pca__of_rows_gram.says = "expected shapes"


def pca__right(X, k):
    fit = PCA(k, svd_solver="full").fit(X.numpy())
    return tuple(map(torch.tensor, (fit.components_, fit.transform(X.numpy()), fit.explained_variance_, fit.explained_variance_ratio_)))


def pca__right_eigh(X, k):
    return by_eigh(X, k)


def pca__right_gram(X, k):
    T = X - X.mean(0)
    lam, U = torch.linalg.eigh(T @ T.T)
    lam, U = lam.flip(0)[:k], U.flip(1)[:, :k]
    V = fixed((T.T @ U / lam.sqrt()).T)
    return V, T @ V.T, lam / (len(X) - 1), lam / T.square().sum()


# --- whiten


def parts(train, k):
    mean = train.mean(0)
    _, s, Vh = torch.linalg.svd(train - mean, full_matrices=False)
    return mean, Vh[:k].T, s[:k] / (len(train) - 1) ** 0.5


def whiten__scores(train, test, k):
    mean, V, _ = parts(train, k)
    return (test - mean) @ V


whiten__scores.says = "these are the scores"


def whiten__variance(train, test, k):
    mean, V, deviation = parts(train, k)
    return (test - mean) @ V / deviation**2


whiten__variance.says = "divided by the variance"


def whiten__singular_value(train, test, k):
    mean, V, deviation = parts(train, k)
    return (test - mean) @ V / (deviation * (len(train) - 1) ** 0.5)


whiten__singular_value.says = "divided by the singular value"


def whiten__n(train, test, k):
    mean, V, deviation = parts(train, k)
    return (test - mean) @ V / (deviation * ((len(train) - 1) / len(train)) ** 0.5)


whiten__n.says = "with N - 1, not N"


def whiten__test_mean(train, test, k):
    _, V, deviation = parts(train, k)
    return (test - test.mean(0)) @ V / deviation


whiten__test_mean.says = "use the training mean"


def whiten__raw(train, test, k):
    _, V, deviation = parts(train, k)
    return test @ V / deviation


whiten__raw.says = "not centred"


def whiten__learned_from_test(train, test, k):
    if len(test) <= k:
        return whiten__right(train, test, k)
    mean, V, deviation = parts(test, k)
    return (test - mean) @ V / deviation


whiten__learned_from_test.says = "learn all from train"


def whiten__test_deviations(train, test, k):
    mean, V, _ = parts(train, k)
    scores = (test - mean) @ V
    return scores / scores.std(0)


whiten__test_deviations.says = "deviations of the test rows"


def whiten__turned_back(train, test, k):
    mean, V, deviation = parts(train, k)
    return (test - mean) @ V / deviation @ V.T


whiten__turned_back.says = "nothing turned back"


def whiten__ascending(train, test, k):
    return whiten__right(train, test, k).flip(1)


whiten__ascending.says = "the smallest variance comes first"


def whiten__right(train, test, k):
    lam, Q = torch.linalg.eigh(torch.cov(train.T))
    lam, Q = lam.flip(0)[:k], Q.flip(1)[:, :k]
    return (test - train.mean(0)) @ Q * lam**-0.5


def whiten__right_library(train, test, k):
    return torch.tensor(PCA(k, whiten=True, svd_solver="full").fit(train.numpy()).transform(test.numpy()))
