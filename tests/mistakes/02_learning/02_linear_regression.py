"""Wrong answers to the exercises on linear regression, and right ones written another way."""

import numpy as np
import torch
from scipy import stats
from sklearn.linear_model import LinearRegression


def mse__sum(y, y_hat):
    return np.sum((np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)) ** 2)


mse__sum.says = "a sum, not a mean"


def mse__root(y, y_hat):
    return np.sqrt(np.mean((np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)) ** 2))


mse__root.says = "the RMSE"


def mse__half(y, y_hat):
    return np.mean((np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)) ** 2) / 2


mse__half.says = "half the mean"


def mse__absolute(y, y_hat):
    return np.mean(np.abs(np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)))


mse__absolute.says = "absolute values"


def mse__not_squared(y, y_hat):
    return np.mean(np.ravel(y).astype(float) - np.ravel(y_hat).astype(float))


mse__not_squared.says = "signs cancel"


def mse__broadcast(y, y_hat):
    return np.mean((y.astype(float) - y_hat.astype(float)) ** 2)


mse__broadcast.says = "table of N times N"


def mse__bytes(y, y_hat):
    return np.mean((np.ravel(y) - np.ravel(y_hat)).astype(float) ** 2)


mse__bytes.says = "bytes cannot be negative"


def mse__bytes_squared(y, y_hat):
    return np.mean((np.ravel(y) - np.ravel(y_hat)) ** 2)


mse__bytes_squared.says = "wrapped around"


def mse__n_minus_1(y, y_hat):
    return np.var(np.r_[0.0], ddof=0) + np.sum((np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)) ** 2) / (len(y) - 1)


mse__n_minus_1.says = "N - 1"


def mse__none(y, y_hat):
    np.mean((np.ravel(y) - np.ravel(y_hat)) ** 2)


mse__none.says = "is None"


def mse__vector(y, y_hat):
    return (np.ravel(y).astype(float) - np.ravel(y_hat).astype(float)) ** 2


mse__vector.says = "must be one number"


def mse__right(y, y_hat):
    total = 0.0
    for a, b in zip(y.tolist(), y_hat.ravel().tolist()):
        total += (a - b) ** 2
    return total / len(y)


def mse__right_torch(y, y_hat):
    return torch.nn.functional.mse_loss(torch.tensor(y_hat.astype(float)).flatten(), torch.tensor(y.astype(float)))


def mse__right_single(y, y_hat):
    return ((y.astype(np.float32) - y_hat.reshape(-1).astype(np.float32)) ** 2).mean()


def fit_line__origin(x, y):
    x, y = x.astype(float), y.astype(float)
    return x @ y / (x @ x), 0.0


fit_line__origin.says = "through the origin"


def fit_line__order(x, y):
    w, b = np.polyfit(x.astype(float), y.astype(float), 1)
    return b, w


fit_line__order.says = "wrong order"


def fit_line__roles(x, y):
    w = np.cov(x, y)[0, 1] / np.var(y, ddof=1)
    return w, y.mean() - w * x.mean()


fit_line__roles.says = "divide by Var(x)"


def fit_line__divisors(x, y):
    w = np.cov(x, y)[0, 1] / np.var(x)
    return w, y.mean() - w * x.mean()


fit_line__divisors.says = "one divisor"


def fit_line__std(x, y):
    w = np.cov(x, y)[0, 1] / np.std(x, ddof=1)
    return w, y.mean() - w * x.mean()


fit_line__std.says = "divide by its variance"


def fit_line__correlation(x, y):
    w = np.corrcoef(x, y)[0, 1]
    return w, y.mean() - w * x.mean()


fit_line__correlation.says = "without units"


def fit_line__intercept(x, y):
    return np.polyfit(x.astype(float), y.astype(float), 1)[0], y.mean()


fit_line__intercept.says = "b is the mean of y"


def fit_line__sign(x, y):
    w = np.polyfit(x.astype(float), y.astype(float), 1)[0]
    return w, y.mean() + w * x.mean()


fit_line__sign.says = "the sign"


def fit_line__bytes(x, y):
    n = len(x)
    w = (n * np.sum(x * y, dtype=float) - np.sum(x, dtype=float) * np.sum(y, dtype=float)) / (n * np.sum(x * x, dtype=float) - np.sum(x, dtype=float) ** 2)
    return w, y.mean() - w * x.mean()


fit_line__bytes.says = "wrap around"


def fit_line__none(x, y):
    np.polyfit(x.astype(float), y.astype(float), 1)


fit_line__none.says = "not NoneType"


def fit_line__right(x, y):
    result = stats.linregress(x.astype(float), y.astype(float))
    return result.slope, result.intercept


