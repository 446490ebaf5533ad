"""Wrong answers to solutions/02_learning/03_ridge_lasso.ipynb, and right ones written another way."""

import numpy as np
import torch
from scipy import linalg, optimize
from sklearn import linear_model

# --- lambda_for_df ---------------------------------------------------------------------------------------------------------------------------------


def _root(spent, df):
    return float(np.exp(optimize.brentq(lambda u: spent(np.exp(u)) - df, -80, 80, xtol=1e-13)))


def _values(X):
    return np.linalg.svd(X - X.mean(0), compute_uv=False)


def lambda_for_df__no_squares(X, df):
    s = _values(X)
    return _root(lambda v: (s / (s + v)).sum(), df)


lambda_for_df__no_squares.says = "s/(s + lam)"


def lambda_for_df__uncentred(X, df):
    s2 = np.linalg.svd(X, compute_uv=False) ** 2
    return _root(lambda v: (s2 / (s2 + v)).sum(), df)


lambda_for_df__uncentred.says = "not centred"


def lambda_for_df__intercept(X, df):
    s2 = _values(X) ** 2
    return _root(lambda v: (s2 / (s2 + v)).sum() + 1, df) if df > 1 else 1.0


lambda_for_df__intercept.says = "intercept was counted"


def lambda_for_df__variance(X, df):
    s2 = _values(X) ** 2
    return _root(lambda v: ((s2 / (s2 + v)) ** 2).sum(), df)


lambda_for_df__variance.says = "are the variance"


def lambda_for_df__mean(X, df):
    s2 = _values(X) ** 2
    return _root(lambda v: (s2 / (s2 + v)).sum(), df) / len(X)


lambda_for_df__mean.says = "beside a mean"


def lambda_for_df__half(X, df):
    s2 = _values(X) ** 2
    return _root(lambda v: (s2 / (s2 + v)).sum(), df) / 2


lambda_for_df__half.says = "half the strength"


def lambda_for_df__shrunk_away(X, df):
    s2 = _values(X) ** 2
    return _root(lambda v: (v / (s2 + v)).sum(), df)


lambda_for_df__shrunk_away.says = "shrunk away"


def lambda_for_df__in_place(X, df):
    X -= X.mean(0)
    return lambda_for_df__right(X, df)


lambda_for_df__in_place.says = "input was changed"


def lambda_for_df__right(X, df):
    C = X - X.mean(0)
    G = C @ C.T
    return _root(lambda v: np.trace(np.linalg.solve(G + v * np.eye(len(X)), G)), df)


def lambda_for_df__right_newton(X, df):
    """Newton's method on log lambda, guarded."""
    s2, u = torch.linalg.svdvals(torch.tensor(X - X.mean(0))) ** 2, 0.0
    for _ in range(500):
        share = s2 / (s2 + np.exp(u))
        u += float(((share.sum() - df) / (share * (1 - share)).sum()).clamp(-1, 1))
    return np.exp(u)


# --- kernel_ridge ----------------------------------------------------------------------------------------------------------------------------------


def _alpha(K, y, lam):
    return np.linalg.solve(K + lam * np.eye(len(y)), y)


def kernel_ridge__no_mean_back(K, K_new, y, lam):
    return K_new @ _alpha(K, y - y.mean(), lam)


kernel_ridge__no_mean_back.says = "not put back"


def kernel_ridge__raw_y(K, K_new, y, lam):
    return K_new @ _alpha(K, y, lam)


kernel_ridge__raw_y.says = "shrunk as well"


def kernel_ridge__twice(K, K_new, y, lam):
    return y.mean() + K_new @ _alpha(K, y, lam)


kernel_ridge__twice.says = "counted twice"


def kernel_ridge__times_n(K, K_new, y, lam):
    return y.mean() + K_new @ _alpha(K, y - y.mean(), lam * len(y))


kernel_ridge__times_n.says = "lam times N"


def kernel_ridge__two_lam(K, K_new, y, lam):
    return y.mean() + K_new @ _alpha(K, y - y.mean(), 2 * lam)


kernel_ridge__two_lam.says = "2 lam"


def kernel_ridge__every_entry(K, K_new, y, lam):
    return y.mean() + K_new @ np.linalg.lstsq(K + lam, y - y.mean(), rcond=None)[0]


kernel_ridge__every_entry.says = "on the diagonal"


def kernel_ridge__no_lam(K, K_new, y, lam):
    return y.mean() + K_new @ np.linalg.pinv(K, rcond=1e-10) @ (y - y.mean())


