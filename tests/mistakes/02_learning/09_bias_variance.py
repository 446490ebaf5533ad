"""Wrong answers to the exercises on bias and variance, and right ones written another way."""

import numpy as np
import torch


def decompose__single_fits(predictions, truth):
    return (predictions - truth).square().mean(), predictions.var(0).mean()


decompose__single_fits.says = "squared errors of single fits"


def decompose__over_x(predictions, truth):
    variance = predictions.var(1)
    return (predictions.mean(0) - truth).square().mean() - variance.mean() / len(predictions), variance.mean()


decompose__over_x.says = "across training sets (rows), not across test points"


def decompose__square_last(predictions, truth):
    return (predictions.mean(0) - truth).mean() ** 2, predictions.var(0).mean()


decompose__square_last.says = "before squaring"


def decompose__plug_in(predictions, truth):
    return (predictions.mean(0) - truth).square().mean(), predictions.var(0).mean()


decompose__plug_in.says = "too large by variance / R"


def decompose__divide_by_R(predictions, truth):
    variance = predictions.var(0, correction=0)
    return ((predictions.mean(0) - truth) ** 2 - variance / len(predictions)).mean(), variance.mean()


decompose__divide_by_R.says = "R - 1"


def decompose__whole_variance(predictions, truth):
    variance = predictions.var(0)
    return ((predictions.mean(0) - truth) ** 2 - variance).mean(), variance.mean()


decompose__whole_variance.says = "not the whole variance"


def decompose__order(predictions, truth):
    variance = predictions.var(0)
    return variance.mean(), ((predictions.mean(0) - truth) ** 2 - variance / len(predictions)).mean()


decompose__order.says = "wrong order"


def decompose__not_averaged(predictions, truth):
    variance = predictions.var(0)
    return (predictions.mean(0) - truth) ** 2 - variance / len(predictions), variance


decompose__not_averaged.says = "must be one number"


def decompose__none(predictions, truth):
    pass


decompose__none.says = "not NoneType"


def decompose__right(predictions, truth):
    R, m = predictions.shape
    bias2 = variance = 0.0
    for j in range(m):
        column = [float(v) for v in predictions[:, j]]
        mean = sum(column) / R
        v = sum((c - mean) ** 2 for c in column) / (R - 1)
        variance += v / m
        bias2 += ((mean - float(truth[j])) ** 2 - v / R) / m
    return bias2, variance


def decompose__right_pairs(predictions, truth):
    """Unbiased bias² as the mean product of the errors of two different fits."""
    errors = predictions - truth
    R = len(errors)
    products = (errors.sum(0) ** 2 - errors.square().sum(0)) / (R * (R - 1))
    return products.mean(), np.float64(np.var(np.asarray(predictions, dtype=np.float64), axis=0, ddof=1).mean())


def _simulate(fit, truth, sample, x_test, trials):
    sets = [sample() for _ in range(trials)]
    P = torch.stack([fit(x, y)(x_test) for x, y in sets])
    noise = torch.cat([y - truth(x) for x, y in sets]).square().mean()
    variance = P.var(0)
    return P, ((P.mean(0) - truth(x_test)) ** 2 - variance / trials).mean(), variance.mean(), noise


def bias_variance__one_set(fit, truth, sample, x_test, trials):
    x, y = sample()
    P = torch.stack([fit(x, y)(x_test) for _ in range(trials)])
    return (P.mean(0) - truth(x_test)).square().mean(), P.var(0).mean(), (y - truth(x)).square().mean()


bias_variance__one_set.says = "drawn and reused"


def bias_variance__noise_in_variance(fit, truth, sample, x_test, trials):
    _, bias2, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return bias2, variance + noise, noise


bias_variance__noise_in_variance.says = "counted in the variance"


def bias_variance__noise_in_bias(fit, truth, sample, x_test, trials):
    _, bias2, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return bias2 + noise, variance, noise


bias_variance__noise_in_bias.says = "counted in the bias"


def bias_variance__single_fits(fit, truth, sample, x_test, trials):
    P, _, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return (P - truth(x_test)).square().mean(), variance, noise


bias_variance__single_fits.says = "squared errors of single fits"


def bias_variance__over_x(fit, truth, sample, x_test, trials):
    P, bias2, _, noise = _simulate(fit, truth, sample, x_test, trials)
    return bias2, P.var(1).mean(), noise


bias_variance__over_x.says = "not across x_test"


def bias_variance__plug_in(fit, truth, sample, x_test, trials):
    P, _, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return (P.mean(0) - truth(x_test)).square().mean(), variance, noise


bias_variance__plug_in.says = "too large by variance / trials"


