"""Wrong answers to the exercises on support vector machines, and right ones written another way."""

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

# --- rbf_kernel


def rbf_kernel__unsquared(X, Z, gamma):
    return np.exp(-gamma * cdist(X, Z))


rbf_kernel__unsquared.says = "the distance is not squared"


def rbf_kernel__no_gamma(X, Z, gamma):
    return np.exp(-(cdist(X, Z) ** 2))


rbf_kernel__no_gamma.says = "gamma is ignored"


def rbf_kernel__sign(X, Z, gamma):
    return np.exp(gamma * cdist(X, Z) ** 2)


rbf_kernel__sign.says = "the sign"


def rbf_kernel__sigma(X, Z, gamma):
    return np.exp(-(cdist(X, Z) ** 2) / (2 * gamma**2))


rbf_kernel__sigma.says = "gamma is not the width"


def rbf_kernel__half(X, Z, gamma):
    return np.exp(-gamma * cdist(X, Z) ** 2 / 2)


rbf_kernel__half.says = "a half too much"


def rbf_kernel__mean(X, Z, gamma):
    return np.exp(-gamma * ((X[:, None] - Z[None]) ** 2).mean(-1))


rbf_kernel__mean.says = "a mean over the features"


def rbf_kernel__transposed(X, Z, gamma):
    return np.exp(-gamma * cdist(Z, X) ** 2)


rbf_kernel__transposed.says = "the transpose"


def rbf_kernel__unclipped(X, Z, gamma):
    return np.exp(-gamma * ((X**2).sum(1)[:, None] + (Z**2).sum(1) - 2 * X @ Z.T))


rbf_kernel__unclipped.says = "an entry above 1"


def rbf_kernel__paired(X, Z, gamma):
    return np.exp(-gamma * ((X[: min(len(X), len(Z))] - Z[: min(len(X), len(Z))]) ** 2).sum(1))


rbf_kernel__paired.says = "expected shape"


def rbf_kernel__right(X, Z, gamma):
    return np.exp(-gamma * cdist(X, Z, "sqeuclidean"))


def rbf_kernel__right_loop(X, Z, gamma):
    return np.array([[np.exp(-gamma * np.sum((x - z) ** 2)) for z in Z] for x in X])


def rbf_kernel__right_torch(X, Z, gamma):
    a, b = torch.from_numpy(X.copy()), torch.from_numpy(Z.copy())
    return torch.exp(-gamma * ((a[:, None] - b) ** 2).sum(-1)).numpy()


# --- linear_svm