def fit_line__right_sums(x, y):
    x, y, n = x.astype(float), y.astype(float), len(x)
    w = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x * x).sum() - x.sum() ** 2)
    return [w, (y.sum() - w * x.sum()) / n]


def fit_line__right_torch(x, y):
    A = torch.stack([torch.tensor(x.astype(float)), torch.ones(len(x), dtype=torch.float64)], 1)
    return tuple(torch.linalg.lstsq(A, torch.tensor(y.astype(float))[:, None], driver="gelsd").solution[:, 0])


def _descend(x, y, lr, steps, scale=None, after=False):
    w, b, losses = 0.0, 0.0, []
    scale = 2 / len(x) if scale is None else scale
    for _ in range(steps):
        e = y - w * x - b
        if not after:
            losses.append(np.mean(e**2))
        w, b = w + lr * scale * np.sum(x * e), b + lr * scale * np.sum(e)
        if after:
            losses.append(np.mean((y - w * x - b) ** 2))
    return w, b, losses


def gd_line__half(x, y, lr, steps):
    return _descend(x, y, lr, steps, 1 / len(x))


gd_line__half.says = "half the gradient"


def gd_line__sum(x, y, lr, steps):
    return _descend(x, y, lr, steps, 2)


gd_line__sum.says = "divide by N"


def gd_line__bare(x, y, lr, steps):
    return _descend(x, y, lr, steps, 1)


gd_line__bare.says = "neither 2 nor 1/N"


def gd_line__uphill(x, y, lr, steps):
    return _descend(x, y, lr, steps, -2 / len(x))


gd_line__uphill.says = "uphill"


def gd_line__sequential(x, y, lr, steps):
    w, b, losses = 0.0, 0.0, []
    for _ in range(steps):
        losses.append(np.mean((y - w * x - b) ** 2))
        w += 2 * lr * np.mean(x * (y - w * x - b))
        b += 2 * lr * np.mean(y - w * x - b)
    return w, b, losses


gd_line__sequential.says = "with the new w"


def gd_line__sequential_b(x, y, lr, steps):
    w, b, losses = 0.0, 0.0, []
    for _ in range(steps):
        losses.append(np.mean((y - w * x - b) ** 2))
        b += 2 * lr * np.mean(y - w * x - b)
        w += 2 * lr * np.mean(x * (y - w * x - b))
    return w, b, losses


gd_line__sequential_b.says = "with the new b"


def gd_line__after(x, y, lr, steps):
    return _descend(x, y, lr, steps, after=True)


gd_line__after.says = "after the update"


def gd_line__too_few(x, y, lr, steps):
    w, b, losses = _descend(x, y, lr, steps - 1)
    return w, b, [*losses, np.mean((y - w * x - b) ** 2)]


gd_line__too_few.says = "too few"


def gd_line__half_loss(x, y, lr, steps):
    w, b, losses = _descend(x, y, lr, steps)
    return w, b, np.array(losses) / 2


gd_line__half_loss.says = "half the loss"


def gd_line__extra_loss(x, y, lr, steps):
    w, b, losses = _descend(x, y, lr, steps)
    return w, b, [*losses, np.mean((y - w * x - b) ** 2)]


gd_line__extra_loss.says = "one loss a step"


def gd_line__no_losses(x, y, lr, steps):
    return _descend(x, y, lr, steps)[:2]


gd_line__no_losses.says = "return 3 things"


def gd_line__right(x, y, lr, steps):
    """Through autograd, in torch."""
    x, y = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    v, losses = torch.zeros(2, dtype=torch.float64, requires_grad=True), []
    for _ in range(steps):
        loss = (y - v[0] * x - v[1]).square().mean()
        (g,) = torch.autograd.grad(loss, v)
        v = (v - lr * g).detach().requires_grad_()
        losses.append(loss)
    return v[0], v[1], losses


def gd_line__right_matrix(x, y, lr, steps):
    A = np.column_stack([x, np.ones(len(x))]).astype(float)
    v, losses = np.zeros(2), np.empty(steps)
    for t in range(steps):
        losses[t] = np.mean((A @ v - y) ** 2)
        v = v - lr * 2 / len(x) * (A.T @ A @ v - A.T @ y)
    return v[0], v[1], losses


def unstandardise__forgot_b(w_z, b_z, mean, std):
    return w_z / std, b_z


unstandardise__forgot_b.says = "b is unchanged"


def unstandardise__times(w_z, b_z, mean, std):
    return w_z * std, b_z - (w_z * std) @ mean


unstandardise__times.says = "so divide"