def bias_variance__square_last(fit, truth, sample, x_test, trials):
    P, _, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return (P.mean(0) - truth(x_test)).mean() ** 2, variance, noise


bias_variance__square_last.says = "before squaring"


def bias_variance__residuals(fit, truth, sample, x_test, trials):
    sets = [sample() for _ in range(trials)]
    P = torch.stack([fit(x, y)(x_test) for x, y in sets])
    noise = torch.cat([y - fit(x, y)(x) for x, y in sets]).square().mean()
    variance = P.var(0)
    return ((P.mean(0) - truth(x_test)) ** 2 - variance / trials).mean(), variance.mean(), noise


bias_variance__residuals.says = "residuals of the fit"


def bias_variance__root(fit, truth, sample, x_test, trials):
    _, bias2, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return bias2, variance, noise.sqrt()


bias_variance__root.says = "not a standard deviation"


def bias_variance__twice(fit, truth, sample, x_test, trials):
    P = torch.stack([fit(*sample())(x_test) for _ in range(trials)])
    x, y = sample()
    variance = P.var(0)
    return ((P.mean(0) - truth(x_test)) ** 2 - variance / trials).mean(), variance.mean(), (y - truth(x)).square().mean()


bias_variance__twice.says = "once a trial"


def bias_variance__right(fit, truth, sample, x_test, trials):
    """Running sums, and bias² as mean squared error minus variance."""
    total = squares = noise = 0.0
    for _ in range(trials):
        x, y = sample()
        error = fit(x, y)(x_test) - truth(x_test)
        total, squares, noise = total + error, squares + error**2, noise + float(((y - truth(x)) ** 2).mean()) / trials
    variance = (squares - total**2 / trials) / (trials - 1)
    return float((squares / trials - variance).mean()), float(variance.mean()), noise


def bias_variance__right_list(fit, truth, sample, x_test, trials):
    _, bias2, variance, noise = _simulate(fit, truth, sample, x_test, trials)
    return [bias2, variance, noise]