kernel_ridge__no_lam.says = "there is no lam"


def kernel_ridge__unsolved(K, K_new, y, lam):
    return y.mean() + K_new @ (y - y.mean()) / lam


kernel_ridge__unsolved.says = "not solved"


def kernel_ridge__training(K, K_new, y, lam):
    return y.mean() + K @ _alpha(K, y - y.mean(), lam)


kernel_ridge__training.says = "one prediction a new row"


def kernel_ridge__right(K, K_new, y, lam):
    values, V = np.linalg.eigh(K)
    return K_new @ V @ ((V.T @ (y - y.mean())) / (values + lam)) + y.mean()


def kernel_ridge__right_cholesky(K, K_new, y, lam):
    factor = linalg.cho_factor(K + np.diag(np.full(len(y), lam)))
    return np.mean(y) + K_new.dot(linalg.cho_solve(factor, y - np.mean(y)))


def kernel_ridge__right_torch(K, K_new, y, lam):
    K, K_new, y = (torch.tensor(v) for v in (K, K_new, y))
    return y.mean() + K_new @ torch.linalg.solve(K + lam * torch.eye(len(y), dtype=K.dtype), y - y.mean())


# --- duality_gap -----------------------------------------------------------------------------------------------------------------------------------


def _parts(X, y, w, lam):
    r = y - X @ w
    pull = np.abs(X.T @ r).max()
    theta = r * min(1.0, lam / pull) if pull > 0 else r
    return r, pull, theta, 0.5 * r @ r + lam * np.abs(w).sum()


def duality_gap__unscaled(X, y, w, lam):
    r, _, _, primal = _parts(X, y, w, lam)
    return primal - (y @ r - 0.5 * r @ r)


duality_gap__unscaled.says = "not scaled"


def duality_gap__scaled_up(X, y, w, lam):
    r, pull, _, primal = _parts(X, y, w, lam)
    theta = r * lam / max(pull, 1e-300)
    return primal - (y @ theta - 0.5 * theta @ theta)


duality_gap__scaled_up.says = "scaled up"


def duality_gap__signed(X, y, w, lam):
    r, _, _, primal = _parts(X, y, w, lam)
    top = (X.T @ r).max()
    theta = r * min(1.0, lam / top) if top > 0 else r
    return primal - (y @ theta - 0.5 * theta @ theta)


duality_gap__signed.says = "absolute pulls"


def duality_gap__no_half(X, y, w, lam):
    _, _, theta, primal = _parts(X, y, w, lam)
    return primal - (y @ theta - theta @ theta)


duality_gap__no_half.says = "half in front of |theta|²"


def duality_gap__no_half_loss(X, y, w, lam):
    r, _, theta, primal = _parts(X, y, w, lam)
    return primal + 0.5 * r @ r - (y @ theta - 0.5 * theta @ theta)


duality_gap__no_half_loss.says = "half in front of the squared residual"


def duality_gap__no_penalty(X, y, w, lam):
    r, _, theta, _ = _parts(X, y, w, lam)
    return 0.5 * r @ r - (y @ theta - 0.5 * theta @ theta)


duality_gap__no_penalty.says = "penalty is missing"


def duality_gap__residual(X, y, w, lam):
    r, _, theta, primal = _parts(X, y, w, lam)
    return primal - (r @ theta - 0.5 * theta @ theta)


duality_gap__residual.says = "not r·theta"


def duality_gap__mean(X, y, w, lam):
    return duality_gap__right(X, y, w, lam) / len(y)


duality_gap__mean.says = "divided by N"


def duality_gap__objective(X, y, w, lam):
    return _parts(X, y, w, lam)[3]


duality_gap__objective.says = "lower bound is missing"


def duality_gap__right(X, y, w, lam):
    r, _, theta, _ = _parts(X, y, w, lam)
    return 0.5 * ((r - theta) ** 2).sum() + sum(lam * abs(v) - v * (x @ theta) for v, x in zip(w, X.T, strict=True))


def duality_gap__right_other_dual(X, y, w, lam):
    _, _, theta, primal = _parts(X, y, w, lam)
    return primal - 0.5 * np.dot(y, y) + 0.5 * np.sum((y - theta) ** 2)


def duality_gap__right_torch(X, y, w, lam):
    X, y, w = (torch.tensor(np.ascontiguousarray(v)) for v in (X, y, w))
    r = y - X @ w
    theta = r * torch.clamp(lam / (X.T @ r).abs().max(), max=1.0)
    return 0.5 * r @ r + lam * w.abs().sum() - y @ theta + 0.5 * theta @ theta