def unstandardise__unchanged(w_z, b_z, mean, std):
    return w_z, b_z - w_z @ mean


unstandardise__unchanged.says = "w is unchanged"


def unstandardise__variance(w_z, b_z, mean, std):
    return w_z / std**2, b_z - (w_z / std**2) @ mean


unstandardise__variance.says = "divided by the variance"


def unstandardise__sign(w_z, b_z, mean, std):
    return w_z / std, b_z + (w_z / std) @ mean


unstandardise__sign.says = "the sign"


def unstandardise__old_weights(w_z, b_z, mean, std):
    return w_z / std, b_z - w_z @ mean


unstandardise__old_weights.says = "divided by std as well"


def unstandardise__lost(w_z, b_z, mean, std):
    return w_z / std, -(w_z / std) @ mean


unstandardise__lost.says = "b_z was lost"


def unstandardise__not_summed(w_z, b_z, mean, std):
    return w_z / std, b_z - w_z / std * mean


unstandardise__not_summed.says = "add the leftovers"


def unstandardise__in_place(w_z, b_z, mean, std):
    w_z /= std
    return w_z, b_z - w_z @ mean


unstandardise__in_place.says = "an input was changed"


def unstandardise__right(w_z, b_z, mean, std):
    """From predictions at the origin and at the unit vectors."""
    d = len(w_z)

    def predict(x):
        return (x - mean) / std @ w_z + b_z

    b = predict(np.zeros(d))
    return predict(np.eye(d)) - b, b


def unstandardise__right_torch(w_z, b_z, mean, std):
    w_z, mean, std = (torch.tensor(v) for v in (w_z, mean, std))
    return w_z / std, b_z - (w_z * mean / std).sum()


