"""Wrong answers to the exercises on probability, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import torch
from scipy import special, stats

# --- posterior


def bayes(prior, a, b):
    return prior * a / (prior * a + (1 - prior) * b)


def posterior__sensitivity(prior, sens, fpr, n_pos=1, n_neg=0):
    return sens**n_pos * (1 - sens) ** n_neg


posterior__sensitivity.says = "that is P(results | sick)"


def posterior__specificity(prior, sens, fpr, n_pos=1, n_neg=0):
    return bayes(prior, sens**n_pos * (1 - sens) ** n_neg, (1 - fpr) ** n_pos * fpr**n_neg)


posterior__specificity.says = "you used 1 - fpr"


def posterior__healthy_prior(prior, sens, fpr, n_pos=1, n_neg=0):
    a = prior * sens**n_pos * (1 - sens) ** n_neg
    return a / (a + fpr**n_pos * (1 - fpr) ** n_neg)


posterior__healthy_prior.says = "(1 - prior) is missing"


def posterior__no_prior(prior, sens, fpr, n_pos=1, n_neg=0):
    return bayes(0.5, sens**n_pos * (1 - sens) ** n_neg, fpr**n_pos * (1 - fpr) ** n_neg)


posterior__no_prior.says = "the prior is missing"


def posterior__no_negatives(prior, sens, fpr, n_pos=1, n_neg=0):
    return bayes(prior, sens**n_pos, fpr**n_pos)


posterior__no_negatives.says = "the negatives are ignored"


def posterior__negatives_as_positives(prior, sens, fpr, n_pos=1, n_neg=0):
    n = n_pos + n_neg
    return bayes(prior, sens**n, fpr**n)


posterior__negatives_as_positives.says = "a negative counts as a positive"


def posterior__products(prior, sens, fpr, n_pos=1, n_neg=0):
    a = prior * sens**n_pos * (1 - sens) ** n_neg
    b = (1 - prior) * fpr**n_pos * (1 - fpr) ** n_neg
    return a / (a + b) if a + b else math.nan


posterior__products.says = "products of many probabilities are 0"


def posterior__one_by_one(prior, sens, fpr, n_pos=1, n_neg=0):
    for _ in range(n_pos):
        prior = bayes(prior, sens, fpr)
    for _ in range(n_neg):
        prior = bayes(prior, 1 - sens, 1 - fpr)
    return prior


posterior__one_by_one.says = "that cancel leave the prior"


def posterior__odds(prior, sens, fpr, n_pos=1, n_neg=0):
    if prior == 1:
        return math.inf
    return prior / (1 - prior) * (sens / fpr) ** n_pos * ((1 - sens) / (1 - fpr)) ** n_neg


posterior__odds.says = "these are the odds"


def posterior__healthy(prior, sens, fpr, n_pos=1, n_neg=0):
    return 1 - posterior__right(prior, sens, fpr, n_pos, n_neg)


posterior__healthy.says = "that is P(healthy | results)"


def posterior__none(prior, sens, fpr, n_pos=1, n_neg=0):
    return None


posterior__none.says = "you return None"


def posterior__clipped(prior, sens, fpr, n_pos=1, n_neg=0):
    return posterior__right(min(max(prior, 1e-6), 1 - 1e-6), sens, fpr, n_pos, n_neg)


posterior__clipped.says = "cannot be moved"


def posterior__negative_upside_down(prior, sens, fpr, n_pos=1, n_neg=0):
    return bayes(prior, sens**n_pos * (1 - fpr) ** n_neg, fpr**n_pos * (1 - sens) ** n_neg)


posterior__negative_upside_down.says = "upside down"


def posterior__counts_exchanged(prior, sens, fpr, n_pos=1, n_neg=0):
    return bayes(prior, sens**n_neg * (1 - sens) ** n_pos, fpr**n_neg * (1 - fpr) ** n_pos)


posterior__counts_exchanged.says = "n_pos and n_neg are exchanged"


def posterior__right(prior, sens, fpr, n_pos=1, n_neg=0):
    return special.expit(special.logit(prior) + n_pos * np.log(sens / fpr) + n_neg * (np.log1p(-sens) - np.log1p(-fpr)))


def posterior__right_softmax(prior, sens, fpr, n_pos=1, n_neg=0):
    rows = torch.tensor([[prior, sens, 1 - sens], [1 - prior, fpr, 1 - fpr]], dtype=torch.float64).log()
    return (rows @ torch.tensor([1.0, n_pos, n_neg], dtype=torch.float64)).softmax(0)[0].item()


def posterior__right_decimal(prior, sens, fpr, n_pos=1, n_neg=0):
    with localcontext() as context:
        context.prec = 60
        p, s, f = Decimal(prior), Decimal(sens), Decimal(fpr)
        a, b = p * s**n_pos * (1 - s) ** n_neg, (1 - p) * f**n_pos * (1 - f) ** n_neg
        return float(a / (a + b))


# --- quantile


def at(ordered, position):
    low = int(math.floor(position))
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def quantile__unsorted(x, q):
    return np.array([at(x, p * (len(x) - 1)) for p in q])


quantile__unsorted.says = "not sorted"


def quantile__percent(x, q):
    return np.quantile(x, q / 100)


quantile__percent.says = "q is a fraction already"


def quantile__nearest(x, q):
    return np.sort(x)[np.rint(q * (len(x) - 1)).astype(int)]


quantile__nearest.says = "you take a neighbour"


def quantile__lower(x, q):
    return np.sort(x)[np.floor(q * (len(x) - 1)).astype(int)]


quantile__lower.says = "you take a neighbour"


def quantile__nearest_rank(x, q):
    return np.sort(x)[np.maximum(np.ceil(q * len(x)).astype(int) - 1, 0)]


quantile__nearest_rank.says = "you take a neighbour"


def quantile__times_n(x, q):
    return np.sort(x)[np.minimum((q * len(x)).astype(int), len(x) - 1)]


quantile__times_n.says = "position n·q, cut to a whole number"


def quantile__times_n_line(x, q):
    ordered = np.sort(x)
    return np.array([at(ordered, min(p * len(x), len(x) - 1)) for p in q])


quantile__times_n_line.says = "position n·q: there are n - 1 steps"


def quantile__plus_one(x, q):
    return np.quantile(x, q, method="weibull")


quantile__plus_one.says = "n + 1 convention"


def quantile__midpoint(x, q):
    return np.quantile(x, q, method="midpoint")


quantile__midpoint.says = "halfway between two neighbours"


def quantile__in_place(x, q):
    x.sort()
    return np.quantile(x, q)


quantile__in_place.says = "the input was changed"


def quantile__only_first(x, q):
    return np.quantile(x, q[0])


quantile__only_first.says = "one number for each q"


def quantile__sorts_q(x, q):
    return np.quantile(x, np.sort(q))


quantile__sorts_q.says = "in the order of q"


def quantile__scales_q(x, q):
    q *= len(x) - 1
    return np.interp(q, np.arange(len(x)), np.sort(x))


quantile__scales_q.says = "q was changed"


def quantile__from_the_top(x, q):
    return np.interp(q * (len(x) - 1), np.arange(len(x)), np.sort(x)[::-1])


quantile__from_the_top.says = "counted from the largest"


def quantile__weights_exchanged(x, q):
    x, at = np.sort(x), q * (len(x) - 1)
    low, high = np.floor(at).astype(int), np.ceil(at).astype(int)
    return (at - low) * x[low] + (1 - at + low) * x[high]


quantile__weights_exchanged.says = "weights of the two neighbours"


def quantile__right_hats(x, q):
    """Each value times a hat function around its position."""
    return [float(np.sort(x) @ np.clip(1 - np.abs(np.arange(len(x)) - p * (len(x) - 1)), 0, None)) for p in q]


def quantile__right(x, q):
    return np.interp(q * (len(x) - 1), np.arange(len(x)), np.sort(x))


def quantile__right_loop(x, q):
    ordered = sorted(x.tolist())
    return [at(ordered, p * (len(x) - 1)) for p in q]


def quantile__right_torch(x, q):
    return torch.quantile(torch.from_numpy(x.copy()), torch.from_numpy(q)).numpy()


# --- mean_and_error


def mean_and_error__ddof(x):
    return x.mean(), x.std() / len(x) ** 0.5 if len(x) > 1 else math.nan


mean_and_error__ddof.says = "the default of np.std"


def mean_and_error__spread(x):
    return x.mean(), x.std(ddof=1) if len(x) > 1 else math.nan


mean_and_error__spread.says = "standard deviation of one draw"


def mean_and_error__over_n(x):
    return x.mean(), x.std(ddof=1) / len(x) if len(x) > 1 else math.nan


mean_and_error__over_n.says = "divided by n: variances fall like 1/n"


def mean_and_error__variance(x):
    return x.mean(), x.var(ddof=1) / len(x) if len(x) > 1 else math.nan


mean_and_error__variance.says = "variance of the mean"


def mean_and_error__root_n_minus_one(x):
    return x.mean(), x.std(ddof=1) / (len(x) - 1) ** 0.5 if len(x) > 1 else math.nan


mean_and_error__root_n_minus_one.says = "n - 1 belongs into the sample variance"


def mean_and_error__interval(x):
    return x.mean(), 1.96 * x.std(ddof=1) / len(x) ** 0.5 if len(x) > 1 else math.nan


mean_and_error__interval.says = "half an interval"


def mean_and_error__cancels(x):
    n = len(x)
    if n == 1:
        return x.mean(), math.nan
    return x.mean(), math.sqrt(abs((x**2).mean() - x.mean() ** 2) / (n - 1))


mean_and_error__cancels.says = "cancels"


def mean_and_error__single(x):
    n = len(x)
    return x.mean(), math.sqrt(((x - x.mean()) ** 2).sum() / max(n - 1, 1) / n)


mean_and_error__single.says = "one draw says nothing"


def mean_and_error__only_error(x):
    return x.std(ddof=1) / len(x) ** 0.5


mean_and_error__only_error.says = "return two values"


def mean_and_error__right(x):
    return x.mean(), stats.sem(x) if len(x) > 1 else math.nan


def mean_and_error__right_welford(x):
    mean = squares = 0.0
    for i, value in enumerate(x.tolist(), 1):
        step = value - mean
        mean += step / i
        squares += step * (value - mean)
    n = len(x)
    return mean, math.sqrt(squares / (n * (n - 1))) if n > 1 else math.nan


def mean_and_error__right_fractions(x):
    values = [Fraction(v) for v in x.tolist()]
    n, mean = len(values), sum(values) / len(values)
    if n == 1:
        return float(mean), float("nan")
    return float(mean), float(sum((v - mean) ** 2 for v in values) / (n * (n - 1))) ** 0.5


# --- fill_in


def cut(mu, C, x):
    a, b = np.flatnonzero(np.isnan(x)), np.flatnonzero(~np.isnan(x))
    K = C[np.ix_(a, b)] @ np.linalg.inv(C[np.ix_(b, b)])
    return mu[a], mu[b], x[b], C[np.ix_(a, a)], C[np.ix_(a, b)], C[np.ix_(b, b)], K


def fill_in__ignores(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma, Caa


fill_in__ignores.says = "the known entries are ignored"


def fill_in__no_centre(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ xb, Caa - K @ Cab.T


fill_in__no_centre.says = "subtract the mean of the known entries"


def fill_in__no_own_mean(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return K @ (xb - mb), Caa - K @ Cab.T


fill_in__no_own_mean.says = "add μ_a"


def fill_in__sign(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ (mb - xb), Caa - K @ Cab.T


fill_in__sign.says = "the sign is flipped"


def fill_in__multiplies(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + Cab @ Cbb @ (xb - mb), Caa - Cab @ Cbb @ Cab.T


fill_in__multiplies.says = "you multiply by Σ_bb"


def fill_in__one_at_a_time(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + Cab @ ((xb - mb) / np.diag(Cbb)), Caa - K @ Cab.T


fill_in__one_at_a_time.says = "counts shared information twice"


def fill_in__keeps_covariance(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ (xb - mb), Caa


fill_in__keeps_covariance.says = "the covariance did not shrink"


def fill_in__grows(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ (xb - mb), Caa + K @ Cab.T


fill_in__grows.says = "knowledge added uncertainty"


def fill_in__diagonal(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ (xb - mb), np.diag(np.diag(Caa - K @ Cab.T))


fill_in__diagonal.says = "keep the off-diagonal"


def fill_in__precision(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    return ma + K @ (xb - mb), np.linalg.inv(Caa - K @ Cab.T)


fill_in__precision.says = "the precision"


def fill_in__whole_vector(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    filled = x.copy()
    filled[np.isnan(x)] = ma + K @ (xb - mb)
    return filled, Caa - K @ Cab.T


fill_in__whole_vector.says = "entries are missing: the mean has shape"


def fill_in__in_place(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    x[np.isnan(x)] = ma + K @ (xb - mb)
    return ma + K @ (xb - mb), Caa - K @ Cab.T


fill_in__in_place.says = "an input was changed"


def fill_in__by_determinant(mu, C, x):
    ma, mb, xb, Caa, Cab, Cbb, K = cut(mu, C, x)
    d = len(xb)
    if d == 0:
        return ma, Caa
    with np.errstate(all="ignore"):
        adjugate = np.linalg.inv(Cbb) * np.linalg.det(Cbb)  # Cramer's rule
        K = Cab @ (adjugate / np.linalg.det(Cbb))
        return ma + K @ (xb - mb), Caa - K @ Cab.T


fill_in__by_determinant.says = "a determinant underflowed"


def fill_in__right_precision(mu, C, x):
    """Blocks of the inverse: the conditional covariance is the inverse of its block aa."""
    a, b = np.isnan(x), ~np.isnan(x)
    P = np.linalg.inv(C)
    cov = np.linalg.inv(P[np.ix_(a, a)])
    return mu[a] - cov @ P[np.ix_(a, b)] @ (x[b] - mu[b]), cov


def fill_in__right(mu, C, x):
    """Through the precision matrix: its block of the missing entries, inverted, is the conditional covariance."""
    a, b = np.isnan(x), ~np.isnan(x)
    P = np.linalg.inv(C)
    cov = np.linalg.inv(P[np.ix_(a, a)])
    return mu[a] - cov @ P[np.ix_(a, b)] @ (x[b] - mu[b]), cov


def fill_in__right_one_by_one(mu, C, x):
    """Condition on one known entry after the other."""
    mu, C = mu.copy(), C.copy()
    for j in np.flatnonzero(~np.isnan(x)):
        gain = C[:, j] / C[j, j]
        mu, C = mu + gain * (x[j] - mu[j]), C - np.outer(gain, C[j])
        mu[j] = x[j]
        C[j], C[:, j] = 0, 0
        C[j, j] = 1
    a = np.flatnonzero(np.isnan(x))
    return mu[a], C[np.ix_(a, a)]


def fill_in__right_cholesky(mu, C, x):
    """Known entries first in the order: the rows of L below give gain and covariance."""
    a, b = np.flatnonzero(np.isnan(x)), np.flatnonzero(~np.isnan(x))
    order = np.r_[b, a]
    L, m = np.linalg.cholesky(C[np.ix_(order, order)]), len(b)
    z = np.linalg.solve(L[:m, :m], x[b] - mu[b])
    return mu[a] + L[m:, :m] @ z, L[m:, m:] @ L[m:, m:].T


# --- normal_gap


def total_of(pmf, n):
    total = np.ones(1)
    for _ in range(n):
        total = np.convolve(total, pmf)
    return total


def pieces(pmf, n):
    k = np.arange(len(pmf))
    mu = pmf @ k
    return total_of(pmf, n), mu, (pmf @ (k - mu) ** 2) ** 0.5


def gaps(total, mu, n, spread):
    curve = stats.norm.cdf((np.arange(len(total)) - n * mu) / spread)
    return total.cumsum() - curve, total.cumsum() - total - curve


def normal_gap__one_side(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return np.abs(gaps(total, mu, n, sigma * n**0.5)[0]).max()


normal_gap__one_side.says = "from one side only"


def normal_gap__other_side(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return np.abs(gaps(total, mu, n, sigma * n**0.5)[1]).max()


normal_gap__other_side.says = "from one side only"


def normal_gap__halfway(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return np.abs(sum(gaps(total, mu, n, sigma * n**0.5)) / 2).max()


normal_gap__halfway.says = "halfway up each jump"


def normal_gap__signed(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return gaps(total, mu, n, sigma * n**0.5)[0].max()


normal_gap__signed.says = "take absolute values, and the other side too"


def normal_gap__no_root_n(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return max(np.abs(g).max() for g in gaps(total, mu, n, sigma))


normal_gap__no_root_n.says = "divide by σ √n"


def normal_gap__times_n(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return max(np.abs(g).max() for g in gaps(total, mu, n, sigma * n))


normal_gap__times_n.says = "divided by n σ"


def normal_gap__variance(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    return max(np.abs(g).max() for g in gaps(total, mu, n, sigma**2 * n**0.5))


normal_gap__variance.says = "divided by the variance"


def normal_gap__unweighted(pmf, n):
    total, mu, _ = pieces(pmf, n)
    return max(np.abs(g).max() for g in gaps(total, mu, n, np.arange(len(pmf)).std() * n**0.5))


normal_gap__unweighted.says = "weighted by pmf"


def normal_gap__off_by_one(pmf, n):
    total, mu, sigma = pieces(pmf, n + 1)
    return max(np.abs(g).max() for g in gaps(total, mu, n + 1, sigma * (n + 1) ** 0.5))


normal_gap__off_by_one.says = "one convolution too many"


def normal_gap__simulates(pmf, n):
    rng = np.random.default_rng(5)
    k = np.arange(len(pmf))
    mu, sigma = pmf @ k, (pmf @ (k - pmf @ k) ** 2) ** 0.5
    z = np.sort((rng.choice(k, (20_000, n), p=pmf / pmf.sum()).sum(1) - n * mu) / (sigma * n**0.5))
    return stats.kstest(z, "norm").statistic


normal_gap__simulates.says = "close, but not exact"


def normal_gap__one_draw(pmf, n):
    return normal_gap__right(pmf, 1)


normal_gap__one_draw.says = "n does not enter"


def normal_gap__first_foot(pmf, n):
    total, mu, sigma = pieces(pmf, n)
    after, foot = gaps(total, mu, n, sigma * n**0.5)
    return max(np.abs(after).max(), np.abs(foot[1:]).max())


normal_gap__first_foot.says = "the foot of the first jump"


def normal_gap__right(pmf, n):
    size = n * (len(pmf) - 1) + 1
    total = np.fft.irfft(np.fft.rfft(pmf, 2 * size) ** n, 2 * size)[:size]
    k = np.arange(len(pmf))
    mu = (pmf * k).sum()
    sigma = ((pmf * k**2).sum() - mu**2) ** 0.5
    return max(np.abs(g).max() for g in gaps(total, mu, n, sigma * n**0.5))


def normal_gap__right_polynomial(pmf, n):
    total = np.polynomial.polynomial.polypow(pmf, n)
    k = np.arange(len(total))
    mean = total @ k
    z, high, low, worst = (k - mean) / (total @ (k - mean) ** 2) ** 0.5, 0.0, 0.0, 0.0
    for value, p in zip(z, total):
        low, high = high, high + p
        curve = 0.5 * math.erfc(-value / 2**0.5)
        worst = max(worst, abs(high - curve), abs(low - curve))
    return worst


def normal_gap__right_torch(pmf, n):
    total = torch.from_numpy(total_of(pmf, n))
    k = torch.arange(len(total), dtype=torch.float64)
    z = (k - total @ k) / (total @ (k - total @ k) ** 2).sqrt()
    curve, after = torch.special.ndtr(z), total.cumsum(0)
    return torch.maximum((after - curve).abs(), (after - total - curve).abs()).max()