# --- elastic_net -----------------------------------------------------------------------------------------------------------------------------------


def _descend(C, c, update, sweeps=3000):
    r, w = c.copy(), np.zeros(C.shape[1])
    z = (C**2).sum(0)
    for _ in range(sweeps):
        old = w.copy()
        for j in range(len(w)):
            new = update(C[:, j] @ r + z[j] * w[j], z[j])
            r -= C[:, j] * (new - w[j])
            w[j] = new
        if np.abs(w - old).max() <= 1e-12 * np.abs(w).max():
            break
    return w


def _soft(u, t):
    return np.sign(u) * np.maximum(np.abs(u) - t, 0.0)


def _whole(X, y, update):
    w = _descend(X - X.mean(0), y - y.mean(), update)
    return w, y.mean() - X.mean(0) @ w


def elastic_net__no_lam2(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1) / z)


elastic_net__no_lam2.says = "lam2 has no effect"


def elastic_net__lam2_twice(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1) / (z + 2 * lam2))


elastic_net__lam2_twice.says = "lam2 counts twice"


def elastic_net__half(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1 / 2) / (z + lam2))


elastic_net__half.says = "half of lam1"


def elastic_net__over_n(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1 / len(y)) / (z + lam2 / len(y)))


elastic_net__over_n.says = "lam over N"


def elastic_net__norm_first(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho / z, lam1))


elastic_net__norm_first.says = "threshold first, divide then"


def elastic_net__hard(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: rho / (z + lam2) if abs(rho) > lam1 else 0.0)


elastic_net__hard.says = "hard threshold"


def elastic_net__stale(X, y, lam1, lam2):
    C, c = X - X.mean(0), y - y.mean()
    w, z = np.zeros(X.shape[1]), (C**2).sum(0)
    for _ in range(60):
        w = _soft(C.T @ (c - C @ w) + z * w, lam1) / (z + lam2)
    return w, y.mean() - X.mean(0) @ w


elastic_net__stale.says = "it diverges"


def elastic_net__no_intercept(X, y, lam1, lam2):
    return _descend(X, y, lambda rho, z: _soft(rho, lam1) / (z + lam2)), 0.0


elastic_net__no_intercept.says = "there is no intercept"


def elastic_net__penalised_intercept(X, y, lam1, lam2):
    w = _descend(np.c_[np.ones(len(y)), X], y, lambda rho, z: _soft(rho, lam1) / (z + lam2), 20_000)
    return w[1:], w[0]


elastic_net__penalised_intercept.says = "the penalty has shrunk it"


def elastic_net__centred_intercept(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1) / (z + lam2))[0], y.mean()


elastic_net__centred_intercept.says = "raw columns"


def elastic_net__sign_steps(X, y, lam1, lam2):
    C, c = X - X.mean(0), y - y.mean()
    w, step = np.zeros(X.shape[1]), 1 / (np.linalg.norm(C, 2) ** 2 + lam2)
    for t in range(4000):
        w -= step * (1 - t / 4000) * (C.T @ (C @ w - c) + lam2 * w + lam1 * np.sign(w))
    return w, y.mean() - X.mean(0) @ w


elastic_net__sign_steps.says = "no exact zeros"


def elastic_net__whole_threshold(X, y, lam1, lam2):
    """Proximal steps with lam1 in place of step times lam1."""
    C, c = X - X.mean(0), y - y.mean()
    w, step = np.zeros(X.shape[1]), 1 / (np.linalg.norm(C, 2) ** 2 + lam2)
    for _ in range(1000):
        w = _soft(w - step * (C.T @ (C @ w - c) + lam2 * w), lam1)
    return w, y.mean() - X.mean(0) @ w


elastic_net__whole_threshold.says = "not N or a squared norm times"


def elastic_net__times_n(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1 * len(y)) / (z + lam2 * len(y)))


elastic_net__times_n.says = "all weights are 0"


def elastic_net__two_sweeps(X, y, lam1, lam2):
    C = X - X.mean(0)
    w = _descend(C, y - y.mean(), lambda rho, z: _soft(rho, lam1) / (z + lam2), sweeps=2)
    return w, y.mean() - X.mean(0) @ w


elastic_net__two_sweeps.says = "not at the minimum"