def walk(X, y, lam, edge=1.0, penalise=0.0, factor=1.0, scale=None, move=1.0, sign=1.0, steps=6_000):
    """Full subgradient descent with the errors one can make."""
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    scale = len(y) if scale is None else scale
    w, b, mean = np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1] + 1)
    for t in range(1, steps + 1):
        pull = y * (y * (X @ w + b) < edge) / scale
        eta = sign / (1 + lam * t)
        w, b = w - eta * (factor * lam * w - pull @ X), b - eta * move * (penalise * lam * b - pull.sum())
        if t > steps // 2:
            mean += np.r_[w, b] / (steps - steps // 2)
    return mean[:-1], mean[-1]


def linear_svm__penalised(X, y, lam):
    return walk(X, y, lam, penalise=1.0, steps=20_000)


linear_svm__penalised.says = "the intercept is penalised"


def linear_svm__sum(X, y, lam):
    """The minimum of lam/2 |w|² plus the sum of the hinges."""
    return walk(X, y, lam / len(y), steps=20_000)


linear_svm__sum.says = "the sum of the hinges"


def linear_svm__twice(X, y, lam):
    return walk(X, y, lam, factor=2.0)


linear_svm__twice.says = "without a 2"


def linear_svm__all_pull(X, y, lam):
    return walk(X, y, lam, edge=np.inf, steps=3_000)


linear_svm__all_pull.says = "every row pulls"


def linear_svm__perceptron(X, y, lam):
    return walk(X, y, lam, edge=0.0)


linear_svm__perceptron.says = "that is the perceptron"


def linear_svm__no_intercept(X, y, lam):
    return walk(X, y, lam, move=0.0)


linear_svm__no_intercept.says = "the intercept is missing"


def linear_svm__labels(X, y, lam):
    t = np.where(y > 0, 1.0, -1.0)
    return walk(X, t, lam, steps=10_000)


linear_svm__labels.says = "labels 0 and 1 were accepted"


def linear_svm__uphill(X, y, lam):
    return walk(X, y, lam, sign=-1.0)


linear_svm__uphill.says = "w is far too long"


def linear_svm__short(X, y, lam):
    return walk(X, y, lam, steps=60)


linear_svm__short.says = "more steps"


def linear_svm__right(X, y, lam):
    """The quadratic program in w, b and slack, by a general solver on a smoothed hinge that is sharpened."""
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    v = np.zeros(X.shape[1] + 1)
    for sharp in (5.0, 30.0, 200.0):

        def value(v, sharp=sharp):
            z = sharp * (1 - y * (X @ v[:-1] + v[-1]))
            s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
            slope = -(y * s) / len(y)
            return lam / 2 * v[:-1] @ v[:-1] + np.logaddexp(0, z).mean() / sharp, np.r_[lam * v[:-1] + slope @ X, slope.sum()]

        v = minimize(value, v, jac=True, method="BFGS").x
    return v[:-1], v[-1]


def linear_svm__right_best(X, y, lam):
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    w, b, best, low = np.zeros(X.shape[1]), 0.0, None, np.inf
    for t in range(1, 15_001):
        m = y * (X @ w + b)
        value = lam / 2 * w @ w + np.maximum(0, 1 - m).mean()
        if value < low:
            low, best = value, (w.copy(), b)
        pull, eta = y * (m < 1) / len(y), 1 / (1 + lam * t)
        w, b = w - eta * (lam * w - pull @ X), b + eta * pull.sum()
    return best


def linear_svm__swapped(X, y, lam):
    w, b = walk(X, y, lam, steps=10_000)
    return -w, -b


linear_svm__swapped.says = "the labels are swapped"


def linear_svm__no_penalty(X, y, lam):
    w, b = np.zeros(X.shape[1]), 0.0
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    for _ in range(20_000):
        pull = y * (y * (X @ w + b) < 1) / len(y)
        w, b = w + pull @ X, b + pull.sum()
    return w, b


linear_svm__no_penalty.says = "the penalty is too weak"


# --- certificate


def pieces(K, y, alpha, C, b=None):
    v = alpha * y
    g = y - K @ v
    free = (alpha > 1e-8 * C) & (alpha < (1 - 1e-8) * C)
    if b is None:
        rise = np.where(y > 0, alpha < (1 - 1e-8) * C, alpha > 1e-8 * C)
        fall = np.where(y > 0, alpha > 1e-8 * C, alpha < (1 - 1e-8) * C)
        b = g[free].mean() if free.any() else (g[rise].max() + g[fall].min()) / 2
    slack = np.maximum(0, 1 - y * (K @ v + b))
    return b, v @ K @ v, slack, g


def certificate__b_sign(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return -b, square + C * slack.sum() - alpha.sum()


certificate__b_sign.says = "the sign of b is flipped"


def certificate__all_support(K, y, alpha, C):
    g = y - K @ (alpha * y)
    b, square, slack, g = pieces(K, y, alpha, C, g[alpha > 0].mean())
    return b, square + C * slack.sum() - alpha.sum()


certificate__all_support.says = "a mean over all support vectors"


def certificate__no_free(K, y, alpha, C):
    g = y - K @ (alpha * y)
    free = (alpha > 1e-8 * C) & (alpha < (1 - 1e-8) * C)
    b, square, slack, g = pieces(K, y, alpha, C, g[free].mean() if free.any() else 0.0)
    return b, square + C * slack.sum() - alpha.sum()


certificate__no_free.says = "b stayed 0"


def certificate__mean(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, square + C * slack.mean() - alpha.sum()


certificate__mean.says = "the slack is a mean"


def certificate__no_C(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, square + slack.sum() - alpha.sum()


certificate__no_C.says = "C is missing"


def certificate__cancel(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, C * slack.sum() - alpha.sum()


certificate__cancel.says = "they do not cancel"


def certificate__no_half(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, 1.5 * square + C * slack.sum() - alpha.sum()


certificate__no_half.says = "a half is missing"


def certificate__sign(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, -(square + C * slack.sum() - alpha.sum())


certificate__sign.says = "the other sign"


def certificate__primal(K, y, alpha, C):
    b, square, slack, g = pieces(K, y, alpha, C)
    return b, square / 2 + C * slack.sum()


certificate__primal.says = "this is the primal value"


def certificate__right(K, y, alpha, C):
    """Term by term: the gap is what slackness leaves over."""
    b, square, slack, g = pieces(K, y, alpha, C)
    margin = 1 - y * (g - b)
    return b, np.sum(alpha * (margin - 1 + slack) + (C - alpha) * slack)


def certificate__right_torch(K, y, alpha, C):
    k, t, a = (torch.tensor(x, dtype=torch.float64) for x in (K, y, alpha))
    b = pieces(K, y, alpha, C)[0]
    f = k @ (a * t) + b
    return torch.tensor(b), (a * t) @ k @ (a * t) + C * (1 - t * f).clamp(min=0).sum() - a.sum()


# --- solve_dual


def pairs(K, y, C, step=1.0, cap=True, tol=1e-7, most=100_000, each=False, labels=True):
    alpha, g = np.zeros(len(y)), (y if labels else np.ones(len(y))).astype(float).copy()
    for _ in range(most):
        up, down = np.where(y > 0, alpha < C if cap else True, alpha > 0), np.where(y > 0, alpha > 0, alpha < C if cap else True)
        i, j = np.where(up, g, -np.inf).argmax(), np.where(down, g, np.inf).argmin()
        if g[i] - g[j] < tol:
            break
        s = step * (g[i] - g[j]) / max(K[i, i] + K[j, j] - 2 * K[i, j], 1e-12)
        room = [C - alpha[i] if y[i] > 0 else alpha[i], alpha[j] if y[j] > 0 else C - alpha[j]]
        if not cap:
            room = [np.inf if y[i] > 0 else alpha[i], alpha[j] if y[j] > 0 else np.inf]
        if each:
            alpha[i], alpha[j] = np.clip((alpha[i] + y[i] * s, alpha[j] - y[j] * s), 0, C)
            g = y - K @ (alpha * y)
            continue
        s = min([s, *room])
        alpha[i], alpha[j] = alpha[i] + y[i] * s, alpha[j] - y[j] * s
        alpha = np.clip(alpha, 0, C) if cap else np.maximum(alpha, 0)
        g -= s * (K[i] - K[j])
    return alpha


def solve_dual__no_ceiling(K, y, C):
    return pairs(K, y, C, cap=False, most=300)


solve_dual__no_ceiling.says = "exceeds C"


def solve_dual__one_at_a_time(K, y, C):
    alpha = np.zeros(len(y))
    for _ in range(40):
        for i in range(len(y)):
            alpha[i] = np.clip(alpha[i] + (1 - y[i] * (K[i] @ (alpha * y))) / K[i, i], 0, C)
    return alpha


solve_dual__one_at_a_time.says = "move two multipliers at once"


def solve_dual__cut_each(K, y, C):
    return pairs(K, y, C, each=True, most=200)


solve_dual__cut_each.says = "cut their common step"


def solve_dual__early(K, y, C):
    return pairs(K, y, C, tol=3e-3)


solve_dual__early.says = "stopped too early"


def solve_dual__signed(K, y, C):
    return pairs(K, y, C) * y


solve_dual__signed.says = "these are alpha times y"


def solve_dual__double_step(K, y, C):
    return pairs(K, y, C, step=2.0, most=2_000)


solve_dual__double_step.says = "the dual value is"


def solve_dual__no_labels(K, y, C):
    return pairs(K, y, C, labels=False, most=2_000)


solve_dual__no_labels.says = "all multipliers are 0"


def solve_dual__uncut(K, y, C):
    """The unconstrained optimum on the plane, by one linear system."""
    n = len(y)
    system = np.block([[y[:, None] * K * y + 1e-6 * np.eye(n), y[:, None]], [y[None], np.zeros((1, 1))]])
    return np.linalg.solve(system, np.r_[np.ones(n), 0])[:n]


solve_dual__uncut.says = "a multiplier is negative"


def solve_dual__right(K, y, C):
    """Second-order choice of the partner, gradients recomputed."""
    alpha = np.zeros(len(y))
    for _ in range(50_000):
        g = y - K @ (alpha * y)
        up, down = np.where(y > 0, alpha < C, alpha > 0), np.where(y > 0, alpha > 0, alpha < C)
        i = np.where(up, g, -np.inf).argmax()
        gain, curve = g[i] - g, np.maximum(K[i, i] + np.diag(K) - 2 * K[i], 1e-12)
        if np.where(down, gain, -np.inf).max() < 1e-7:
            break
        j = np.where(down & (gain > 0), gain**2 / curve, -np.inf).argmax()
        s = min(gain[j] / curve[j], C - alpha[i] if y[i] > 0 else alpha[i], alpha[j] if y[j] > 0 else C - alpha[j])
        alpha[i] = min(max(alpha[i] + y[i] * s, 0), C)
        alpha[j] = min(max(alpha[j] - y[j] * s, 0), C)
    return alpha


def solve_dual__right_half_steps(K, y, C):
    """Half the best step gains three quarters each time: slower, and right."""
    return pairs(K, y, C, step=0.8)


# --- features_of


def features_of__accepts_all(K):
    values, Q = np.linalg.eigh(K)
    return Q * np.sqrt(np.maximum(values, 0))


features_of__accepts_all.says = "0-1 similarity of three points"


def features_of__cholesky(K):
    if not np.allclose(K, K.T):
        raise ValueError
    return np.linalg.cholesky(K)


features_of__cholesky.says = "Singular is fine"


def features_of__strict(K):
    values, Q = np.linalg.eigh(K)
    if values[0] < 0 or not np.allclose(K, K.T):
        raise ValueError
    return Q * np.sqrt(values)


features_of__strict.says = "is rounding"


def features_of__no_root(K):
    values, Q = np.linalg.eigh(K)
    if values[0] < -1e-9 * abs(values).max() or not np.allclose(K, K.T):
        raise ValueError
    return Q * values


features_of__no_root.says = "K squared"


def features_of__transposed(K):
    return features_of__right(K).T


features_of__transposed.says = "transposed"


def features_of__fixed_tolerance(K):
    values, Q = np.linalg.eigh(K)
    if values[0] < -1e-5 or not np.allclose(K, K.T, atol=1e-12):
        raise ValueError
    return Q * np.sqrt(np.maximum(values, 0))


features_of__fixed_tolerance.says = "a small indefinite matrix"


def features_of__one_triangle(K):
    values, Q = np.linalg.eigh(K)
    if values[0] < -1e-9 * abs(values).max():
        raise ValueError
    return Q * np.sqrt(np.maximum(values, 0))


features_of__one_triangle.says = "not symmetric was accepted"


def features_of__right(K):
    if abs(K - K.T).max() > 1e-9 * max(abs(K).max(), 1e-300):
        raise ValueError("not symmetric")
    values, Q = np.linalg.eigh((K + K.T) / 2)
    keep = values > 1e-12 * abs(values).max()
    if (values < -1e-9 * abs(values).max()).any():
        raise ValueError("no features")
    return Q[:, keep] * values[keep] ** 0.5


def features_of__right_root(K):
    """The symmetric root."""
    if not np.allclose(K, K.T):
        raise ValueError("not symmetric")
    values, Q = np.linalg.eigh(K)
    if values.min() < -1e-9 * abs(values).max():
        raise ValueError("no features")
    return (Q * np.sqrt(values.clip(0))) @ Q.T


# --- a second reader's


def rbf_kernel__no_two(X, Z, gamma):
    square = (X**2).sum(1)[:, None] + (Z**2).sum(1) - X @ Z.T
    return np.exp(-gamma * np.maximum(square, 0))


rbf_kernel__no_two.says = "the factor 2"


def rbf_kernel__gamma_squared(X, Z, gamma):
    return rbf_kernel__right(X, Z, gamma**2)


rbf_kernel__gamma_squared.says = "gamma is not squared"


def rbf_kernel__absolute(X, Z, gamma):
    return np.exp(-gamma * abs(X[:, None] - Z[None]).sum(-1))


rbf_kernel__absolute.says = "absolute differences"


def linear_svm__zero_alone_refused(X, y, lam):
    if (y == 0).any():
        raise ValueError("labels must be -1 or 1")
    return walk(X, np.sign(y), lam)


linear_svm__zero_alone_refused.says = "labels -1 and 2 were accepted"


def linear_svm__centred(X, y, lam):
    return linear_svm__right_best(X - X.mean(0), y, lam)


linear_svm__centred.says = "b belongs to centred columns"


def linear_svm__active_mean(X, y, lam):
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels must be -1 or 1")
    w, b, late = np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1] + 1)
    for t in range(1, 6_001):
        pull = y * (y * (X @ w + b) < 1)
        pull, eta = pull / max(abs(pull).sum(), 1), 1 / (1 + lam * t)
        w, b = w - eta * (lam * w - pull @ X), b + eta * pull.sum()
        late += np.r_[w, b] / 3_000 if t > 3_000 else 0
    return late[:-1], late[-1]


linear_svm__active_mean.says = "not by the number of active rows"


def _certified(K, y, alpha, C, slack=None, one=False, middle=False):
    v = alpha * y
    g, low, high = y - K @ v, alpha <= 1e-8 * C, alpha >= (1 - 1e-8) * C
    free = g[~low & ~high]
    between = (g[np.where(y > 0, ~high, ~low)].max() + g[np.where(y > 0, ~low, ~high)].min()) / 2
    b = between if middle or not len(free) else free[0] if one else free.mean()
    paid = (slack or (lambda m, score: np.maximum(0, 1 - m)))(y * (K @ v + b), K @ v)
    return b, v @ K @ v + C * paid.sum() - alpha.sum()


def certificate__first_free(K, y, alpha, C):
    return _certified(K, y, alpha, C, one=True)


certificate__first_free.says = "one free support vector"


def certificate__always_middle(K, y, alpha, C):
    return _certified(K, y, alpha, C, middle=True)


certificate__always_middle.says = "the middle of the interval is for"


def certificate__slack_without_b(K, y, alpha, C):
    return _certified(K, y, alpha, C, slack=lambda m, score: np.maximum(0, 1 - y * score))


certificate__slack_without_b.says = "b is missing in the slack"


def certificate__negative_slack(K, y, alpha, C):
    return _certified(K, y, alpha, C, slack=lambda m, score: 1 - m)


certificate__negative_slack.says = "slack is never negative"


def certificate__slack_of_support_vectors(K, y, alpha, C):
    return _certified(K, y, alpha, C, slack=lambda m, score: np.maximum(0, 1 - m) * (alpha > 0))


certificate__slack_of_support_vectors.says = "also those at 0"


def certificate__right_terms(K, y, alpha, C):
    """The gap example by example: α(m - 1) plus C times the slack, as the sum of α y is 0."""
    v = alpha * y
    b, _ = _certified(K, y, alpha, C)
    m = y * (K @ v + b)
    return torch.tensor(b), (alpha * (m - 1) + C * np.maximum(0, 1 - m)).sum()


def solve_dual__thousand_steps(K, y, C):
    return pairs(K, y, C, most=1_000)


solve_dual__thousand_steps.says = "until no pair gains"


def solve_dual__flat_pair_ends_it(K, y, C):
    """Takes curvature 0 for the end."""
    alpha, g = np.zeros(len(y)), y.astype(float)
    for _ in range(20_000):
        up, down = np.where(y > 0, alpha < C, alpha > 0), np.where(y > 0, alpha > 0, alpha < C)
        i, j = np.where(up, g, -np.inf).argmax(), np.where(down, g, np.inf).argmin()
        curve = K[i, i] + K[j, j] - 2 * K[i, j]
        if g[i] - g[j] < 1e-7 or curve < 1e-12:
            break
        s = min((g[i] - g[j]) / curve, C - alpha[i] if y[i] > 0 else alpha[i], alpha[j] if y[j] > 0 else C - alpha[j])
        alpha[i], alpha[j] = np.clip((alpha[i] + y[i] * s, alpha[j] - y[j] * s), 0, C)
        g = g - s * (K[i] - K[j])
    return alpha


solve_dual__flat_pair_ends_it.says = "pair of equal rows"


def features_of__three_columns(K):
    return features_of__right(K)[:, -3:]


features_of__three_columns.says = "is not K"


def features_of__right_pivots(K):
    """Cholesky with pivots: as many columns as the rank."""
    if not np.allclose(K, K.T):
        raise ValueError("not symmetric")
    left, columns = K.copy(), [np.zeros(len(K))]
    for _ in range(len(K)):
        j = left.diagonal().argmax()
        if left[j, j] <= 1e-11 * K.diagonal().max():
            break
        columns.append(left[:, j] / np.sqrt(left[j, j]))
        left = left - np.outer(columns[-1], columns[-1])
    if abs(left).max() > 1e-8 * abs(K).max():
        raise ValueError("not positive semi-definite")
    return np.stack(columns, axis=1)