def ols__inverse(X, y, intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if intercept else X
    w = np.linalg.inv(A.T @ A + 0.0) @ A.T @ y
    return (w[:-1], w[-1]) if intercept else (w, 0.0)


ols__inverse.says = "do not form X.T @ X"


def ols__normal_solve(X, y, intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if intercept else X
    w = np.linalg.solve(A.T @ A, A.T @ y)
    return (w[:-1], w[-1]) if intercept else (w, 0.0)


ols__normal_solve.says = "do not form X.T @ X"


def ols__normal_pinv(X, y, intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if intercept else X
    w = np.linalg.pinv(A.T @ A) @ A.T @ y
    return (w[:-1], w[-1]) if intercept else (w, 0.0)


ols__normal_pinv.says = "do not form X.T @ X"


def ols__no_intercept(X, y, intercept=True):
    return np.linalg.lstsq(X, y, rcond=None)[0], 0.0


ols__no_intercept.says = "no intercept"


def ols__b_not_restored(X, y, intercept=True):
    if not intercept:
        return np.linalg.lstsq(X, y, rcond=None)[0], 0.0
    return np.linalg.lstsq(X - X.mean(0), y - y.mean(), rcond=None)[0], y.mean()


ols__b_not_restored.says = "b not restored"


def ols__shifted(X, y, intercept=True):
    if not intercept:
        return np.linalg.lstsq(X, y, rcond=None)[0], 0.0
    w = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), y, rcond=None)[0]
    return w[:-1], w[-1]


ols__shifted.says = "the other end"


def ols__ridge(X, y, intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if intercept else X
    w = np.linalg.solve(A.T @ A + 0.01 * np.eye(A.shape[1]), A.T @ y)
    return (w[:-1], w[-1]) if intercept else (w, 0.0)


ols__ridge.says = "a penalty"


def ols__always(X, y, intercept=True):
    w = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    return w[:-1], w[-1]


ols__always.says = "b is 0"


def ols__always_centred(X, y, intercept=True):
    w = np.linalg.lstsq(X - X.mean(0), y - y.mean(), rcond=None)[0]
    return w, y.mean() - X.mean(0) @ w if intercept else 0.0


ols__always_centred.says = "nothing is centred"


def ols__first_of_twins(X, y, intercept=True):
    """Drops dependent columns instead of sharing the weight."""
    keep = [j for j in range(X.shape[1]) if np.linalg.matrix_rank(X[:, : j + 1]) > np.linalg.matrix_rank(X[:, :j])]
    w = np.zeros(X.shape[1])
    A = np.column_stack([X[:, keep], np.ones(len(X))]) if intercept else X[:, keep]
    v = np.linalg.lstsq(A, y, rcond=None)[0]
    w[keep] = v[: len(keep)]
    return w, v[-1] if intercept else 0.0


ols__first_of_twins.says = "shorter w"


def ols__right(X, y, intercept=True):
    model = LinearRegression(fit_intercept=intercept).fit(X, y)
    return model.coef_, model.intercept_


def ols__right_pinv(X, y, intercept=True):
    """Centred, pseudo-inverse of the data matrix itself."""
    m, c = (X.mean(0), y.mean()) if intercept else (np.zeros(X.shape[1]), 0.0)
    w = np.linalg.pinv(X - m, rcond=1e-13) @ (y - c)
    return [w, c - m @ w]


def ols__right_torch(X, y, intercept=True):
    A = torch.tensor(np.column_stack([np.ones(len(X)), X]) if intercept else X)
    w = torch.linalg.lstsq(A, torch.tensor(y)[:, None], driver="gelsd").solution[:, 0]
    return (w[1:], w[0]) if intercept else (w, 0)


def _parts(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    G = np.linalg.inv(A.T @ A)
    beta = G @ A.T @ y
    rss = np.sum((y - A @ beta) ** 2)
    return A, G, beta, rss, 1 - rss / np.sum((y - y.mean()) ** 2), np.sqrt(rss / (len(y) - A.shape[1]) * np.diag(G))


def ols_inference__divide_by_n(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(rss / len(y) * np.diag(G))
    return beta, se, beta / se, r2


ols_inference__divide_by_n.says = "not by N"


def ols_inference__n_minus_1(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(rss / (len(y) - 1) * np.diag(G))
    return beta, se, beta / se, r2


ols_inference__n_minus_1.says = "for a mean alone"


def ols_inference__n_minus_d(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(rss / (len(y) - X.shape[1]) * np.diag(G))
    return beta, se, beta / se, r2


ols_inference__n_minus_d.says = "intercept counts"


def ols_inference__no_root(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se**2, beta / se**2, r2


ols_inference__no_root.says = "take the root"


def ols_inference__half_root(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(rss / (len(y) - A.shape[1])) * np.diag(G)
    return beta, se, beta / se, r2


ols_inference__half_root.says = "around the diagonal"


def ols_inference__no_sigma(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(np.diag(G))
    return beta, se, beta / se, r2


ols_inference__no_sigma.says = "variance of the noise is missing"


def ols_inference__diagonal_first(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = np.sqrt(rss / (len(y) - A.shape[1]) / np.diag(A.T @ A))
    return beta, se, beta / se, r2


ols_inference__diagonal_first.says = "invert the whole matrix"


def ols_inference__uncentred(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, beta / se, 1 - rss / np.sum(y**2)


ols_inference__uncentred.says = "centre y"


def ols_inference__left_over(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, beta / se, 1 - r2


ols_inference__left_over.says = "one minus it"


def ols_inference__adjusted(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, beta / se, 1 - (1 - r2) * (len(y) - 1) / (len(y) - A.shape[1])


ols_inference__adjusted.says = "adjusted"


def ols_inference__upside_down(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, se / beta, r2


ols_inference__upside_down.says = "upside down"


def ols_inference__no_ones(X, y):
    G = np.linalg.inv(X.T @ X)
    beta = G @ X.T @ y
    rss = np.sum((y - X @ beta) ** 2)
    se = np.sqrt(rss / (len(y) - X.shape[1]) * np.diag(G))
    return beta, se, beta / se, 1 - rss / np.sum((y - y.mean()) ** 2)


ols_inference__no_ones.says = "only d weights"


def ols_inference__ones_last(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return np.roll(beta, -1), np.roll(se, -1), np.roll(beta / se, -1), r2


ols_inference__ones_last.says = "the intercept comes first"


def ols_inference__right(X, y):
    """Standard errors through the triangle of QR, R² as a squared correlation, in torch."""
    A = torch.tensor(np.column_stack([np.ones(len(X)), X]))
    t = torch.tensor(y)
    Q, R = torch.linalg.qr(A)
    beta = torch.linalg.solve_triangular(R, (Q.T @ t)[:, None], upper=True)[:, 0]
    fitted = Q @ (Q.T @ t)
    s = ((t - fitted).square().sum() / (len(A) - A.shape[1])).sqrt()
    se = s * torch.linalg.solve_triangular(R, torch.eye(A.shape[1], dtype=A.dtype), upper=True).norm(dim=1)
    return beta, se, beta / se, torch.corrcoef(torch.stack([t, fitted]))[0, 1] ** 2


def ols_inference__right_columns(X, y):
    """One column at a time: Frisch, Waugh and Lovell."""
    A = np.column_stack([np.ones(len(X)), X])
    p = A.shape[1]
    beta, length = np.zeros(p), np.zeros(p)
    for j in range(p):
        rest = np.delete(A, j, axis=1)
        own = A[:, j] - rest @ np.linalg.lstsq(rest, A[:, j], rcond=None)[0]
        beta[j], length[j] = own @ y / (own @ own), own @ own
    e = y - A @ beta
    se = np.sqrt(e @ e / (len(y) - p) / length)
    return [beta, se, beta / se, np.var(A @ beta) / np.var(y)]


def mse__integers(y, y_hat):
    return np.mean((y.astype(int) - y_hat.astype(int).ravel()) ** 2)


mse__integers.says = "float, not to int"


def mse__variance(y, y_hat):
    return np.var(y.astype(float) - y_hat.astype(float).ravel())


mse__variance.says = "forgives a constant miss"


def fit_line__turned_around(x, y):
    c = np.cov(x.astype(float), y.astype(float))
    w = c[1, 1] / c[0, 1]
    return w, y.mean() - w * x.mean()


fit_line__turned_around.says = "x on y"


def fit_line__right_polyfit(x, y):
    return np.polyfit(x.astype(float), y.astype(float), 1)


def gd_line__half_of_b(x, y, lr, steps):
    w, b, losses = 0.0, 0.0, []
    for _ in range(steps):
        e = y - w * x - b
        losses.append(np.mean(e**2))
        w, b = w + 2 * lr * np.mean(x * e), b + lr * np.mean(e)
    return w, b, losses


gd_line__half_of_b.says = "half the step of b"


def gd_line__roots(x, y, lr, steps):
    w, b, losses = _descend(x, y, lr, steps)
    return w, b, np.sqrt(losses)


gd_line__roots.says = "these are roots"


def gd_line__last_loss(x, y, lr, steps):
    w, b, losses = _descend(x, y, lr, steps)
    return w, b, losses[-1]


gd_line__last_loss.says = "one loss a step"


def gd_line__integers(x, y, lr, steps):
    v, losses = np.zeros(2, dtype=int), []
    for _ in range(steps):
        e = y - v[0] * x - v[1]
        losses.append(np.mean(e**2))
        v[:] = v[0] + 2 * lr * np.mean(x * e), v[1] + 2 * lr * np.mean(e)
    return v[0], v[1], losses


gd_line__integers.says = "integers swallowed"


def gd_line__right_module(x, y, lr, steps):
    """A layer and an optimiser in float32."""
    layer, losses = torch.nn.Linear(1, 1), []
    optimiser = torch.optim.SGD(layer.parameters(), lr)
    with torch.no_grad():
        layer.weight.zero_(), layer.bias.zero_()
    for _ in range(steps):
        loss = torch.nn.functional.mse_loss(layer(torch.tensor(x).float()[:, None]), torch.tensor(y).float()[:, None])
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return layer.weight.item(), layer.bias.item(), losses


def unstandardise__twice(w_z, b_z, mean, std):
    return w_z / std, b_z - (w_z / std**2) @ mean


unstandardise__twice.says = "std twice"


def unstandardise__unweighted(w_z, b_z, mean, std):
    return w_z / std, b_z - np.sum(mean / std)


unstandardise__unweighted.says = "counts with its weight"


def ols__little_ridge(X, y, intercept=True):
    """Ridge by stacked rows, with a penalty that the first case does not see."""
    m, c = (X.mean(0), y.mean()) if intercept else (np.zeros(X.shape[1]), 0.0)
    rows = np.vstack([X - m, 1e-6 * np.eye(X.shape[1])])
    w = np.linalg.lstsq(rows, np.r_[y - c, np.zeros(X.shape[1])], rcond=None)[0]
    return w, c - m @ w


ols__little_ridge.says = "add no penalty"


def ols__coarse_rank(X, y, intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if intercept else X
    w = np.linalg.lstsq(A, y, rcond=1e-4)[0]
    return (w[:-1], w[-1]) if intercept else (w, 0.0)


ols__coarse_rank.says = "cut off no small singular values"


def ols_inference__centred(X, y):
    A, G, beta, rss, r2, se = _parts(X - X.mean(0), y)
    return beta, se, beta / se, r2


ols_inference__centred.says = "X was centred"


def ols_inference__root_n(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    se = se / np.sqrt(len(y))
    return beta, se, beta / se, r2


ols_inference__root_n.says = "by N once more"


def ols_inference__p_values(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, 2 * stats.t.sf(np.abs(beta / se), len(y) - A.shape[1]), r2


ols_inference__p_values.says = "p-values"


def ols_inference__two_divisors(X, y):
    A, G, beta, rss, r2, se = _parts(X, y)
    return beta, se, beta / se, 1 - np.var(y - A @ beta) / np.var(y, ddof=1)


ols_inference__two_divisors.says = "two divisors"
