"""Wrong answers to the exercises on generative and discriminative classifiers, and right ones written another way."""

import numpy as np
import torch
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal, norm
from sklearn.covariance import LedoitWolf
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

# --- gaussian_nb


def moments(X, y, smoothing, ddof=0):
    K = y.max() + 1
    mu, var = np.array([X[y == k].mean(0) for k in range(K)]), np.array([X[y == k].var(0, ddof=ddof) for k in range(K)])
    return mu, var + smoothing * X.var(0).max()


def shares(y, priors):
    return np.bincount(y) / len(y) if priors is None else np.array(priors)


def joint_nb(X, y, X_new, pi, smoothing, ddof=0, root=False, half=0.5, constant=0.5):
    mu, var = moments(X, y, smoothing, ddof)
    var = np.sqrt(var) if root else var
    return np.log(pi) - half * ((X_new[:, None] - mu) ** 2 / var).sum(2) - constant * np.log(2 * np.pi * var).sum(1)


def normalised(joint):
    return joint - logsumexp(joint, axis=1, keepdims=True)


def gaussian_nb__product(X, y, X_new, priors=None, smoothing=1e-9):
    mu, var = moments(X, y, smoothing)
    joint = shares(y, priors) * norm.pdf(X_new[:, None], mu, np.sqrt(var)).prod(2)
    return np.log(joint / joint.sum(1, keepdims=True))


gaussian_nb__product.says = "a product of densities underflows"


def gaussian_nb__no_prior(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, np.ones(y.max() + 1), smoothing))


gaussian_nb__no_prior.says = "the class shares are missing"


def gaussian_nb__priors_ignored(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, None), smoothing))


gaussian_nb__priors_ignored.says = "the given priors are ignored"


def gaussian_nb__sample_variance(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing, ddof=1))


gaussian_nb__sample_variance.says = "a sample variance"


def gaussian_nb__deviation(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing, root=True))


gaussian_nb__deviation.says = "a standard deviation stands"


def gaussian_nb__no_half(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing, half=1.0))


gaussian_nb__no_half.says = "the half in front of the squares"


def gaussian_nb__no_constant(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing, constant=0.0))


gaussian_nb__no_constant.says = "it differs between the classes"


def gaussian_nb__joint(X, y, X_new, priors=None, smoothing=1e-9):
    return joint_nb(X, y, X_new, shares(y, priors), smoothing)


gaussian_nb__joint.says = "not normalised"


def gaussian_nb__probabilities(X, y, X_new, priors=None, smoothing=1e-9):
    return np.exp(normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing)))


gaussian_nb__probabilities.says = "return their logs"


def gaussian_nb__no_smoothing(X, y, X_new, priors=None, smoothing=1e-9):
    with np.errstate(all="ignore"):
        return normalised(joint_nb(X, y, X_new, shares(y, priors), 0.0))


gaussian_nb__no_smoothing.says = "the smoothing is missing"


def gaussian_nb__raw_smoothing(X, y, X_new, priors=None, smoothing=1e-9):
    return normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing / X.var(0).max()))


gaussian_nb__raw_smoothing.says = "smoothing is a share"


def gaussian_nb__in_place(X, y, X_new, priors=None, smoothing=1e-9):
    answer = normalised(joint_nb(X, y, X_new, shares(y, priors), smoothing))
    X -= X.mean(0)
    return answer


gaussian_nb__in_place.says = "an input was changed"


def gaussian_nb__none(X, y, X_new, priors=None, smoothing=1e-9):
    return None


gaussian_nb__none.says = "not None"


def gaussian_nb__right(X, y, X_new, priors=None, smoothing=1e-9):
    mu, var = (torch.tensor(a) for a in moments(X, y, smoothing))
    law = torch.distributions.Normal(mu, var.sqrt())
    joint = law.log_prob(torch.tensor(X_new)[:, None]).sum(2) + torch.tensor(shares(y, priors)).log()
    return joint.log_softmax(1).numpy()


