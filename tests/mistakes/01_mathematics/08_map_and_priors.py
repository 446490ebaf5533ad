"""Wrong answers to the exercises on MAP and priors, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

# --- beta_map


def beta_map__mean(heads, tails, a, b):
    return (heads + a) / (heads + tails + a + b)


beta_map__mean.says = "the posterior mean"


def beta_map__off_by_one(heads, tails, a, b):
    return (heads + a) / (heads + tails + a + b - 2)


beta_map__off_by_one.says = "off by one"


def beta_map__off_below(heads, tails, a, b):
    return (heads + a - 1) / (heads + tails + a + b)


beta_map__off_below.says = "off by one"


def beta_map__mle(heads, tails, a, b):
    return heads / max(heads + tails, 1)


beta_map__mle.says = "maximum likelihood"


def beta_map__swapped(heads, tails, a, b):
    return (tails + b - 1) / (heads + tails + a + b - 2)


beta_map__swapped.says = "swapped"


def beta_map__formula_only(heads, tails, a, b):
    below = heads + tails + a + b - 2
    return (heads + a - 1) / below if below else math.nan


beta_map__formula_only.says = "the formula is void"


def beta_map__clipped(heads, tails, a, b):
    below = heads + tails + a + b - 2
    return min(max((heads + a - 1) / below, 0.0), 1.0) if below else math.nan


beta_map__clipped.says = "highest"


def beta_map__two_peaks(heads, tails, a, b):
    A, B = heads + a, tails + b
    if A > 1 and B > 1:
        return (A - 1) / (A + B - 2)
    return 1.0 if A > B else 0.0


beta_map__two_peaks.says = "no single top"


def beta_map__none(heads, tails, a, b):
    return None


beta_map__none.says = "None"


def beta_map__right(heads, tails, a, b):
    """By comparing the ends: the log-density has slope (A-1)/p - (B-1)/(1-p)."""
    u, v = heads + a - 1, tails + b - 1
    if u <= 0 and v <= 0 and (u == v or u * v > 0):
        return float("nan")
    if u <= 0:
        return 1.0 if v < 0 and u == 0 else 0.0
    return 1.0 if v <= 0 else u / (u + v)


def beta_map__right_single_precision(heads, tails, a, b):
    return torch.tensor(beta_map__right(heads, tails, a, b), dtype=torch.float32)


def beta_map__right_tensor(heads, tails, a, b):
    A, B = heads + a, tails + b
    if A > 1 and B > 1:
        return torch.tensor((A - 1) / (A + B - 2), dtype=torch.float64)
    at_zero = math.inf if A < 1 else float(A == 1)
    at_one = math.inf if B < 1 else float(B == 1)
    return np.float64(math.nan) if at_zero == at_one else np.float64(at_one > at_zero)


# --- map_weight_decay


def decay(sigma2, tau2, n, loss):
    return (2 * sigma2 if loss.startswith("se") else 1) / tau2 / (n if loss.endswith("mean") else 1)


def map_weight_decay__half(sigma2, tau2, n, loss):
    return decay(sigma2, tau2, n, loss) / 2


map_weight_decay__half.says = "half of it"


def map_weight_decay__twice(sigma2, tau2, n, loss):
    return 2 * decay(sigma2, tau2, n, loss)


map_weight_decay__twice.says = "twice too much"


def map_weight_decay__no_n(sigma2, tau2, n, loss):
    return decay(sigma2, tau2, 1, loss)


map_weight_decay__no_n.says = "so the prior too"


def map_weight_decay__always_n(sigma2, tau2, n, loss):
    return decay(sigma2, tau2, 1, loss) / n


map_weight_decay__always_n.says = "do not divide by n"


def map_weight_decay__times_n(sigma2, tau2, n, loss):
    return decay(sigma2, tau2, 1, loss) * (n if loss.endswith("mean") else 1)


map_weight_decay__times_n.says = "the wrong way"


def map_weight_decay__ridge_everywhere(sigma2, tau2, n, loss):
    return sigma2 / tau2


map_weight_decay__ridge_everywhere.says = "contains 1/sigma2 already"


def map_weight_decay__no_noise(sigma2, tau2, n, loss):
    return 1 / tau2 / (n if loss.endswith("mean") else 1)


map_weight_decay__no_noise.says = "so is the penalty"


def map_weight_decay__variance(sigma2, tau2, n, loss):
    return decay(sigma2, 1 / tau2, n, loss)


map_weight_decay__variance.says = "a wide prior needs a small decay"


def map_weight_decay__deviation(sigma2, tau2, n, loss):
    return decay(sigma2, tau2**0.5, n, loss)


map_weight_decay__deviation.says = "a variance already"


def map_weight_decay__right(sigma2, tau2, n, loss):
    return {"nll_sum": 1.0, "nll_mean": 1 / n, "se_sum": 2 * sigma2, "se_mean": 2 * sigma2 / n}[loss] / tau2


def map_weight_decay__right_measured(sigma2, tau2, n, loss):
    """The ratio of the two gradients at the MAP estimate of a one-weight problem."""
    x = torch.ones(n, dtype=torch.float64)
    w = torch.tensor(n / (n + sigma2 / tau2), requires_grad=True, dtype=torch.float64)
    terms = (x - x * w) ** 2 / (1 if loss.startswith("se") else 2 * sigma2)
    (slope,) = torch.autograd.grad(terms.mean() if loss.endswith("mean") else terms.sum(), w)
    return (-slope / w).detach()


# --- soft_threshold


def soft_threshold__hard(z, lam):
    return torch.where(z.abs() > lam, z, torch.zeros_like(z))


soft_threshold__hard.says = "hard threshold"


def soft_threshold__ridge(z, lam):
    return z / (1 + lam)


soft_threshold__ridge.says = "this is ridge"


def soft_threshold__no_sign(z, lam):
    return (z.abs() - lam).clamp(min=0)


soft_threshold__no_sign.says = "the sign is lost"


def soft_threshold__jumps(z, lam):
    return z - lam * z.sign()


soft_threshold__jumps.says = "jump across 0"


def soft_threshold__relu(z, lam):
    return torch.relu(z - lam)


soft_threshold__relu.says = "negative entries must survive"


def soft_threshold__half(z, lam):
    return F.softshrink(z, lam / 2)


soft_threshold__half.says = "half the threshold"


def soft_threshold__twice(z, lam):
    return F.softshrink(z, 2 * lam)


soft_threshold__twice.says = "twice the threshold"


def soft_threshold__divides(z, lam):
    return z * (1 - lam / z.abs()).clamp(min=0)


soft_threshold__divides.says = "divide"


def soft_threshold__branch(z, lam):
    return torch.where(z.abs() > lam, z - lam * z / z.abs(), torch.zeros_like(z))


soft_threshold__branch.says = "not even in a branch"


def soft_threshold__in_place(z, lam):
    z.copy_(F.softshrink(z, lam))
    return z


soft_threshold__in_place.says = "the input was changed"


def soft_threshold__detached(z, lam):
    return torch.tensor(np.sign(z.detach().numpy()) * np.maximum(np.abs(z.detach().numpy()) - lam, 0), dtype=z.dtype, requires_grad=True)


soft_threshold__detached.says = "no way back to z"


def soft_threshold__always_double(z, lam):
    return soft_threshold__right(z.double(), lam)


soft_threshold__always_double.says = "keep the dtype of z"


def soft_threshold__garrote(z, lam):
    return torch.where(z.abs() > lam, z - lam**2 / z, 0 * z)


soft_threshold__garrote.says = "lam = 0.6: expected"


def soft_threshold__right(z, lam):
    return torch.relu(z - lam) - torch.relu(-z - lam)


def soft_threshold__right_library(z, lam):
    return F.softshrink(z, lam)


def soft_threshold__right_clamp(z, lam):
    return z - z.clamp(-lam, lam)


def soft_threshold__right_where(z, lam):
    return torch.where(z > lam, z - lam, torch.where(z < -lam, z + lam, 0 * z))


# --- ridge_svd


def parts(X, y, lam):
    C, t = X - X.mean(0), y - y.mean()
    s = torch.linalg.svdvals(C)
    w = torch.linalg.solve(C.T @ C + lam * torch.eye(X.shape[1], dtype=X.dtype), C.T @ t)
    return w, y.mean() - X.mean(0) @ w, s**2 / (s**2 + lam)


def ridge_svd__no_centring(X, y, lam):
    w = torch.linalg.solve(X.T @ X + lam * torch.eye(X.shape[1], dtype=X.dtype), X.T @ y)
    return w, (y - X @ w).mean(), parts(X, y, lam)[2]


ridge_svd__no_centring.says = "no centring"


def ridge_svd__penalised_intercept(X, y, lam):
    A = torch.cat([torch.ones(len(X), 1, dtype=X.dtype), X], 1)
    w = torch.linalg.solve(A.T @ A + lam * torch.eye(A.shape[1], dtype=X.dtype), A.T @ y)
    return w[1:], w[0], parts(X, y, lam)[2]


ridge_svd__penalised_intercept.says = "the intercept is penalised"


def ridge_svd__times_n(X, y, lam):
    return parts(X, y, lam * len(X))


ridge_svd__times_n.says = "no factor N"


def ridge_svd__half(X, y, lam):
    return parts(X, y, lam / 2)


ridge_svd__half.says = "a factor 2"


def ridge_svd__not_squared(X, y, lam):
    U, s, Vt = torch.linalg.svd(X - X.mean(0), full_matrices=False)
    w = Vt.T @ (U.T @ (y - y.mean()) / (s + lam))
    return w, y.mean() - X.mean(0) @ w, s / (s + lam)


ridge_svd__not_squared.says = "eigenvalues of X'X are squares"


def ridge_svd__shrink_not_squared(X, y, lam):
    w, b, _ = parts(X, y, lam)
    s = torch.linalg.svdvals(X - X.mean(0))
    return w, b, s / (s + lam)


ridge_svd__shrink_not_squared.says = "s/(s+lam) for"


def ridge_svd__map_factor(X, y, lam):
    w, b, _ = parts(X, y, lam)
    s = torch.linalg.svdvals(X - X.mean(0))
    return w, b, s / (s**2 + lam)


ridge_svd__map_factor.says = "maps u'y to the weight"


def ridge_svd__removed(X, y, lam):
    w, b, shrink = parts(X, y, lam)
    return w, b, 1 - shrink


ridge_svd__removed.says = "what is taken away"


def ridge_svd__ascending(X, y, lam):
    w, b, shrink = parts(X, y, lam)
    return w, b, shrink.flip(0)


ridge_svd__ascending.says = "largest first"


def ridge_svd__intercept_mean(X, y, lam):
    w, _, shrink = parts(X, y, lam)
    return w, y.mean(), shrink


ridge_svd__intercept_mean.says = "b is the mean of y alone"


def ridge_svd__least_squares(X, y, lam):
    w = torch.linalg.lstsq(X - X.mean(0), (y - y.mean())[:, None], driver="gelsd").solution[:, 0]
    return w, y.mean() - X.mean(0) @ w, parts(X, y, lam)[2]


ridge_svd__least_squares.says = "where is lam?"


def ridge_svd__transposed(X, y, lam):
    U, s, Vt = torch.linalg.svd(X - X.mean(0), full_matrices=False)
    c = s / (s**2 + lam) * (U.T @ (y - y.mean()))
    w = Vt[:, : len(c)].T[: X.shape[1]] @ c if len(c) < X.shape[1] else Vt @ c
    w = F.pad(w, (0, X.shape[1] - len(w)))
    return w, y.mean() - X.mean(0) @ w, s**2 / (s**2 + lam)


ridge_svd__transposed.says = "w is not the minimum"


def ridge_svd__scaled_columns(X, y, lam):
    spread = X.std(0)
    w, _, shrink = ridge_svd__right(X / spread, y, lam)
    return w / spread, y.mean() - X.mean(0) @ (w / spread), shrink


ridge_svd__scaled_columns.says = "the columns were scaled"


def ridge_svd__only_y_centred(X, y, lam):
    w = torch.linalg.solve(X.T @ X + lam * torch.eye(X.shape[1], dtype=X.dtype), X.T @ (y - y.mean()))
    return w, y.mean() - X.mean(0) @ w, ridge_svd__right(X, y, lam)[2]


ridge_svd__only_y_centred.says = "only y was centred"


def ridge_svd__uncentred_factors(X, y, lam):
    w, b, _ = ridge_svd__right(X, y, lam)
    s = torch.linalg.svdvals(X)
    return w, b, s**2 / (s**2 + lam)


ridge_svd__uncentred_factors.says = "singular values of the centred X"


def ridge_svd__right_dual(X, y, lam):
    """N equations instead of d, and the factors from the N eigenvalues."""
    C = X - X.mean(0)
    K = C @ C.T
    w = C.T @ torch.linalg.solve(K + lam * torch.eye(len(X), dtype=X.dtype), y)
    s2 = torch.linalg.eigvalsh(K).flip(0).clamp(min=0)[: min(X.shape)]
    return w, float(y.mean() - X.mean(0) @ w), s2 / (s2 + lam)


def ridge_svd__right(X, y, lam):
    return parts(X, y, lam)


def ridge_svd__right_stacked(X, y, lam):
    C, d = X - X.mean(0), X.shape[1]
    A = torch.cat([C, lam**0.5 * torch.eye(d, dtype=X.dtype)])
    w = torch.linalg.lstsq(A, torch.cat([y - y.mean(), torch.zeros(d, dtype=X.dtype)])[:, None], driver="gelsd").solution[:, 0]
    s = torch.linalg.svdvals(C)
    return w, float((y - X @ w).mean()), 1 / (1 + lam / s.clamp(min=1e-300) ** 2)


def ridge_svd__right_library(X, y, lam):
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=lam, solver="svd").fit(X.numpy(), y.numpy())
    return torch.tensor(model.coef_), float(model.intercept_), parts(X, y, lam)[2]


# --- james_stein


def shrink(x, noise2, k=3, centre=None, floor=0.0, mean=False):
    n = len(x)
    if n < 4:
        return x.clone()
    m = x.mean() if centre is None else x.new_tensor(centre)
    S = ((x - m) ** 2).sum() / (n if mean else 1)
    if S == 0:
        return x.clone()
    return m + (1 - (n - k) * noise2 / S).clamp(min=floor) * (x - m)


def james_stein__n_minus_two(x, noise2):
    return shrink(x, noise2, k=2)


james_stein__n_minus_two.says = "n - 2 is for a fixed centre"


def james_stein__n_minus_one(x, noise2):
    return shrink(x, noise2, k=1)


james_stein__n_minus_one.says = "one over a chi-square"


def james_stein__to_zero(x, noise2):
    return shrink(x, noise2, k=2, centre=0.0)


james_stein__to_zero.says = "towards the average"


def james_stein__negative(x, noise2):
    return shrink(x, noise2, floor=-math.inf)


james_stein__negative.says = "the order is reversed"


def james_stein__mean_square(x, noise2):
    return shrink(x, noise2, mean=True)


james_stein__mean_square.says = "not their mean"


def james_stein__deviation(x, noise2):
    return shrink(x, noise2**0.5)


james_stein__deviation.says = "the variance already"


def james_stein__swapped(x, noise2):
    return x if len(x) < 4 else x.mean() + (x - shrink(x, noise2))


james_stein__swapped.says = "kept and removed are swapped"


def james_stein__nothing(x, noise2):
    return x.clone()


james_stein__nothing.says = "no shrinkage"


def james_stein__zero_scatter(x, noise2):
    n, m = len(x), x.mean()
    if n < 4:
        return x.clone()
    B = (n - 3) * noise2 / ((x - m) ** 2).sum()
    return x - torch.minimum(B, B * 0 + 1) * (x - m)


james_stein__zero_scatter.says = "all measurements are equal"


def james_stein__few(x, noise2):
    n, m = len(x), x.mean()
    S = ((x - m) ** 2).sum()
    return m + (1 - max(n - 3, 1) * noise2 / S).clamp(min=0) * (x - m) if S > 0 else x.clone()


james_stein__few.says = "fewer than four"


def james_stein__in_place(x, noise2):
    x[:] = shrink(x, noise2)
    return x


james_stein__in_place.says = "the input was changed"


def james_stein__same_object(x, noise2):
    return x if len(x) < 4 else shrink(x, noise2)


james_stein__same_object.says = "you return x itself"


def james_stein__not_four(x, noise2):
    return x.clone() if len(x) <= 4 else shrink(x, noise2)


james_stein__not_four.says = "four groups are enough"


def james_stein__noise_twice(x, noise2):
    return x.clone() if len(x) < 4 else x.mean() + x.var() / (x.var() + noise2) * (x - x.mean())


james_stein__noise_twice.says = "the scatter holds the noise already"


def james_stein__right(x, noise2):
    """As empirical Bayes: estimate 1/(noise + prior variance), then average by precision."""
    n = len(x)
    if n < 4:
        return x + 0
    S = float(((x - x.mean()) ** 2).sum())
    B = min(1.0, (n - 3) * noise2 / S) if S > 0 else 1.0
    return B * x.mean() + (1 - B) * x


def james_stein__right_numpy(x, noise2):
    v = x.double().numpy().copy()
    if len(v) >= 4:
        S = v.var() * len(v)
        keep = max(0.0, 1 - (len(v) - 3) * noise2 / S) if S > 0 else 0.0
        v = v.mean() + keep * (v - v.mean())
    return torch.tensor(v, dtype=x.dtype)
