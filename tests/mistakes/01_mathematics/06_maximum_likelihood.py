"""Wrong answers to the exercises on maximum likelihood, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import torch
import torch.nn.functional as F

# --- bernoulli_nll


def bernoulli_nll__product(p, x):
    return -(p[:, None] ** x * (1 - p[:, None]) ** (1 - x)).prod(1).log()


bernoulli_nll__product.says = "underflows"


def bernoulli_nll__mean(p, x):
    return -(torch.xlogy(x.mean(), p) + torch.xlogy(1 - x.mean(), 1 - p))


bernoulli_nll__mean.says = "a mean, not a sum"


def bernoulli_nll__sign(p, x):
    return torch.xlogy(x.sum(), p) + torch.xlogy((1 - x).sum(), 1 - p)


bernoulli_nll__sign.says = "the sign is flipped"


def bernoulli_nll__swapped(p, x):
    return -(torch.xlogy((1 - x).sum(), p) + torch.xlogy(x.sum(), 1 - p))


bernoulli_nll__swapped.says = "heads and tails are swapped"


def bernoulli_nll__nan(p, x):
    return -(x.sum() * p.log() + (1 - x).sum() * (1 - p).log())


bernoulli_nll__nan.says = "0 · log 0"


def bernoulli_nll__eps(p, x):
    return -(x.sum() * (p + 1e-12).log() + (1 - x).sum() * (1 - p + 1e-12).log())


bernoulli_nll__eps.says = "impossible data must cost inf"


def bernoulli_nll__clamp(p, x):
    p = p.clamp(1e-7, 1 - 1e-7)
    return -(x.sum() * p.log() + (1 - x).sum() * (1 - p).log())


bernoulli_nll__clamp.says = "impossible data must cost inf"


def bernoulli_nll__library_floor(p, x):
    rows = F.binary_cross_entropy(p[:, None].expand(len(p), len(x)), x.expand(len(p), len(x)), reduction="none")
    return rows.sum(1)


bernoulli_nll__library_floor.says = "a library's floor"


def bernoulli_nll__base_two(p, x):
    return -(torch.xlogy(x.sum(), p) + torch.xlogy((1 - x).sum(), 1 - p)) / math.log(2)


bernoulli_nll__base_two.says = "natural log"


def bernoulli_nll__binomial(p, x):
    n, k = len(x), x.sum().item()
    orders = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return -(torch.xlogy(x.sum(), p) + torch.xlogy((1 - x).sum(), 1 - p)) - orders


bernoulli_nll__binomial.says = "binomial coefficient"


def bernoulli_nll__none(p, x):
    return None


bernoulli_nll__none.says = "return a tensor, not NoneType"


def bernoulli_nll__right(p, x):
    return -torch.where(x == 1, p[:, None].log(), (1 - p[:, None]).log()).sum(1)


def bernoulli_nll__right_loop(p, x):
    k, n, out = int(x.sum()), len(x), []
    for q in p.tolist():
        cost = 0.0
        if k:
            cost += -k * math.log(q) if q > 0 else math.inf
        if k < n:
            cost += -(n - k) * math.log(1 - q) if q < 1 else math.inf
        out.append(cost)
    return torch.tensor(out, dtype=p.dtype)


def bernoulli_nll__right_double(p, x):
    q = p.double()
    return -(torch.special.xlog1py((1 - x).sum().double(), -q) + torch.xlogy(x.sum().double(), q)).to(p.dtype)


def bernoulli_nll__first_toss(p, x):
    """Right on the edges for one-sided data, blind to a toss of the other side."""
    inside = -(x.sum() * p.log() + (1 - x).sum() * (1 - p).log())
    sure = torch.where(p == x[0], 0.0, math.inf).to(p.dtype)
    return torch.where((p == 0) | (p == 1), sure, inside)


bernoulli_nll__first_toss.says = "inf twice"


def bernoulli_nll__always_double(p, x):
    return -(torch.xlogy(x.sum(), p) + torch.xlogy((1 - x).sum(), 1 - p)).double()


bernoulli_nll__always_double.says = "keep the dtype of p"


def bernoulli_nll__right_nansum(p, x):
    return -(torch.nansum(x * p.log()[:, None], 1) + torch.nansum((1 - x) * (1 - p).log()[:, None], 1))


# --- gaussian_mle


def gaussian_mle__cancels(x):
    var = (x**2).mean() - x.mean() ** 2
    return x.mean(), var.clamp(min=0) if len(x) == 1 else var, var * len(x) / (len(x) - 1) if len(x) > 1 else var * math.nan


gaussian_mle__cancels.says = "cancels"


def gaussian_mle__torch_default(x):
    s2 = x.var() if len(x) > 1 else x.new_tensor(math.nan)
    return x.mean(), s2, s2


gaussian_mle__torch_default.says = "default of torch.var"


def gaussian_mle__std(x):
    s2 = x.var(correction=1) if len(x) > 1 else x.new_tensor(math.nan)
    return x.mean(), x.std(correction=0), s2.sqrt()


gaussian_mle__std.says = "a standard deviation"


def gaussian_mle__s2_std(x):
    s2 = x.var(correction=1) if len(x) > 1 else x.new_tensor(math.nan)
    return x.mean(), x.var(correction=0), s2.sqrt()


gaussian_mle__s2_std.says = "a standard deviation"


def gaussian_mle__both_N(x):
    return x.mean(), x.var(correction=0), x.var(correction=0)


gaussian_mle__both_N.says = "1/N estimator again"


def gaussian_mle__wrong_way(x):
    var = x.var(correction=0)
    return x.mean(), var, var * (len(x) - 1) / len(x)


gaussian_mle__wrong_way.says = "the wrong way"


def gaussian_mle__plus_one(x):
    squares = ((x - x.mean()) ** 2).sum()
    return x.mean(), squares / len(x), squares / (len(x) + 1)


gaussian_mle__plus_one.says = "least squared error"


def gaussian_mle__sum(x):
    squares = ((x - x.mean()) ** 2).sum()
    return x.mean(), squares, squares / (len(x) - 1)


gaussian_mle__sum.says = "a sum of squares"


def gaussian_mle__single(x):
    squares = ((x - x.mean()) ** 2).sum()
    return x.mean(), squares / len(x), squares / max(len(x) - 1, 1)


gaussian_mle__single.says = "there is no unbiased variance"


def gaussian_mle__two_values(x):
    return x.mean(), x.var(correction=0)


gaussian_mle__two_values.says = "three values"


def gaussian_mle__right(x):
    n, mean = len(x), x.sum() / len(x)
    var = (x - mean).square().mean()
    return mean, var, var * n / (n - 1) if n > 1 else torch.full_like(var, math.nan)


def gaussian_mle__right_welford(x):
    mean, squares = 0.0, 0.0
    for i, value in enumerate(x.tolist(), 1):
        step = value - mean
        mean += step / i
        squares += step * (value - mean)
    n = len(x)
    return tuple(torch.tensor(v, dtype=x.dtype) for v in (mean, squares / n, squares / (n - 1) if n > 1 else math.nan))


def gaussian_mle__right_library(x):
    s2 = x.var(correction=1) if len(x) > 1 else x.new_tensor(math.nan)
    return x.mean(), x.var(correction=0), s2


def gaussian_mle__order(x):
    s2 = x.var(correction=1) if len(x) > 1 else x.new_tensor(math.nan)
    return x.mean(), s2, x.var(correction=0)


gaussian_mle__order.says = "yours are exchanged"


def gaussian_mle__always_double(x):
    return gaussian_mle__right(x.double())


gaussian_mle__always_double.says = "keep the dtype of x"


def gaussian_mle__right_pairs(x):
    """Half the mean squared distance of two readings is the variance."""
    n, squares = len(x), ((x[:, None] - x) ** 2).sum() / (2 * len(x))
    return x[0] + (x - x[0]).mean(), squares / n, squares / (n - 1)


# --- mle_by_gradient


def walk(rule, x, lr, steps):
    z, path = torch.zeros((), dtype=x.dtype), [torch.tensor(0.5, dtype=x.dtype)]
    for _ in range(steps):
        z = z + lr * rule(z.sigmoid(), x)
        path.append(z.sigmoid())
    return torch.stack(path)


def mle_by_gradient__down(x, lr, steps):
    return walk(lambda p, x: p - x.mean(), x, lr, steps)


mle_by_gradient__down.says = "you walk down"


def mle_by_gradient__sum(x, lr, steps):
    return walk(lambda p, x: (x - p).sum(), x, lr, steps)


mle_by_gradient__sum.says = "a sum, not a mean"


def mle_by_gradient__no_chain_rule(x, lr, steps):
    return walk(lambda p, x: (x / p - (1 - x) / (1 - p)).mean(), x, lr, steps)


mle_by_gradient__no_chain_rule.says = "chain rule"


def mle_by_gradient__squared_error(x, lr, steps):
    return walk(lambda p, x: ((x - p) * p * (1 - p)).mean(), x, lr, steps)


mle_by_gradient__squared_error.says = "squared error"


def mle_by_gradient__clips_p(x, lr, steps):
    p, path = torch.tensor(0.5, dtype=x.dtype), []
    for _ in range(steps + 1):
        path.append(p)
        p = (p + lr * (x / p - (1 - x) / (1 - p)).mean()).clamp(1e-3, 1 - 1e-3)
    return torch.stack(path)


mle_by_gradient__clips_p.says = "you move p itself"


def mle_by_gradient__logits(x, lr, steps):
    return torch.logit(walk(lambda p, x: x.mean() - p, x, lr, steps))


mle_by_gradient__logits.says = "these are logits"


def mle_by_gradient__no_start(x, lr, steps):
    return walk(lambda p, x: x.mean() - p, x, lr, steps)[1:]


mle_by_gradient__no_start.says = "before the first step"


def mle_by_gradient__closed_form(x, lr, steps):
    return x.mean().expand(steps + 1)


mle_by_gradient__closed_form.says = "the first p is 0.5"


def mle_by_gradient__right(x, lr, steps):
    z, path = torch.zeros((), dtype=x.dtype, requires_grad=True), []
    optimiser = torch.optim.SGD([z], lr=lr)
    for _ in range(steps + 1):
        path.append(z.detach().sigmoid())
        optimiser.zero_grad()
        F.binary_cross_entropy_with_logits(z.expand(len(x)), x).backward()
        optimiser.step()
    return torch.stack(path)


def mle_by_gradient__right_maximize(x, lr, steps):
    z, path = torch.zeros(1, dtype=torch.float64, requires_grad=True), [0.5]
    optimiser = torch.optim.SGD([z], lr=lr, maximize=True)
    for _ in range(steps):
        optimiser.zero_grad()
        (x.double() * F.logsigmoid(z) + (1 - x.double()) * F.logsigmoid(-z)).mean().backward()
        optimiser.step()
        path.append(z.sigmoid().item())
    return torch.tensor(path, dtype=x.dtype)


def mle_by_gradient__right_floats(x, lr, steps):
    share, z, path = float(x.mean()), 0.0, []
    for _ in range(steps + 1):
        path.append(1 / (1 + math.exp(-z)))
        z += lr * (share - path[-1])
    return torch.tensor(path, dtype=x.dtype)


def mle_by_gradient__stored_first(x, lr, steps):
    z, path = 0.0, [0.5]
    for _ in range(steps):
        path.append(1 / (1 + math.exp(-z)))
        z += lr * (x.mean().item() - path[-1])
    return torch.tensor(path, dtype=x.dtype)


mle_by_gradient__stored_first.says = "0.5 stands twice"


def mle_by_gradient__never_zeroed(x, lr, steps):
    z, path = torch.zeros((), dtype=x.dtype, requires_grad=True), []
    optimiser = torch.optim.SGD([z], lr=lr)
    for _ in range(steps + 1):
        path.append(z.detach().sigmoid())
        F.binary_cross_entropy_with_logits(z.expand(len(x)), x).backward()
        optimiser.step()
    return torch.stack(path)


mle_by_gradient__never_zeroed.says = "old gradients pile up"


def mle_by_gradient__other_start(x, lr, steps):
    z, path = 0.5, []
    for _ in range(steps + 1):
        path.append(1 / (1 + math.exp(-z)))
        z += lr * (x.mean().item() - path[-1])
    return torch.tensor(path, dtype=x.dtype)


mle_by_gradient__other_start.says = "the start is z = 0"


# --- gamma_fit


def shape_of(x):
    c = x.mean().log() - x.log().mean()
    a = (3 - c + ((c - 3) ** 2 + 24 * c).sqrt()) / (12 * c)
    for _ in range(8):
        a = a - (a.log() - torch.digamma(a) - c) / (1 / a - torch.polygamma(1, a))
    return a


def error_of(a, n):
    return 1 / (n * (torch.polygamma(1, a) - 1 / a)).sqrt()


def gamma_fit__moments(x):
    a = x.mean() ** 2 / x.var()
    return a, x.mean(), error_of(a, len(x))


gamma_fit__moments.says = "two moments"


def gamma_fit__scale(x):
    a = shape_of(x)
    return a, x.mean() / a, error_of(a, len(x))


gamma_fit__scale.says = "the rate or the scale"


def gamma_fit__rate(x):
    a = shape_of(x)
    return a, a / x.mean(), error_of(a, len(x))


gamma_fit__rate.says = "the rate or the scale"


def gamma_fit__first_term(x):
    a = 1 / (2 * (x.mean().log() - x.log().mean()))
    return a, x.mean(), error_of(a, len(x))


gamma_fit__first_term.says = "only roughly 1/(2α)"


def gamma_fit__start(x):
    c = x.mean().log() - x.log().mean()
    a = (3 - c + ((c - 3) ** 2 + 24 * c).sqrt()) / (12 * c)
    return a, x.mean(), error_of(a, len(x))


gamma_fit__start.says = "a good start, not the root"


def gamma_fit__one_example(x):
    a = shape_of(x)
    return a, x.mean(), error_of(a, 1)


gamma_fit__one_example.says = "the information of one example"


def gamma_fit__variance(x):
    a = shape_of(x)
    return a, x.mean(), error_of(a, len(x)) ** 2


gamma_fit__variance.says = "take the root"


def gamma_fit__upside_down(x):
    a = shape_of(x)
    return a, x.mean(), 1 / error_of(a, len(x))


gamma_fit__upside_down.says = "upside down"


def gamma_fit__rate_known(x):
    a = shape_of(x)
    return a, x.mean(), 1 / (len(x) * torch.polygamma(1, a)).sqrt()


gamma_fit__rate_known.says = "holds the rate fixed"


def gamma_fit__of_the_mean(x):
    return shape_of(x), x.mean(), x.std() / len(x) ** 0.5


gamma_fit__of_the_mean.says = "standard error of the mean"


def gamma_fit__logs_swapped(x):
    c = x.log().mean() - x.mean().log()
    a = (3 - c + ((c - 3) ** 2 + 24 * c).sqrt()) / (12 * c)
    for _ in range(8):
        a = a - (a.log() - torch.digamma(a) - c) / (1 / a - torch.polygamma(1, a))
    return a, x.mean(), error_of(a, len(x))


gamma_fit__logs_swapped.says = "not finite"


def gamma_fit__stopped_early(x):
    return shape_of(x) * 1.02, x.mean(), error_of(shape_of(x) * 1.02, len(x))


gamma_fit__stopped_early.says = "still has a slope"


def gamma_fit__of_the_log(x):
    a = shape_of(x)
    return a, x.mean(), error_of(a, len(x)) / a


gamma_fit__of_the_log.says = "the standard error of log α"


def gamma_fit__free_shift(x):
    from scipy import stats

    a = torch.tensor(stats.gamma.fit(x.numpy())[0], dtype=torch.float64)
    return a, x.mean(), error_of(a, len(x))


gamma_fit__free_shift.says = "a shift was fitted too"


def gamma_fit__right(x):
    a = shape_of(x)
    return a, x.mean(), error_of(a, len(x))


def gamma_fit__right_scipy(x):
    from scipy import stats

    a, _, scale = stats.gamma.fit((x / x.mean()).numpy(), floc=0)
    return float(a), float(a * scale * x.mean()), float(error_of(torch.tensor(a, dtype=torch.float64), len(x)))


def gamma_fit__right_hessian(x):
    """Gradient ascent in logs on data scaled to mean 1, then the observed information in (shape, rate)."""
    y, u = x / x.mean(), torch.zeros((), dtype=torch.float64)
    c = -y.log().mean()
    for _ in range(200):
        a = u.exp()
        u = u + (a.log() - torch.digamma(a) - c) * a / (a * a * (torch.polygamma(1, a) - 1 / a))
    a = u.exp()

    def loglik(v):
        return torch.distributions.Gamma(v[0], v[1]).log_prob(y).sum()

    hessian = torch.func.hessian(loglik)(torch.stack([a, a]))
    return a, x.mean(), torch.linalg.inv(-hessian)[0, 0].sqrt()


def gamma_fit__right_search(x):
    """Brent's root search in log alpha."""
    from scipy import optimize, special

    c = (x.mean().log() - x.log().mean()).item()
    a = math.exp(optimize.brentq(lambda u: u - special.digamma(math.exp(u)) - c, -20, 20))
    return a, x.mean().item(), (len(x) * (special.polygamma(1, a) - 1 / a)) ** -0.5