def elastic_net__standardised(X, y, lam1, lam2):
    spread = X.std(0)
    w = _descend((X - X.mean(0)) / spread, y - y.mean(), lambda rho, z: _soft(rho, lam1) / (z + lam2)) / spread
    return w, y.mean() - X.mean(0) @ w


elastic_net__standardised.says = "standardised"


def elastic_net__weights_only(X, y, lam1, lam2):
    return elastic_net__right(X, y, lam1, lam2)[0]


elastic_net__weights_only.says = "return two values"


def elastic_net__right(X, y, lam1, lam2):
    """Accelerated proximal steps."""
    C, c = X - X.mean(0), y - y.mean()
    w = v = np.zeros(X.shape[1])
    step, t = 1 / (np.linalg.norm(C, 2) ** 2 + lam2), 1.0
    for _ in range(3000):
        new = _soft(v - step * (C.T @ (C @ v - c) + lam2 * v), step * lam1)
        after = (1 + np.sqrt(1 + 4 * t * t)) / 2
        v, w, t = new + (t - 1) / after * (new - w), new, after
    return w, y.mean() - X.mean(0) @ w


def elastic_net__right_gram(X, y, lam1, lam2):
    """Coordinate descent on the matrix of products, the residual never formed."""
    C = X - X.mean(0)
    G, g = C.T @ C, C.T @ (y - y.mean())
    w = np.zeros(len(g))
    for _ in range(2000):
        for j in range(len(w)):
            w[j] = _soft(g[j] - G[j] @ w + G[j, j] * w[j], lam1) / (G[j, j] + lam2)
    return w, y.mean() - X.mean(0) @ w


def elastic_net__right_library(X, y, lam1, lam2):
    model = linear_model.ElasticNet(alpha=(lam1 + lam2) / len(y), l1_ratio=lam1 / (lam1 + lam2), tol=1e-12, max_iter=100_000).fit(X, y)
    return model.coef_, model.intercept_


# --- one_standard_error ----------------------------------------------------------------------------------------------------------------------------


def _rule(lams, errors, step):
    mean = errors.mean(0)
    return lams[mean <= mean.min() + step].max()


def _best(errors):
    return errors[:, errors.mean(0).argmin()]


def one_standard_error__lowest(lams, errors):
    return lams[errors.mean(0).argmin()]


one_standard_error__lowest.says = "the lowest point itself"


def one_standard_error__weakest(lams, errors):
    mean = errors.mean(0)
    return lams[mean <= mean.min() + _best(errors).std(ddof=1) / len(errors) ** 0.5].min()


one_standard_error__weakest.says = "the weakest penalty"


def one_standard_error__deviation(lams, errors):
    return _rule(lams, errors, _best(errors).std(ddof=1))


one_standard_error__deviation.says = "one standard deviation"


def one_standard_error__no_ddof(lams, errors):
    return _rule(lams, errors, _best(errors).std() / len(errors) ** 0.5)


one_standard_error__no_ddof.says = "divides by K - 1"


def one_standard_error__each(lams, errors):
    mean, se = errors.mean(0), errors.std(0, ddof=1) / len(errors) ** 0.5
    return lams[mean - se <= mean.min()].max()


one_standard_error__each.says = "not the one of each strength"


def one_standard_error__last(lams, errors):
    mean = errors.mean(0)
    return lams[np.flatnonzero(mean <= mean.min() + _best(errors).std(ddof=1) / len(errors) ** 0.5)[-1]]


one_standard_error__last.says = "not the last"


def one_standard_error__first(lams, errors):
    mean = errors.mean(0)
    return lams[np.flatnonzero(mean <= mean.min() + _best(errors).std(ddof=1) / len(errors) ** 0.5)[0]]


one_standard_error__first.says = "not the first"


def one_standard_error__index(lams, errors):
    return int(np.flatnonzero(lams == one_standard_error__right(lams, errors))[0]) + 0.5


one_standard_error__index.says = "not one of the strengths"


def one_standard_error__right(lams, errors):
    order = np.argsort(lams)[::-1]
    mean = errors[:, order].mean(axis=0)
    best = int(np.argmin(mean))
    k = len(errors)
    variance = ((errors[:, order[best]] - mean[best]) ** 2).sum() / (k - 1)
    return next(float(v) for v, m in zip(lams[order], mean, strict=True) if m <= mean[best] + (variance / k) ** 0.5)


def one_standard_error__right_torch(lams, errors):
    table = torch.tensor(errors)
    mean, se = table.mean(0), table.std(0) / len(table) ** 0.5
    return torch.tensor(lams)[mean <= mean.min() + se[mean.argmin()]].max()