def gaussian_nb__right_loop(X, y, X_new, priors=None, smoothing=1e-9):
    pi, (mu, var) = shares(y, priors), moments(X, y, smoothing)
    rows = []
    for x in X_new:
        logs = np.array([np.log(pi[k]) + norm.logpdf(x, mu[k], var[k] ** 0.5).sum() for k in range(len(pi))])
        top = logs.max()
        rows.append(list(logs - top - np.log(np.exp(logs - top).sum())))
    return rows


# --- multinomial_nb


def totals(C, y):
    return np.array([C[y == k].sum(0) for k in range(y.max() + 1)], float)


def prior(y):
    return np.log(np.bincount(y) / len(y))


def multinomial_nb__no_smoothing(C, y, alpha=1.0):
    n = totals(C, y)
    return prior(y), np.log(n / n.sum(1, keepdims=True))


multinomial_nb__no_smoothing.says = "smooth the counts"


def multinomial_nb__denominator(C, y, alpha=1.0):
    n = totals(C, y)
    return prior(y), np.log((n + alpha) / n.sum(1, keepdims=True))


multinomial_nb__denominator.says = "the denominator is not smoothed"


def multinomial_nb__alpha_once(C, y, alpha=1.0):
    n = totals(C, y)
    return prior(y), np.log((n + alpha) / (n.sum(1, keepdims=True) + alpha))


multinomial_nb__alpha_once.says = "alpha times V"


def multinomial_nb__over_classes(C, y, alpha=1.0):
    n = totals(C, y) + alpha
    return prior(y), np.log(n / n.sum(0))


multinomial_nb__over_classes.says = "normalised over the classes"


def multinomial_nb__grand_total(C, y, alpha=1.0):
    n = totals(C, y) + alpha
    return prior(y), np.log(n / n.sum())


multinomial_nb__grand_total.says = "each class has its own total"


def multinomial_nb__documents(C, y, alpha=1.0):
    n = totals(C, y)
    return prior(y), np.log((n + alpha) / (np.bincount(y)[:, None] + alpha * n.shape[1]))


multinomial_nb__documents.says = "the denominator counts words"


def multinomial_nb__bernoulli(C, y, alpha=1.0):
    n = totals(C > 0, y)
    return prior(y), np.log((n + alpha) / (np.bincount(y)[:, None] + 2 * alpha))


multinomial_nb__bernoulli.says = "Bernoulli frequencies"


def multinomial_nb__bits(C, y, alpha=1.0):
    n = totals(C > 0, y) + alpha
    return prior(y), np.log(n / n.sum(1, keepdims=True))


multinomial_nb__bits.says = "counts twice"


def multinomial_nb__one(C, y, alpha=1.0):
    n = totals(C, y) + 1
    return prior(y), np.log(n / n.sum(1, keepdims=True))


multinomial_nb__one.says = "alpha is ignored"


def multinomial_nb__no_log(C, y, alpha=1.0):
    n = totals(C, y) + alpha
    return prior(y), n / n.sum(1, keepdims=True)


multinomial_nb__no_log.says = "take logs"


def multinomial_nb__word_prior(C, y, alpha=1.0):
    n = totals(C, y)
    return np.log(n.sum(1) / n.sum()), np.log((n + alpha) / (n + alpha).sum(1, keepdims=True))


multinomial_nb__word_prior.says = "counts documents, not words"


def multinomial_nb__flat_prior(C, y, alpha=1.0):
    n = totals(C, y) + alpha
    return np.full(len(n), -np.log(len(n))), np.log(n / n.sum(1, keepdims=True))


multinomial_nb__flat_prior.says = "not 1/K"


def multinomial_nb__prior_no_log(C, y, alpha=1.0):
    n = totals(C, y) + alpha
    return np.exp(prior(y)), np.log(n / n.sum(1, keepdims=True))


multinomial_nb__prior_no_log.says = "log_prior holds probabilities"


def multinomial_nb__none(C, y, alpha=1.0):
    return None