def smoother_terms__sum(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().mean(), sigma**2 * S.square().sum()


smoother_terms__sum.says = "summed over the test points"


def smoother_terms__divide_by_N(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().mean(), sigma**2 * S.square().sum() / S.shape[1]


smoother_terms__divide_by_N.says = "divided by N"


def smoother_terms__sigma(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().mean(), sigma * S.square().sum() / len(S)


smoother_terms__sigma.says = "standard deviation"


def smoother_terms__norm(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().mean(), sigma**2 * torch.linalg.norm(S) / len(S)


smoother_terms__norm.says = "comes squared"


def smoother_terms__trace(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().mean(), sigma**2 * S.diagonal().sum() / len(S)


smoother_terms__trace.says = "trace of S"


def smoother_terms__square_last(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).mean() ** 2, sigma**2 * S.square().sum() / len(S)


smoother_terms__square_last.says = "before squaring"


def smoother_terms__bias_sum(S, f_train, f_test, sigma):
    return (S @ f_train - f_test).square().sum(), sigma**2 * S.square().sum() / len(S)


smoother_terms__bias_sum.says = "bias² was summed"


def smoother_terms__no_truth(S, f_train, f_test, sigma):
    return (S @ f_train).square().mean(), sigma**2 * S.square().sum() / len(S)


smoother_terms__no_truth.says = "subtract f_test"


def smoother_terms__right(S, f_train, f_test, sigma):
    """Through the full covariance matrix, in numpy."""
    S, f_train, f_test = (np.asarray(t, dtype=np.float64) for t in (S, f_train, f_test))
    covariance = S @ (sigma**2 * np.eye(S.shape[1])) @ S.T
    return float(np.mean((np.einsum("ij,j->i", S, f_train) - f_test) ** 2)), float(np.trace(covariance) / S.shape[0])


def min_norm_fit__padded(Phi, y):
    N, p = Phi.shape
    if p <= N:
        return torch.linalg.pinv(Phi) @ y
    w = torch.zeros(p, dtype=Phi.dtype)
    w[:N] = torch.linalg.solve(Phi[:, :N], y)
    return w


min_norm_fit__padded.says = "not the shortest"


def min_norm_fit__random_start(Phi, y):
    start = torch.ones(Phi.shape[1], dtype=Phi.dtype)
    return start + torch.linalg.pinv(Phi) @ (y - Phi @ start)


min_norm_fit__random_start.says = "not the shortest"


def min_norm_fit__ridge(Phi, y):
    return torch.linalg.solve(Phi.T @ Phi + 0.1 * torch.eye(Phi.shape[1], dtype=Phi.dtype), Phi.T @ y)


min_norm_fit__ridge.says = "a penalty is left"


def min_norm_fit__small_ridge_for_wide(Phi, y):
    N, p = Phi.shape
    if p <= N:
        return torch.linalg.pinv(Phi) @ y
    return Phi.T @ torch.linalg.solve(Phi @ Phi.T + 0.01 * torch.eye(N, dtype=Phi.dtype), y)


min_norm_fit__small_ridge_for_wide.says = "a penalty is left"


def min_norm_fit__sign(Phi, y):
    return -torch.linalg.pinv(Phi) @ y


min_norm_fit__sign.says = "sign is flipped"


def min_norm_fit__predictions(Phi, y):
    return Phi @ torch.linalg.pinv(Phi) @ y


min_norm_fit__predictions.says = "one weight a feature"


def min_norm_fit__right(Phi, y):
    """Two formulas, one a side of the threshold."""
    N, p = Phi.shape
    if p <= N:
        return torch.linalg.solve(Phi.T @ Phi, Phi.T @ y)
    return Phi.T @ torch.linalg.solve(Phi @ Phi.T, y)


def min_norm_fit__right_lstsq(Phi, y):
    return torch.linalg.lstsq(Phi, y[:, None], driver="gelsd").solution[:, 0]


def min_norm_fit__right_tiny_ridge(Phi, y):
    Q = Phi.double()
    return (Q.T @ torch.linalg.solve(Q @ Q.T + 1e-10 * torch.eye(len(y), dtype=torch.float64), y.double())).to(Phi.dtype)


def decompose__cut_off(predictions, truth):
    bias2, variance = decompose__right(predictions, truth)
    return max(float(bias2), 0.0), variance


decompose__cut_off.says = "cut off at 0"


def decompose__added(predictions, truth):
    variance = predictions.var(0)
    return ((predictions.mean(0) - truth) ** 2 + variance / len(predictions)).mean(), variance.mean()


decompose__added.says = "the sign is flipped"


def decompose__over_R_less_one(predictions, truth):
    variance = predictions.var(0)
    return ((predictions.mean(0) - truth) ** 2 - variance / (len(predictions) - 1)).mean(), variance.mean()


decompose__over_R_less_one.says = "not variance / (R - 1)"


def bias_variance__cut_off(fit, truth, sample, x_test, trials):
    bias2, *rest = bias_variance__right(fit, truth, sample, x_test, trials)
    return max(float(bias2), 0.0), *rest


bias_variance__cut_off.says = "cut off at 0"


def bias_variance__order(fit, truth, sample, x_test, trials):
    bias2, variance, noise = bias_variance__right(fit, truth, sample, x_test, trials)
    return variance, bias2, noise


bias_variance__order.says = "the order is"


def _noise(summary):
    def run(fit, truth, sample, x_test, trials):
        kept = []

        def spy():
            x, y = sample()
            kept.append(y - truth(x))
            return x, y

        bias2, variance, _ = bias_variance__right(fit, truth, spy, x_test, trials)
        return bias2, variance, summary(torch.cat(kept))

    return run


def bias_variance__centred_noise(*args):
    return _noise(lambda e: e.var())(*args)


bias_variance__centred_noise.says = "the mean of the noise was subtracted"


def bias_variance__summed_noise(*args):
    return _noise(lambda e: e.square().sum())(*args)


bias_variance__summed_noise.says = "not a sum"


def smoother_terms__all_entries(S, f_train, f_test, sigma):
    return smoother_terms__right(S, f_train, f_test, sigma)[0], sigma**2 * S.square().mean()


smoother_terms__all_entries.says = "divides by m N"


def smoother_terms__new_noise(S, f_train, f_test, sigma):
    bias2, variance = smoother_terms__right(S, f_train, f_test, sigma)
    return bias2, variance + sigma**2


smoother_terms__new_noise.says = "noise of a new measurement"


def smoother_terms__row_sums(S, f_train, f_test, sigma):
    return smoother_terms__right(S, f_train, f_test, sigma)[0], sigma**2 * S.sum(1).square().mean()


smoother_terms__row_sums.says = "square the entries"


def smoother_terms__order(S, f_train, f_test, sigma):
    return smoother_terms__right(S, f_train, f_test, sigma)[::-1]


smoother_terms__order.says = "wrong order"


def min_norm_fit__double(Phi, y):
    return torch.linalg.pinv(Phi.double()) @ y.double()


min_norm_fit__double.says = "the dtype of Phi"


def min_norm_fit__right_qr(Phi, y):
    N, p = Phi.shape
    if p <= N:
        Q, R = torch.linalg.qr(Phi)
        return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]
    Q, R = torch.linalg.qr(Phi.T)
    return Q @ torch.linalg.solve_triangular(R.T, y[:, None], upper=False)[:, 0]