# --- a second reader's ---------------------------------------------------------------------------------------------------------------------------------


def kernel_ridge__half_lam(K, K_new, y, lam):
    return y.mean() + K_new @ _alpha(K, y - y.mean(), lam / 2)


kernel_ridge__half_lam.says = "half of lam"


def kernel_ridge__products_centred(K, K_new, y, lam):
    H = np.eye(len(K)) - 1 / len(K)
    return y.mean() + (K_new - K.mean(0)) @ H @ _alpha(H @ K @ H, y - y.mean(), lam)


kernel_ridge__products_centred.says = "products were centred"


def kernel_ridge__penalised_alpha(K, K_new, y, lam):
    return y.mean() + K_new @ np.linalg.solve(K @ K + lam * np.eye(len(K)), K @ (y - y.mean()))


kernel_ridge__penalised_alpha.says = "one K too many"


def kernel_ridge__minus(K, K_new, y, lam):
    return y.mean() + K_new @ _alpha(K, y - y.mean(), -lam)


kernel_ridge__minus.says = "compare with"


def duality_gap__zero_over_zero(X, y, w, lam):
    r = y - X @ w
    with np.errstate(all="ignore"):
        factor = lam / np.abs(X.T @ r).max()
        theta = r * (factor if factor < 1 or not np.isfinite(factor) else 1)
    return 0.5 * r @ r + lam * np.abs(w).sum() - (y @ theta - 0.5 * theta @ theta)


duality_gap__zero_over_zero.says = "divides by 0"


def duality_gap__sign(X, y, w, lam):
    _, _, theta, primal = _parts(X, y, w, lam)
    return primal - (y @ theta + 0.5 * theta @ theta)


duality_gap__sign.says = "the sign"


def duality_gap__pulls_of_y(X, y, w, lam):
    r, _, _, primal = _parts(X, y, w, lam)
    theta = r * min(1.0, lam / np.abs(X.T @ y).max())
    return primal - (y @ theta - 0.5 * theta @ theta)


duality_gap__pulls_of_y.says = "not those of y"


def duality_gap__right_single(X, y, w, lam):
    X, y, w = (torch.tensor(v.copy()).float() for v in (X, y, w))
    r = y - X @ w
    theta = r / torch.clamp((X.T @ r).abs().max() / lam, min=1)
    return 0.5 * (r - theta).square().sum() + (lam * w.abs() - w * (X.T @ theta)).sum()


def elastic_net__one_sided(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: max(rho - lam1, 0.0) / (z + lam2))


elastic_net__one_sided.says = "keeps the sign of rho"


def elastic_net__ridge(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: rho / (z + lam2))


elastic_net__ridge.says = "lam1 has no effect"


def elastic_net__half_lam2(X, y, lam1, lam2):
    return _whole(X, y, lambda rho, z: _soft(rho, lam1) / (z + lam2 / 2))


elastic_net__half_lam2.says = "lam2 is halved"


def elastic_net__norm_is_n(X, y, lam1, lam2):
    C, c, w = X - X.mean(0), y - y.mean(), np.zeros(X.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(2000):
            for j in range(len(w)):
                w[j] = _soft(C[:, j] @ (c - C @ w) + len(y) * w[j], lam1) / (len(y) + lam2)
    return w, y.mean() - X.mean(0) @ w


elastic_net__norm_is_n.says = "not by N"


def elastic_net__intercept_sign(X, y, lam1, lam2):
    w, _ = elastic_net__right_gram(X, y, lam1, lam2)
    return w, y.mean() + X.mean(0) @ w


elastic_net__intercept_sign.says = "the sign"


def one_standard_error__stops_at_a_bump(lams, errors):
    mean, order = errors.mean(0), np.argsort(lams)
    limit = mean.min() + _best(errors).std(ddof=1) / len(errors) ** 0.5
    k = int(np.flatnonzero(order == mean.argmin())[0])
    while k + 1 < len(order) and mean[order[k + 1]] <= limit:
        k += 1
    return lams[order[k]]


one_standard_error__stops_at_a_bump.says = "behind a bump"


def one_standard_error__strengths_for_folds(lams, errors):
    return _rule(lams, errors, _best(errors).std(ddof=1) / errors.shape[1] ** 0.5)


one_standard_error__strengths_for_folds.says = "number of strengths"


def one_standard_error__variance(lams, errors):
    return _rule(lams, errors, _best(errors).var(ddof=1) / len(errors))


one_standard_error__variance.says = "take the root"