multinomial_nb__none.says = "not NoneType"


def multinomial_nb__right(C, y, alpha=1.0):
    hot = np.eye(y.max() + 1)[y]
    n = hot.T @ C + alpha
    return np.log(hot.mean(0)), np.log(n) - np.log(n.sum(1))[:, None]


def multinomial_nb__right_torch(C, y, alpha=1.0):
    C, y = torch.tensor(C, dtype=torch.float64), torch.tensor(y)
    n = torch.zeros(int(y.max()) + 1, C.shape[1], dtype=torch.float64).index_add_(0, y, C)
    theta = [[float(torch.log((v + alpha) / (row.sum() + alpha * len(row)))) for v in row] for row in n]
    return (torch.bincount(y) / len(y)).double().log().numpy(), theta


# --- lda


def class_means(X, y):
    return np.array([X[y == k].mean(0) for k in range(y.max() + 1)])


def scatter(X, y):
    Z = X - class_means(X, y)[y]
    return Z.T @ Z / len(X)


def by(Sigma, X, y, priors):
    mu = class_means(X, y)
    W = np.linalg.solve(Sigma, mu.T).T
    return W, np.log(shares(y, priors)) - 0.5 * (W * mu).sum(1)


def lda__total(X, y, priors=None):
    return by(np.cov(X.T, bias=True), X, y, priors)


lda__total.says = "around the grand mean"


def lda__unweighted(X, y, priors=None):
    return by(np.mean([np.cov(X[y == k].T, bias=True) for k in range(y.max() + 1)], 0), X, y, priors)


lda__unweighted.says = "without weights"


def lda__pooled_by_priors(X, y, priors=None):
    return by(sum(p * np.cov(X[y == k].T, bias=True) for k, p in enumerate(shares(y, priors))), X, y, priors)


lda__pooled_by_priors.says = "pooled by the counts"


def lda__unbiased(X, y, priors=None):
    return by(scatter(X, y) * len(X) / (len(X) - y.max() - 1), X, y, priors)


lda__unbiased.says = "divided by N - K"


def lda__diagonal(X, y, priors=None):
    return by(np.diag(np.diag(scatter(X, y))), X, y, priors)


lda__diagonal.says = "only the variances"


def lda__own(X, y, priors=None):
    mu = class_means(X, y)
    W = np.array([np.linalg.solve(np.cov(X[y == k].T, bias=True), mu[k]) for k in range(len(mu))])
    return W, np.log(shares(y, priors)) - 0.5 * (W * mu).sum(1)


lda__own.says = "that is QDA's"


def lda__no_inverse(X, y, priors=None):
    mu = class_means(X, y)
    W = mu @ scatter(X, y)
    return W, np.log(shares(y, priors)) - 0.5 * (W * mu).sum(1)


lda__no_inverse.says = "multiplied by"


def lda__nearest(X, y, priors=None):
    return by(np.eye(X.shape[1]), X, y, priors)


lda__nearest.says = "the nearest mean"


