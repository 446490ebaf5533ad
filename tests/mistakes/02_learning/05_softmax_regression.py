"""Wrong answers to the exercises on softmax regression, and right ones written another way."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import minimize
from scipy.special import log_softmax
from scipy.special import softmax as sp

# --- softmax


def softmax__max_over_all(z, tau=1.0, axis=-1):
    e = np.exp(z / tau - (z / tau).max())
    with np.errstate(all="ignore"):
        return e / e.sum(axis=axis, keepdims=True)


softmax__max_over_all.says = "maximum"


def softmax__sum_over_all(z, tau=1.0, axis=-1):
    e = np.exp(z / tau - (z / tau).max())
    return e / e.sum()


softmax__sum_over_all.says = "the sum runs over the whole array"


def softmax__no_shift(z, tau=1.0, axis=-1):
    e = np.exp(z / tau)
    return e / e.sum(axis=axis, keepdims=True)


softmax__no_shift.says = "floating point trouble"


def softmax__last_axis(z, tau=1.0, axis=-1):
    return sp(z / tau, axis=-1)


softmax__last_axis.says = "another axis"


def softmax__first_axis(z, tau=1.0, axis=-1):
    return sp(z / tau, axis=0)


softmax__first_axis.says = "another axis"


def softmax__max_over_batch(z, tau=1.0, axis=-1):
    s = z / tau
    e = np.exp(s - s.max(axis=0 if axis == -1 else -1, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


softmax__max_over_batch.says = "the maximum is taken along another axis"


def softmax__times_tau(z, tau=1.0, axis=-1):
    return sp(z * tau, axis=axis)


softmax__times_tau.says = "multiplied by tau"


def softmax__no_tau(z, tau=1.0, axis=-1):
    return sp(z, axis=axis)


softmax__no_tau.says = "tau is ignored"


def softmax__divided_after(z, tau=1.0, axis=-1):
    return sp(z, axis=axis) / tau


softmax__divided_after.says = "the probabilities are divided by tau"


def softmax__exp_over_tau(z, tau=1.0, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True)) / tau
    return e / e.sum(axis=axis, keepdims=True)


softmax__exp_over_tau.says = "tau is ignored"


def softmax__twice(z, tau=1.0, axis=-1):
    return sp(sp(z / tau, axis=axis), axis=axis)


softmax__twice.says = "softmax applied twice"


def softmax__log(z, tau=1.0, axis=-1):
    return log_softmax(z / tau, axis=axis)


softmax__log.says = "log-probabilities"


def softmax__ratio(z, tau=1.0, axis=-1):
    return z / z.sum(axis=axis, keepdims=True)


softmax__ratio.says = "divided by their sum"


def softmax__in_place(z, tau=1.0, axis=-1):
    z /= tau
    return sp(z, axis=axis)


softmax__in_place.says = "z was changed"


def softmax__none(z, tau=1.0, axis=-1):
    return None


softmax__none.says = "not None"


def softmax__right(z, tau=1.0, axis=-1):
    return torch.softmax(torch.tensor(z) / tau, dim=axis).numpy()


def softmax__right_log(z, tau=1.0, axis=-1):
    moved = np.moveaxis(np.asarray(z, np.float64) / tau, axis, -1)
    top = moved.max(-1)[..., None]
    logs = moved - top - np.log(np.exp(moved - top).sum(-1)[..., None])
    return np.moveaxis(np.exp(logs), -1, axis)


# --- cross_entropy


def pieces(z, y):
    logp = log_softmax(z, axis=1)
    return logp, np.exp(logp), np.eye(z.shape[1])[y], np.arange(len(y))


def cross_entropy__sum(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y].sum(), P - T


cross_entropy__sum.says = "the loss is a sum over the rows"


def cross_entropy__over_classes(z, y):
    logp, P, T, r = pieces(z, y)
    return -(T * logp).mean(), (P - T) / T.size


cross_entropy__over_classes.says = "the mean runs over the classes too"


def cross_entropy__no_minus(z, y):
    logp, P, T, r = pieces(z, y)
    return logp[r, y].mean(), (P - T) / len(y)


cross_entropy__no_minus.says = "the minus is missing"


def cross_entropy__one_based(z, y):
    logp, P, T, r = pieces(z, y - 1)
    return -logp[r, y - 1].mean(), (P - T) / len(y)


cross_entropy__one_based.says = "counted from 0"


def cross_entropy__twice(z, y):
    logp, P, T, r = pieces(sp(z, axis=1), y)
    return -logp[r, y].mean(), (P - T) / len(y)


cross_entropy__twice.says = "softmax applied twice"


def cross_entropy__no_log(z, y):
    logp, P, T, r = pieces(z, y)
    return -P[r, y].mean(), (P - T) / len(y)


cross_entropy__no_log.says = "the logarithm is missing"


def cross_entropy__epsilon(z, y):
    logp, P, T, r = pieces(z, y)
    return -np.log(P[r, y] + 1e-12).mean(), (P - T) / len(y)


cross_entropy__epsilon.says = "an epsilon or clamp"


def cross_entropy__clamp(z, y):
    logp, P, T, r = pieces(z, y)
    return -np.log(np.maximum(P[r, y], 1e-15)).mean(), (P - T) / len(y)


cross_entropy__clamp.says = "an epsilon or clamp"


def cross_entropy__naive(z, y):
    e = np.exp(z)
    P = e / e.sum(1, keepdims=True)
    return -np.log(P[np.arange(len(y)), y]).mean(), (P - np.eye(z.shape[1])[y]) / len(y)


cross_entropy__naive.says = "floating point trouble"


def cross_entropy__gradient_not_over_n(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y].mean(), P - T


cross_entropy__gradient_not_over_n.says = "not divided by N"


def cross_entropy__flipped(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y].mean(), (T - P) / len(y)


cross_entropy__flipped.says = "the sign of the gradient"


def cross_entropy__label_missing(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y].mean(), P / len(y)


cross_entropy__label_missing.says = "the one-hot label is missing"


def cross_entropy__label_only(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y].mean(), (P - T) * T / len(y)


cross_entropy__label_only.says = "only the label's score"


def cross_entropy__jacobian(z, y):
    logp, P, T, r = pieces(z, y)
    E = P - T
    return -logp[r, y].mean(), P * (E - (P * E).sum(1, keepdims=True)) / len(y)


cross_entropy__jacobian.says = "an extra Jacobian"


def cross_entropy__rows(z, y):
    logp, P, T, r = pieces(z, y)
    return -logp[r, y], (P - T) / len(y)


cross_entropy__rows.says = "one number"


def cross_entropy__none(z, y):
    return None


cross_entropy__none.says = "not NoneType"


def cross_entropy__right(z, y):
    leaf = torch.tensor(np.ascontiguousarray(z), requires_grad=True)
    loss = F.cross_entropy(leaf, torch.tensor(y))
    loss.backward()
    return loss.item(), leaf.grad.numpy()


def cross_entropy__right_loop(z, y):
    total, grad = 0.0, []
    for row, label in zip(z, y):
        top = row.max()
        lse = top + np.log(sum(np.exp(v - top) for v in row))
        total += lse - row[label]
        grad.append([np.exp(v - lse) - (k == label) for k, v in enumerate(row)])
    return np.array([total / len(y)]), np.array(grad) / len(y)


# --- fit_softmax


def fit(X, y, K, lam, on_b=0.0, columns=None, data=1.0):
    N, d = X.shape
    A, T = np.column_stack([X, np.ones(N)]), np.eye(K)[y]
    keep, free = np.r_[np.ones(d), on_b][:, None], np.ones(K) if columns is None else columns

    def objective(v):
        V = v.reshape(d + 1, K) * free
        logp = log_softmax(A @ V, axis=1)
        g = data * A.T @ (np.exp(logp) - T) / N + lam * keep * V
        return -data * (T * logp).sum() / N + lam / 2 * (keep * V**2).sum(), (g * free).ravel()

    V = minimize(objective, np.zeros((d + 1) * K), jac=True, method="L-BFGS-B", options={"gtol": 1e-8, "ftol": 0, "maxiter": 2000}).x.reshape(d + 1, K)
    return V[:-1], V[-1]


def fit_softmax__one_vs_rest(X, y, K, lam):
    out = [fit(X, (y == k) * 1, 2, 2 * lam) for k in range(K)]
    return np.stack([W[:, 1] - W[:, 0] for W, _ in out], 1), np.array([b[1] - b[0] for _, b in out])


fit_softmax__one_vs_rest.says = "one-vs-rest"


def fit_softmax__intercepts_penalised(X, y, K, lam):
    return fit(X, y, K, lam, on_b=1.0)


fit_softmax__intercepts_penalised.says = "the intercepts are penalised"


def fit_softmax__sum(X, y, K, lam):
    return fit(X, y, K, lam, data=len(y))


fit_softmax__sum.says = "too weak by N"


def fit_softmax__times_n(X, y, K, lam):
    return fit(X, y, K, lam * len(y))


fit_softmax__times_n.says = "too strong by N"


def fit_softmax__no_half(X, y, K, lam):
    return fit(X, y, K, 2 * lam)


fit_softmax__no_half.says = "without the 2"


def fit_softmax__over_classes(X, y, K, lam):
    return fit(X, y, K, lam, data=1 / K)


fit_softmax__over_classes.says = "too strong by K"


def fit_softmax__first_class_fixed(X, y, K, lam):
    return fit(X, y, K, lam, columns=1 - np.eye(K)[0])


fit_softmax__first_class_fixed.says = "reference class"


def fit_softmax__last_class_fixed(X, y, K, lam):
    return fit(X, y, K, lam, columns=1 - np.eye(K)[-1])


fit_softmax__last_class_fixed.says = "reference class"


def fit_softmax__one_column_less(X, y, K, lam):
    W, b = fit(X, y, K, lam, columns=1 - np.eye(K)[0])
    return W[:, 1:], b[1:]


fit_softmax__one_column_less.says = "a column for each class"


def fit_softmax__no_penalty(X, y, K, lam):
    return fit(X, y, K, 1e-6)


fit_softmax__no_penalty.says = "the penalty is missing"


def fit_softmax__few_steps(X, y, K, lam):
    W = np.zeros((X.shape[1], K))
    for _ in range(20):
        W -= 0.1 * (X.T @ (sp(X @ W, axis=1) - np.eye(K)[y]) / len(y) + lam * W)
    return W, np.zeros(K)


fit_softmax__few_steps.says = "not at the minimum"


def fit_softmax__reversed(X, y, K, lam):
    W, b = fit(X, y, K, lam)
    return -W, -b


fit_softmax__reversed.says = "wrong way"


def fit_softmax__shifted(X, y, K, lam):
    W, b = fit(X, y, K, lam)
    return W - W[:, :1], b


fit_softmax__shifted.says = "do not sum to zero"


def fit_softmax__transposed(X, y, K, lam):
    W, b = fit(X, y, K, lam)
    return W.T, b


fit_softmax__transposed.says = "a column for each class"


def fit_softmax__none(X, y, K, lam):
    return None


fit_softmax__none.says = "not NoneType"


def fit_softmax__right(X, y, K, lam):
    """Gradient descent with a safe step, then a shift of the free intercepts."""
    A, T = np.column_stack([X, np.ones(len(y))]), np.eye(K)[y]
    eta, keep = 1 / (np.linalg.eigvalsh(A.T @ A / (2 * len(y)))[-1] + lam), np.r_[np.ones(X.shape[1]), 0][:, None]
    V = np.zeros((A.shape[1], K))
    for _ in range(1500):
        V -= eta * (A.T @ (sp(A @ V, axis=1) - T) / len(y) + lam * keep * V)
    return V[:-1], V[-1] + 7


def fit_softmax__right_newton(X, y, K, lam):
    """Newton by autograd."""
    A, t, D = torch.tensor(np.column_stack([X, np.ones(len(y))])), torch.tensor(y), X.shape[1] + 1
    keep = torch.ones(D, K, dtype=torch.float64)
    keep[-1] = 0

    def objective(v):
        return F.cross_entropy(A @ v.view(D, K), t) + lam / 2 * (keep * v.view(D, K) ** 2).sum()

    v = torch.zeros(D * K, dtype=torch.float64)
    for _ in range(9):
        g, H = torch.autograd.functional.jacobian(objective, v), torch.autograd.functional.hessian(objective, v)
        v = v - torch.linalg.pinv(H, hermitian=True, rtol=1e-10) @ g
    V = v.view(D, K).numpy()
    return V[:-1], list(V[-1])


# --- change_shares


def norm(raw):
    return raw / raw.sum(1, keepdims=True)


def change_shares__not_normalised(P, train, use):
    return P * use / train


change_shares__not_normalised.says = "do not sum to 1"


def change_shares__upside_down(P, train, use):
    with np.errstate(all="ignore"):
        return norm(P * train / use)


change_shares__upside_down.says = "upside down"


def change_shares__training_left(P, train, use):
    return norm(P * use)


change_shares__training_left.says = "not taken out"


def change_shares__balanced(P, train, use):
    return norm(P / train)


change_shares__balanced.says = "the new shares are missing"


def change_shares__added(P, train, use):
    return norm(P + use - train)


change_shares__added.says = "shares were added"


def change_shares__wrong_axis(P, train, use):
    raw = P * use / train
    return raw / raw.sum(0)


change_shares__wrong_axis.says = "wrong axis"


def change_shares__whole_array(P, train, use):
    raw = P * use / train
    return raw / raw.sum()


change_shares__whole_array.says = "over the whole array"


def change_shares__scores(P, train, use):
    with np.errstate(all="ignore"):
        return np.log(P) + np.log(use) - np.log(train)


change_shares__scores.says = "these are scores"


def change_shares__log_on_probabilities(P, train, use):
    with np.errstate(all="ignore"):
        return sp(P + np.log(use) - np.log(train), axis=1)


change_shares__log_on_probabilities.says = "added to probabilities"


def change_shares__nothing(P, train, use):
    return P.copy()


change_shares__nothing.says = "nothing changed"


def change_shares__in_place(P, train, use):
    P *= use / train
    return norm(P)


change_shares__in_place.says = "an input was changed"


def change_shares__none(P, train, use):
    return None


change_shares__none.says = "not None"


def change_shares__right(P, train, use):
    with np.errstate(divide="ignore"):
        return sp(np.log(P) + np.log(use) - np.log(train), axis=1)


def change_shares__right_loop(P, train, use):
    rows = []
    for p in P:
        raw = [a * u / t for a, t, u in zip(p, train, use)]
        rows.append([v / sum(raw) for v in raw])
    return rows


# --- draw_classes


def draw_classes__no_tau(z, n, tau, rng):
    return (z + rng.gumbel(size=(n, len(z)))).argmax(1)


draw_classes__no_tau.says = "tau is ignored"


def draw_classes__times_tau(z, n, tau, rng):
    return (z * tau + rng.gumbel(size=(n, len(z)))).argmax(1)


draw_classes__times_tau.says = "tau is upside down"


def draw_classes__wrong_sign(z, n, tau, rng):
    return (z / tau + np.log(-np.log(rng.random((n, len(z)))))).argmax(1)


draw_classes__wrong_sign.says = "wrong sign"


def draw_classes__normal(z, n, tau, rng):
    return (z / tau + rng.normal(size=(n, len(z)))).argmax(1)


draw_classes__normal.says = "normal noise"


def draw_classes__uniform(z, n, tau, rng):
    return (z / tau + rng.random((n, len(z)))).argmax(1)


draw_classes__uniform.says = "uniform noise"


def draw_classes__one_log(z, n, tau, rng):
    return (z / tau - np.log(rng.random((n, len(z))))).argmax(1)


draw_classes__one_log.says = "exponential noise"


def draw_classes__argmax(z, n, tau, rng):
    return np.full(n, z.argmax())


draw_classes__argmax.says = "all draws are the same class"


def draw_classes__one_noise(z, n, tau, rng):
    return np.full(n, (z / tau + rng.gumbel(size=len(z))).argmax())


draw_classes__one_noise.says = "all draws are the same class"


def draw_classes__noise_per_draw(z, n, tau, rng):
    return (z / tau + rng.gumbel(size=(n, 1))).argmax(1)


draw_classes__noise_per_draw.says = "all draws are the same class"


def draw_classes__uniform_classes(z, n, tau, rng):
    return rng.integers(0, len(z), size=n)


draw_classes__uniform_classes.says = "the scores are ignored"


def draw_classes__argmin(z, n, tau, rng):
    return (z / tau - rng.gumbel(size=(n, len(z)))).argmin(1)


draw_classes__argmin.says = "argmin for argmax"


def draw_classes__one_based(z, n, tau, rng):
    return (z / tau + rng.gumbel(size=(n, len(z)))).argmax(1) + 1


draw_classes__one_based.says = "class numbers run from 0"


def draw_classes__floats(z, n, tau, rng):
    return (z / tau + rng.gumbel(size=(n, len(z)))).argmax(1) * 1.0


draw_classes__floats.says = "integers"


def draw_classes__overflow(z, n, tau, rng):
    with np.errstate(all="ignore"):
        p = np.exp(z / tau)
        p = np.nan_to_num(p / p.sum(), nan=1.0)
    return rng.choice(len(z), size=n, p=p / p.sum())


draw_classes__overflow.says = "overflow"


def draw_classes__one(z, n, tau, rng):
    return (z / tau + rng.gumbel(size=len(z))).argmax()


draw_classes__one.says = "class numbers, shape"


def draw_classes__none(z, n, tau, rng):
    return None


draw_classes__none.says = "not None"


def draw_classes__right(z, n, tau, rng):
    return rng.choice(len(z), size=n, p=sp(z / tau))


def draw_classes__right_race(z, n, tau, rng):
    """The first of exponential clocks, scaled by tau: the same law."""
    return (z - tau * np.log(rng.exponential(size=(n, len(z))))).argmax(1)


def draw_classes__right_inverse(z, n, tau, rng):
    edges = np.cumsum(sp(np.asarray(z) / tau))
    return np.minimum(np.searchsorted(edges / edges[-1], rng.random(n), side="right"), len(z) - 1).astype(np.int32)


# --- found by readers


def softmax__clipped(z, tau=1.0, axis=-1):
    e = np.exp(np.clip(z / tau - (z / tau).max(axis=axis, keepdims=True), -50, 0))
    return e / e.sum(axis=axis, keepdims=True)


softmax__clipped.says = "a score of -inf has the probability 0"


def cross_entropy__all_columns(z, y):
    return -log_softmax(z, axis=1)[:, y].mean(), cross_entropy__right(z, y)[1]


cross_entropy__all_columns.says = "one entry a row"


def cross_entropy__over_rows(z, y):
    return -log_softmax(z, axis=0)[np.arange(len(y)), y].mean(), cross_entropy__right(z, y)[1]


cross_entropy__over_rows.says = "it runs over the classes"


def cross_entropy__sigmoids(z, y):
    Y = np.eye(z.shape[1])[y]
    return (np.logaddexp(0, z) - Y * z).sum(axis=1).mean(), (1 / (1 + np.exp(-z)) - Y) / len(z)


cross_entropy__sigmoids.says = "these are K sigmoids"


def cross_entropy__slope_in_p(z, y):
    return cross_entropy__right(z, y)[0], -np.eye(z.shape[1])[y] / sp(z, axis=1) / len(z)


cross_entropy__slope_in_p.says = "that is the slope in p"


def cross_entropy__right_float32(z, y):
    leaf = torch.tensor(z, dtype=torch.float32, requires_grad=True)
    value = F.cross_entropy(leaf, torch.tensor(y))
    value.backward()
    return value.detach(), leaf.grad


def cross_entropy__right_differences(z, y):
    def value(z):
        return -log_softmax(z, axis=1)[np.arange(len(y)), y].mean()

    grad = np.empty(z.shape)
    for i in np.ndindex(z.shape):
        move = np.zeros(z.shape)
        move[i] = 1e-6
        grad[i] = (value(z + move) - value(z - move)) / 2e-6
    return value(z), grad


def fit_softmax__no_intercepts(X, y, K, lam):
    W, Y = np.zeros((X.shape[1], K)), np.eye(K)[y]
    for _ in range(2_000):
        W = W - 0.3 * (X.T @ (sp(X @ W, axis=1) - Y) / len(y) + lam * W)
    return W, np.zeros(K)


fit_softmax__no_intercepts.says = "the intercepts are missing"


def fit_softmax__right_torch(X, y, K, lam):
    A, t = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    W, b = torch.zeros(X.shape[1], K, requires_grad=True), torch.zeros(K, requires_grad=True)
    solver = torch.optim.LBFGS([W, b], max_iter=300, tolerance_grad=1e-7, line_search_fn="strong_wolfe")

    def closure():
        solver.zero_grad()
        value = F.cross_entropy(A @ W + b, t) + lam / 2 * (W**2).sum()
        value.backward()
        return value

    solver.step(closure)
    return W.detach(), b.detach() + 7


def change_shares__twice(P, train, use):
    return norm(P * (use / train) ** 2)


change_shares__twice.says = "applied twice"


def change_shares__shares_of_the_rows(P, train, use):
    return norm(P * use / P.mean(axis=0))


change_shares__shares_of_the_rows.says = "the shares in training"


def draw_classes__sorted(z, n, tau, rng):
    return np.repeat(np.arange(len(z)), rng.multinomial(n, sp(z / tau)))


draw_classes__sorted.says = "the draws are sorted"


def draw_classes__own_seed(z, n, tau, rng):
    return (z / tau + np.random.default_rng(0).gumbel(size=(n, len(z)))).argmax(axis=1)


draw_classes__own_seed.says = "two generators gave the same sample"


def draw_classes__another_generator(z, n, tau, rng):
    return (z / tau + np.random.default_rng().gumbel(size=(n, len(z)))).argmax(axis=1)


draw_classes__another_generator.says = "the same generator gave two"


def draw_classes__tau_twice(z, n, tau, rng):
    return (z / tau + tau * rng.gumbel(size=(n, len(z)))).argmax(axis=1)


draw_classes__tau_twice.says = "tau is used twice"


def draw_classes__squeezed(z, n, tau, rng):
    return (z / tau + rng.gumbel(size=(n, len(z)))).argmax(axis=1).squeeze()


draw_classes__squeezed.says = "expected 1 class numbers"


def draw_classes__right_small_integers(z, n, tau, rng):
    finite = np.maximum(z, -1e300)
    return (rng.exponential(size=(n, len(z))) * np.exp((z.max() - finite) / tau)).argmin(axis=1).astype(np.uint8)