def lda__no_half(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W, 2 * b - np.log(shares(y, priors))


lda__no_half.says = "the half in front"


def lda__sign(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W, 2 * np.log(shares(y, priors)) - b


lda__sign.says = "is flipped"


def lda__no_prior(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W, b - np.log(shares(y, priors))


lda__no_prior.says = "log π is missing"


def lda__prior_without_log(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W, b - np.log(shares(y, priors)) + shares(y, priors)


lda__prior_without_log.says = "where log π belongs"


def lda__priors_ignored(X, y, priors=None):
    return by(scatter(X, y), X, y, None)


lda__priors_ignored.says = "the given priors are ignored"


def lda__transposed(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W.T, b if W.shape[0] != W.shape[1] else -b


lda__transposed.says = "W: expected shape"


def lda__none(X, y, priors=None):
    return None


lda__none.says = "not NoneType"


def lda__right(X, y, priors=None):
    """Whiten, then the nearest centroid, written as a linear function."""
    mu, root = class_means(X, y), np.linalg.cholesky(scatter(X, y))
    white = np.linalg.solve(root, mu.T)
    W = np.linalg.solve(root.T, white).T
    return W, np.log(shares(y, priors)) - (white**2).sum(0) / 2


def lda__right_library(X, y, priors=None):
    if y.max() == 1 or priors is not None:
        Sigma = np.einsum("k,kij->ij", np.bincount(y) / len(y), [np.cov(X[y == k].T, ddof=0) for k in range(y.max() + 1)])
        return tuple(map(torch.tensor, by(Sigma, X, y, priors)))
    model = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    return [model.coef_, model.intercept_]


# --- missing_posterior


def from_blocks(x, pi, mu, Sigma, block=None, logdet=None, half=0.5, det=0.5, log_pi=True, normal=True):
    o = np.where(~np.isnan(x))[0]
    joint = np.log(pi) if log_pi else np.zeros(len(pi))
    for k in range(len(pi)):
        cut = Sigma[k][np.ix_(o, o)]
        precision = np.linalg.inv(cut) if block is None else block(Sigma[k], o)
        gap = x[o] - mu[k, o]
        joint[k] -= half * gap @ precision @ gap + det * (np.linalg.slogdet(cut)[1] if logdet is None else logdet(Sigma[k], o))
    return joint - logsumexp(joint) if normal else joint


def missing_posterior__inverse_first(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, block=lambda S, o: np.linalg.inv(S)[np.ix_(o, o)])


missing_posterior__inverse_first.says = "the block of the inverse"


def missing_posterior__precision_law(x, pi, mu, Sigma):
    return from_blocks(
        x, pi, mu, Sigma, block=lambda S, o: np.linalg.inv(S)[np.ix_(o, o)], logdet=lambda S, o: -np.linalg.slogdet(np.linalg.inv(S)[np.ix_(o, o)])[1]
    )


missing_posterior__precision_law.says = "the block of the inverse"


def filled(x, pi, mu, Sigma, fill):
    joint = np.array([np.log(pi[k]) + multivariate_normal.logpdf(np.where(np.isnan(x), fill[k], x), mu[k], Sigma[k]) for k in range(len(pi))])
    return joint - logsumexp(joint)


def missing_posterior__class_mean(x, pi, mu, Sigma):
    return filled(x, pi, mu, Sigma, mu)


missing_posterior__class_mean.says = "filled with the class mean"


def missing_posterior__zero(x, pi, mu, Sigma):
    return filled(x, pi, mu, Sigma, 0 * mu)


missing_posterior__zero.says = "filled with 0"


def missing_posterior__overall_mean(x, pi, mu, Sigma):
    return filled(x, pi, mu, Sigma, np.tile(pi @ mu, (len(pi), 1)))


missing_posterior__overall_mean.says = "filled with the overall mean"


def missing_posterior__whole_determinant(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, logdet=lambda S, o: np.linalg.slogdet(S)[1])


missing_posterior__whole_determinant.says = "that of the whole"


def missing_posterior__no_determinant(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, det=0.0)


missing_posterior__no_determinant.says = "the determinant is missing"


def missing_posterior__twice_determinant(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, det=1.0)


missing_posterior__twice_determinant.says = "half of the log determinant"


def missing_posterior__no_prior(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, log_pi=False)


missing_posterior__no_prior.says = "log π is missing"


def missing_posterior__no_half(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, half=1.0)


missing_posterior__no_half.says = "the half in front of the square"


def missing_posterior__naive(x, pi, mu, Sigma):
    def diagonal(S, o):
        return np.diag(np.diag(S)[o])

    return from_blocks(x, pi, mu, Sigma, block=lambda S, o: np.linalg.inv(diagonal(S, o)), logdet=lambda S, o: np.log(np.diag(S)[o]).sum())


missing_posterior__naive.says = "that is naive Bayes"


def missing_posterior__joint(x, pi, mu, Sigma):
    return from_blocks(x, pi, mu, Sigma, normal=False)


missing_posterior__joint.says = "not normalised"


def missing_posterior__probabilities(x, pi, mu, Sigma):
    return np.exp(from_blocks(x, pi, mu, Sigma))


missing_posterior__probabilities.says = "return their logs"


def missing_posterior__nan(x, pi, mu, Sigma):
    joint = np.log(pi) - 0.5 * np.einsum("ki,kij,kj->k", x - mu, np.linalg.inv(Sigma), x - mu)
    return joint - logsumexp(joint)


missing_posterior__nan.says = "not finite"


def missing_posterior__in_place(x, pi, mu, Sigma):
    answer = from_blocks(x, pi, mu, Sigma)
    x[np.isnan(x)] = 0
    return answer


missing_posterior__in_place.says = "an input was changed"


def missing_posterior__none(x, pi, mu, Sigma):
    return None


missing_posterior__none.says = "not None"


def missing_posterior__right(x, pi, mu, Sigma):
    o = ~np.isnan(x)
    logs = [np.log(p) + (multivariate_normal.logpdf(x[o], m[o], S[o][:, o]) if o.any() else 0.0) for p, m, S in zip(pi, mu, Sigma)]
    return np.log(softmax(logs))


def missing_posterior__right_torch(x, pi, mu, Sigma):
    """Give the missing entries an enormous variance of their own: they then tell nothing."""
    lost = torch.tensor(np.isnan(x))
    keep = (~lost).double()
    S = torch.tensor(Sigma) * keep[:, None] * keep + torch.diag(lost.double())
    gap = torch.nan_to_num(torch.tensor(x) - torch.tensor(mu))
    law = torch.distributions.MultivariateNormal(torch.zeros(len(x), dtype=torch.float64), S)
    return (law.log_prob(gap) + torch.tensor(pi).log()).log_softmax(0).tolist()


# --- shrunk_covariance


def wolf(X, centre=True, ddof=0, trace=None, power=2, clip=True, minus=True, swap=False):
    Z = X - X.mean(0) if centre else X
    S = Z.T @ Z / (len(Z) - ddof)
    target = np.trace(S) / (trace or len(S)) * np.eye(len(S))
    spread = sum(((np.outer(z, z) - minus * S) ** 2).sum() for z in Z)
    lam = spread / len(Z) ** power / ((S - target) ** 2).sum()
    lam = min(lam, 1.0) if clip else lam
    return (lam * S + (1 - lam) * target if swap else (1 - lam) * S + lam * target), lam


def shrunk_covariance__not_centred(X):
    return wolf(X, centre=False)


shrunk_covariance__not_centred.says = "the rows are not centred"


def shrunk_covariance__unbiased(X):
    return wolf(X, ddof=1)


shrunk_covariance__unbiased.says = "not by N - 1"


def shrunk_covariance__trace(X):
    return wolf(X, trace=1)


shrunk_covariance__trace.says = "divide the trace by d"


def shrunk_covariance__one_n(X):
    return wolf(X, power=1)


shrunk_covariance__one_n.says = "one factor 1/N too few"


def shrunk_covariance__three_n(X):
    return wolf(X, power=3)


shrunk_covariance__three_n.says = "one factor 1/N too many"


def shrunk_covariance__no_clip(X):
    return wolf(X, clip=False)


shrunk_covariance__no_clip.says = "lam is above 1"


def shrunk_covariance__no_minus(X):
    return wolf(X, minus=False)


shrunk_covariance__no_minus.says = "S is not subtracted"


def shrunk_covariance__swapped(X):
    return wolf(X, swap=True)


shrunk_covariance__swapped.says = "the weights are swapped"


def shrunk_covariance__plain(X):
    return np.cov(X.T, bias=True), 0.0


shrunk_covariance__plain.says = "lam is"


def shrunk_covariance__none(X):
    return None


shrunk_covariance__none.says = "not NoneType"


def shrunk_covariance__right(X):
    model = LedoitWolf().fit(X)
    return model.covariance_, np.array([model.shrinkage_])


def shrunk_covariance__right_torch(X):
    Z = torch.tensor(np.ascontiguousarray(X))
    Z = Z - Z.mean(0)
    N, d = Z.shape
    outer = Z[:, :, None] * Z[:, None, :]
    S = outer.mean(0)
    m = S.diagonal().mean()
    noise, structure = (outer - S).square().sum() / N**2, (S - m * torch.eye(d, dtype=S.dtype)).square().sum()
    lam = torch.clamp(noise / structure, max=1)
    return [((1 - lam) * S + lam * m * torch.eye(d, dtype=S.dtype)).tolist(), lam]


# --- found by readers


def with_variances(X, y, X_new, priors, var):
    mu = np.array([X[y == k].mean(0) for k in range(y.max() + 1)])
    return normalised(np.log(shares(y, priors)) - 0.5 * (((X_new[:, None] - mu) ** 2 / var).sum(2) + np.log(2 * np.pi * var).sum(1)))


def gaussian_nb__ones_for_zeros(X, y, X_new, priors=None, smoothing=1e-9):
    var = np.array([X[y == k].var(0) for k in range(y.max() + 1)])
    return with_variances(X, y, X_new, priors, np.where(var == 0, 1.0, var + smoothing * X.var(0).max()))


gaussian_nb__ones_for_zeros.says = "nothing else"


def gaussian_nb__shared_variance(X, y, X_new, priors=None, smoothing=1e-9):
    mu, var = moments(X, y, 0.0)
    return with_variances(X, y, X_new, priors, (np.bincount(y) / len(y)) @ var + smoothing * X.var(0).max() + 0 * mu)


gaussian_nb__shared_variance.says = "one variance for all classes"


def gaussian_nb__over_rows(X, y, X_new, priors=None, smoothing=1e-9):
    joint = joint_nb(X, y, X_new, shares(y, priors), smoothing)
    return joint - logsumexp(joint, axis=0)


gaussian_nb__over_rows.says = "normalised over the rows"


def gaussian_nb__own_columns(X, y, X_new, priors=None, smoothing=1e-9):
    return with_variances(X, y, X_new, priors, moments(X, y, 0.0)[1] + smoothing * X.var(0))


gaussian_nb__own_columns.says = "which variance did you smooth by"


def gaussian_nb__new_rows_changed(X, y, X_new, priors=None, smoothing=1e-9):
    X_new -= X.mean(0)
    return normalised(joint_nb(X - X.mean(0), y, X_new, shares(y, priors), smoothing))


gaussian_nb__new_rows_changed.says = "an input was changed"


def gaussian_nb__right_float32(X, y, X_new, priors=None, smoothing=1e-9):
    A, Z, t, K = torch.tensor(X, dtype=torch.float32), torch.tensor(X_new, dtype=torch.float32), torch.tensor(y), y.max() + 1
    mu = torch.stack([A[t == k].mean(0) for k in range(K)])
    var = torch.stack([A[t == k].var(0, unbiased=False) for k in range(K)]) + smoothing * A.var(0, unbiased=False).max()
    joint = torch.tensor(np.log(shares(y, priors))) + torch.distributions.Normal(mu, var.sqrt()).log_prob(Z[:, None]).sum(2)
    return joint.log_softmax(1)


def multinomial_nb(name, says, frequencies):
    def fit(C, y, alpha=1.0):
        theta = frequencies(totals(C, y), np.bincount(y)[:, None], alpha)
        return prior(y), np.log(theta)

    fit.__name__, fit.says = f"multinomial_nb__{name}", says
    globals()[fit.__name__] = fit


def rows_to_one(a):
    return a / a.sum(1, keepdims=True)


multinomial_nb("not_divided", "not divided", lambda n, Nk, alpha: n + alpha)
multinomial_nb("zeros_only", "only the zeros", lambda n, Nk, alpha: rows_to_one(np.where(n == 0, alpha, n)))
multinomial_nb("on_frequencies", "added to frequencies", lambda n, Nk, alpha: rows_to_one(rows_to_one(n) + alpha))
multinomial_nb("every_document", "in every document", lambda n, Nk, alpha: rows_to_one(n + alpha * Nk))
multinomial_nb("mean_counts", "in every document", lambda n, Nk, alpha: rows_to_one(n / Nk + alpha))
multinomial_nb("own_vocabulary", "V counts all words", lambda n, Nk, alpha: (n + alpha) / (n.sum(1, keepdims=True) + alpha * (n > 0).sum(1, keepdims=True)))


def lda__sum(X, y, priors=None):
    return by(len(X) * scatter(X, y), X, y, priors)


lda__sum.says = "not divided by N"


def lda__one_less(X, y, priors=None):
    return by(scatter(X, y) * len(X) / (len(X) - 1), X, y, priors)


lda__one_less.says = "divided by N - 1"


def lda__np_cov(X, y, priors=None):
    return by(sum((y == k).mean() * np.cov(X[y == k].T) for k in range(y.max() + 1)), X, y, priors)


lda__np_cov.says = "np.cov divides by N_k - 1"


def lda__differences(X, y, priors=None):
    W, b = by(scatter(X, y), X, y, priors)
    return W - W[0], b - b[0]


lda__differences.says = "differences from class 0"


def lda__right_float32(X, y, priors=None):
    A, t, K = torch.tensor(X, dtype=torch.float32), torch.tensor(y), y.max() + 1
    mu = torch.stack([A[t == k].mean(0) for k in range(K)])
    Z = A - mu[t]
    W = torch.linalg.solve(Z.T @ Z / len(A), mu.T).T
    return W, torch.tensor(np.log(shares(y, priors))) - 0.5 * (W * mu).sum(1)


def missing_posterior__plus_determinant(x, pi, mu, Sigma):
    o = ~np.isnan(x)
    joint = [np.log(p) - 0.5 * (x - m)[o] @ np.linalg.solve(S[o][:, o], (x - m)[o]) + 0.5 * np.linalg.slogdet(S[o][:, o])[1] for p, m, S in zip(pi, mu, Sigma)]
    return np.array(joint) - logsumexp(joint)


missing_posterior__plus_determinant.says = "sign of the log determinant"


def missing_posterior__right_float32(x, pi, mu, Sigma):
    return missing_posterior__right(x, pi, mu, Sigma).astype(np.float32)


def shrunk_covariance(name, says, weight=lambda noise, S, T: noise / ((S - T) ** 2).sum(), target=lambda S, T: T):
    def estimate(X):
        Z = X - X.mean(0)
        S = Z.T @ Z / len(Z)
        T = np.trace(S) / len(S) * np.eye(len(S))
        noise = sum(((np.outer(z, z) - S) ** 2).sum() for z in Z) / len(Z) ** 2
        lam = min(1.0, weight(noise, S, T))
        return (1 - lam) * S + lam * target(S, T), lam

    estimate.__name__, estimate.says = f"shrunk_covariance__{name}", says
    globals()[estimate.__name__] = estimate


shrunk_covariance("unit_target", "not I", target=lambda S, T: np.eye(len(S)))
shrunk_covariance("not_squared", "the norms are squared", weight=lambda noise, S, T: (noise / ((S - T) ** 2).sum()) ** 0.5)
shrunk_covariance("norm_of_S", "not of S", weight=lambda noise, S, T: noise / (S**2).sum())


def shrunk_covariance__right_float32(X):
    Z = (X - X.mean(0)).astype(np.float32)
    S = Z.T @ Z / len(Z)
    T = np.trace(S) / len(S) * np.eye(len(S), dtype=np.float32)
    lam = min(1.0, sum(((np.outer(z, z) - S) ** 2).sum() for z in Z) / len(Z) ** 2 / ((S - T) ** 2).sum())
    return (1 - lam) * S + lam * T, lam
