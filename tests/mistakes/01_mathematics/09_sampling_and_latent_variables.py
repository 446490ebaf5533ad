"""Wrong answers to the exercises on sampling and latent variables, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import numpy as np
import torch
from scipy import stats
from scipy.special import logsumexp

# --- stationary


def stationary__wrong_side(P):
    values, vectors = np.linalg.eig(P)
    v = vectors[:, np.argmin(abs(values - 1))].real
    return v / v.sum()


stationary__wrong_side.says = "a right eigenvector"


def stationary__column_sums(P):
    return P.sum(axis=1) / len(P)


stationary__column_sums.says = "a right eigenvector"


def stationary__not_normalised(P):
    values, vectors = np.linalg.eig(P.T)
    return abs(vectors[:, np.argmin(abs(values - 1))].real)


stationary__not_normalised.says = "divide by their sum"


def stationary__sign(P):
    values, vectors = np.linalg.eig(P.T)
    v = vectors[:, np.argmin(abs(values - 1))].real
    return -abs(v) / np.linalg.norm(v)


stationary__sign.says = "negative entries"


def stationary__power(P):
    return np.linalg.matrix_power(P, 1001)[0]


stationary__power.says = "never settle"


def stationary__first_vector(P):
    vectors = np.linalg.eig(P.T)[1]
    v = vectors[:, -1].real
    return v / np.abs(v).sum()


stationary__first_vector.says = "eigenvalue 1"


def stationary__complex(P):
    values, vectors = np.linalg.eig(P.T.astype(complex))
    v = vectors[:, np.argmin(abs(values - 1))]
    return v / v.sum()


stationary__complex.says = "complex"


def stationary__one_step(P):
    return np.full(len(P), 1 / len(P)) @ P


stationary__one_step.says = "pi P is not pi"


def stationary__matrix(P):
    return np.linalg.matrix_power(P, 1000)


stationary__matrix.says = "one probability a state"


def stationary__in_place(P):
    pi = stationary__right(P)
    P -= np.eye(len(P))
    return pi


stationary__in_place.says = "P was changed"


def stationary__none(P):
    return None


stationary__none.says = "None"


def stationary__right(P):
    values, vectors = np.linalg.eig(P.T)
    v = vectors[:, np.argmin(abs(values - 1))].real
    return v / v.sum()


def stationary__right_solve(P):
    n = len(P)
    return np.linalg.solve((np.eye(n) - P + np.ones((n, n))).T, np.ones(n))


def stationary__right_lazy(P):
    """The lazy chain (I + P)/2 has the same law and no period."""
    return np.linalg.matrix_power((np.eye(len(P)) + P) / 2, 4000).mean(axis=0)


def stationary__right_null(P):
    v = np.linalg.svd(P.T - np.eye(len(P)))[2][-1]
    return torch.tensor(v / v.sum())


def stationary__right_float32(P):
    v = torch.linalg.svd(torch.tensor(P, dtype=torch.float32).T - torch.eye(len(P)))[2][-1]
    return v / v.sum()


def stationary__right_minors(P):
    n = len(P)
    M = np.eye(n) - P
    v = np.array([np.linalg.det(np.delete(np.delete(M, i, 0), i, 1)) for i in range(n)])
    return v / v.sum()


def stationary__few_lazy_steps(P):
    return np.linalg.matrix_power((np.eye(len(P)) + P) / 2, 100)[0]


stationary__few_lazy_steps.says = "stop too early"


def stationary__two_powers(P):
    M = np.linalg.matrix_power(P, 1000)
    return (M + M @ P)[0] / 2


stationary__two_powers.says = "never settle"


def stationary__average_of_powers(P):
    v, s = np.full(len(P), 1 / len(P)), 0
    for _ in range(1000):
        s, v = s + v, v @ P
    return s / 1000


stationary__average_of_powers.says = "pi P is not pi"


def stationary__column_shares(P):
    return P.mean(0)


stationary__column_shares.says = "pi P is not pi"


# --- importance


def own(log_w, f):
    w = np.exp(log_w - log_w.max())
    w = w / w.sum()
    mean = w @ f
    return w, mean, np.sqrt(w**2 @ (f - mean) ** 2), 1 / (w**2).sum()


def importance__no_shift(log_p, log_q, f):
    w = np.exp(log_p - log_q)
    w = w / w.sum()
    mean = w @ f
    return mean, np.sqrt(w**2 @ (f - mean) ** 2), 1 / (w**2).sum()


importance__no_shift.says = "subtract the largest log weight"


def importance__plain(log_p, log_q, f):
    return f.mean(), f.std() / len(f) ** 0.5, float(len(f))


importance__plain.says = "the plain mean"


def importance__upside_down(log_p, log_q, f):
    return own(log_q - log_p, f)[1:]


importance__upside_down.says = "upside down"


def importance__p_alone(log_p, log_q, f):
    return own(log_p, f)[1:]


importance__p_alone.says = "divide by q"


def importance__product(log_p, log_q, f):
    return own(log_p + log_q, f)[1:]


importance__product.says = "p times q"


def importance__not_normalised(log_p, log_q, f):
    w = np.exp(log_p - log_q)
    return (w * f).mean(), (w * f).std() / len(f) ** 0.5, w.sum() ** 2 / (w**2).sum()


importance__not_normalised.says = "not normalised"


def importance__deviation(log_p, log_q, f):
    w, mean, _, ess = own(log_p - log_q, f)
    return mean, np.sqrt(w @ (f - mean) ** 2), ess


importance__deviation.says = "square the weights"


def importance__over_n(log_p, log_q, f):
    w, mean, _, ess = own(log_p - log_q, f)
    return mean, np.sqrt(w @ (f - mean) ** 2 / len(f)), ess


importance__over_n.says = "as if all draws counted alike"


def importance__variance(log_p, log_q, f):
    w, mean, error, ess = own(log_p - log_q, f)
    return mean, error**2, ess


importance__variance.says = "take the root"


def importance__ess_share(log_p, log_q, f):
    w, mean, error, ess = own(log_p - log_q, f)
    return mean, error, ess / len(f)


importance__ess_share.says = "a factor n"


def importance__ess_max(log_p, log_q, f):
    w, mean, error, _ = own(log_p - log_q, f)
    return mean, error, 1 / w.max()


importance__ess_max.says = "largest weight alone"


def importance__ess_inverse(log_p, log_q, f):
    w, mean, error, ess = own(log_p - log_q, f)
    return mean, error, 1 / ess


importance__ess_inverse.says = "ESS upside down"


def importance__in_place(log_p, log_q, f):
    log_p -= log_q
    return own(log_p, f)[1:]


importance__in_place.says = "an input was changed"


def importance__right(log_p, log_q, f):
    lw = np.asarray(log_p) - np.asarray(log_q)
    w = np.exp(lw - logsumexp(lw))
    mean = np.average(f, weights=w)
    return float(mean), float(np.linalg.norm(w * (f - mean))), float(np.exp(-logsumexp(2 * (lw - logsumexp(lw)))))


def importance__right_torch(log_p, log_q, f):
    w = torch.softmax(torch.tensor(log_p) - torch.tensor(log_q), 0)
    f = torch.tensor(f)
    mean = (w * f).sum()
    return [mean, ((w * (f - mean)) ** 2).sum().sqrt(), w.sum() ** 2 / (w**2).sum()]


def importance__right_float32(log_p, log_q, f):
    return own((log_p - log_q).astype(np.float32), f.astype(np.float32))[1:]


def importance__right_array(log_p, log_q, f):
    return np.array(own(log_p - log_q, f)[1:])


def importance__right_loop(log_p, log_q, f):
    top = max(a - b for a, b in zip(log_p, log_q))
    w = [math.exp(a - b - top) for a, b in zip(log_p, log_q)]
    mean = sum(u * v for u, v in zip(w, f)) / sum(w)
    return mean, sum((u * (v - mean)) ** 2 for u, v in zip(w, f)) ** 0.5 / sum(w), sum(w) ** 2 / sum(u * u for u in w)


def importance__shift_p_only(log_p, log_q, f):
    w = np.exp(log_p - log_p.max()) / np.exp(log_q)
    return own(np.log(w), f)[1:]


importance__shift_p_only.says = "subtract the largest log weight"


def importance__clipped(log_p, log_q, f):
    return own(np.maximum(log_p - log_q, -700), f)[1:]


importance__clipped.says = "do not clip"


def importance__kish_variance(log_p, log_q, f):
    w, mean, e, ess = own(log_p - log_q, f)
    return mean, math.sqrt(w @ (f - mean) ** 2 / ess), ess


importance__kish_variance.says = "standard error: expected"


def importance__error_of_wf(log_p, log_q, f):
    w, mean, e, ess = own(log_p - log_q, f)
    return mean, (len(f) * w * f).std() / len(f) ** 0.5, ess


importance__error_of_wf.says = "standard error: expected"


def importance__ess_n_over_var(log_p, log_q, f):
    w, mean, e, ess = own(log_p - log_q, f)
    n = len(f)
    return mean, e, n / (1 + np.var(n * w, ddof=1))


importance__ess_n_over_var.says = "ESS: expected"


def importance__entropy_ess(log_p, log_q, f):
    w, mean, e, ess = own(log_p - log_q, f)
    return mean, e, np.exp(-(w[w > 0] * np.log(w[w > 0])).sum())


importance__entropy_ess.says = "ESS: expected"


# --- metropolis_hastings


def chain(log_p, x0, steps, propose, log_q, rng, correct=1.0, keep="stay", accept=None):
    x, height, path = x0, log_p(x0), []
    while len(path) < steps:
        new = propose(x, rng)
        ratio = log_p(new) - height + correct * (log_q(x, new) - log_q(new, x))
        if accept(ratio, rng) if accept else np.log(rng.random()) < ratio:
            x, height = new, log_p(new)
            path.append(x)
        elif keep == "stay":
            path.append(x)
        elif keep == "proposal":
            path.append(new)
        elif keep == "forget" and rng.random() < 1e-3:
            path.append(x)
    return np.array(path)


def metropolis_hastings__no_hastings(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, correct=0.0)


metropolis_hastings__no_hastings.says = "Hastings correction is missing"


def metropolis_hastings__upside_down(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, correct=-1.0)


metropolis_hastings__upside_down.says = "Hastings correction is upside down"


def metropolis_hastings__moves_only(log_p, x0, steps, propose, log_q, rng):
    """Drops the refused steps and returns what is left."""
    path, x, height = [], x0, log_p(x0)
    for _ in range(steps):
        new = propose(x, rng)
        if np.log(rng.random()) < log_p(new) - height + log_q(x, new) - log_q(new, x):
            x, height = new, log_p(new)
            path.append(x)
    return np.array(path)


metropolis_hastings__moves_only.says = "a refused proposal is a step, too"


def metropolis_hastings__until_accepted(log_p, x0, steps, propose, log_q, rng):
    x, path = x0, []
    for _ in range(steps):
        for _ in range(200):
            new = propose(x, rng)
            if np.log(rng.random()) < log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x):
                x = new
                break
        path.append(x)
    return np.array(path)


metropolis_hastings__until_accepted.says = "no state is ever repeated"


def metropolis_hastings__proposals(log_p, x0, steps, propose, log_q, rng):
    x, path = x0, np.empty(steps)
    for t in range(steps):
        new = propose(x, rng)
        if np.log(rng.random()) < log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x):
            x = new
        path[t] = new
    return path


metropolis_hastings__proposals.says = "must never be accepted"


def metropolis_hastings__greedy(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, accept=lambda ratio, rng: ratio > 0)


metropolis_hastings__greedy.says = "a worse proposal must sometimes be accepted"


def metropolis_hastings__no_log(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, accept=lambda ratio, rng: rng.random() < ratio)


metropolis_hastings__no_log.says = "a worse proposal must sometimes be accepted"


def metropolis_hastings__with_start(log_p, x0, steps, propose, log_q, rng):
    return np.concatenate([[x0], chain(log_p, x0, steps, propose, log_q, rng)])


metropolis_hastings__with_start.says = "one state too many"


def metropolis_hastings__stale(log_p, x0, steps, propose, log_q, rng):
    x, height, path = x0, log_p(x0), np.empty(steps)
    for t in range(steps):
        new = propose(x, rng)
        if np.log(rng.random()) < log_p(new) - height + log_q(x, new) - log_q(new, x):
            x = new
        path[t] = x
    return path


metropolis_hastings__stale.says = "renewed after a move"


def metropolis_hastings__accept_all(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, accept=lambda ratio, rng: ratio > -math.inf)


metropolis_hastings__accept_all.says = "no state is ever repeated"


def metropolis_hastings__half(log_p, x0, steps, propose, log_q, rng):
    return chain(log_p, x0, steps, propose, log_q, rng, accept=lambda ratio, rng: np.log(rng.random()) < ratio / 2)


metropolis_hastings__half.says = "your chain has"


def metropolis_hastings__before(log_p, x0, steps, propose, log_q, rng):
    return np.concatenate([[x0], chain(log_p, x0, steps, propose, log_q, rng)])[:-1]


metropolis_hastings__before.says = "not before it"


def metropolis_hastings__densities(log_p, x0, steps, propose, log_q, rng):
    x, path = x0, []
    for _ in range(steps):
        new = propose(x, rng)
        if rng.random() < np.exp(log_p(new)) / np.exp(log_p(x)) * np.exp(log_q(x, new) - log_q(new, x)):
            x = new
        path.append(x)
    return np.array(path)


metropolis_hastings__densities.says = "stay in logarithms"


def metropolis_hastings__right(log_p, x0, steps, propose, log_q, rng):
    """All uniform numbers first, ratios clipped at 1."""
    u, x, path = rng.random(steps), x0, [x0]
    for t in range(steps):
        new = propose(x, rng)
        log_alpha = min(0.0, log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x))
        x = new if u[t] < math.exp(log_alpha) else x
        path.append(x)
    return path[1:]


def metropolis_hastings__right_exponential(log_p, x0, steps, propose, log_q, rng):
    x, height, path = x0, log_p(x0), torch.empty(steps, dtype=torch.float64)
    for t in range(steps):
        new = propose(x, rng)
        fresh = log_p(new)
        if -rng.exponential() < fresh + log_q(x, new) - height - log_q(new, x):
            x, height = new, fresh
        path[t] = x
    return path


def metropolis_hastings__right_barker(log_p, x0, steps, propose, log_q, rng):
    """The largest of all acceptance rules is asked for, but a loop with helper arrays is as good."""
    states = np.full(steps + 1, x0, dtype=float)
    for t in range(1, steps + 1):
        old = states[t - 1]
        new = propose(old, rng)
        up, down = log_p(new) + log_q(old, new), log_p(old) + log_q(new, old)
        states[t] = new if up >= down or rng.random() < np.exp(up - down) else old
    return states[1:]


def metropolis_hastings__right_float32(log_p, x0, steps, propose, log_q, rng):
    x, out = x0, np.empty(steps, np.float32)
    for t in range(steps):
        new = propose(x, rng)
        if np.log(rng.random(dtype=np.float32)) < log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x):
            x = new
        out[t] = x
    return torch.tensor(out)


def metropolis_hastings__global_u(log_p, x0, steps, propose, log_q, rng):
    x, out = x0, []
    for t in range(steps):
        new = propose(x, rng)
        if math.log(1 - np.random.random()) < log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x):
            x = new
        out.append(x)
    return out


metropolis_hastings__global_u.says = "from rng, too"


def metropolis_hastings__barker(log_p, x0, steps, propose, log_q, rng):
    x, out = x0, []
    for t in range(steps):
        new = propose(x, rng)
        d = log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x)
        if d > -700 and rng.random() < 1 / (1 + math.exp(-min(d, 700))):
            x = new
        out.append(x)
    return out


metropolis_hastings__barker.says = "always accepted"


def metropolis_hastings__own_walk(log_p, x0, steps, propose, log_q, rng):
    x, out = x0, []
    for t in range(steps):
        new = x + rng.standard_normal()
        if math.log(1 - rng.random()) < log_p(new) - log_p(x):
            x = new
        out.append(x)
    return out


metropolis_hastings__own_walk.says = "always accepted"


def metropolis_hastings__one_u(log_p, x0, steps, propose, log_q, rng):
    x, out, u = x0, [], math.log(rng.random())
    for t in range(steps):
        new = propose(x, rng)
        if u < log_p(new) - log_p(x) + log_q(x, new) - log_q(new, x):
            x = new
        out.append(x)
    return out


metropolis_hastings__one_u.says = "a new u"


# --- split_rhat


def halves(chains):
    n = len(chains) // 2
    return np.concatenate([chains[:n], chains[-n:]], axis=1)


def ratio(pieces, ddof_w=1, ddof_v=1):
    n = len(pieces)
    W, V = pieces.var(axis=0, ddof=ddof_w).mean(), pieces.mean(axis=0).var(ddof=ddof_v)
    return math.sqrt((n - 1) / n + V / W)


def split_rhat__not_split(chains):
    return ratio(chains, ddof_v=1 if chains.shape[1] > 1 else 0)


split_rhat__not_split.says = "not split"


def split_rhat__glued(chains):
    n = len(chains) // 2
    pieces = np.concatenate([chains[:n], chains[-n:]], axis=0)
    return ratio(pieces, ddof_v=1 if chains.shape[1] > 1 else 0)


split_rhat__glued.says = "side by side"


def split_rhat__transposed(chains):
    return ratio(chains.T)


split_rhat__transposed.says = "rows and columns"


def split_rhat__square(chains):
    return ratio(halves(chains)) ** 2


split_rhat__square.says = "take the root"


def split_rhat__ddof(chains):
    return ratio(halves(chains), ddof_w=0)


split_rhat__ddof.says = "W: each piece's variance"


def split_rhat__ddof_means(chains):
    return ratio(halves(chains), ddof_v=0)


split_rhat__ddof_means.says = "V: the variance of the means"


def split_rhat__ddof_both(chains):
    return ratio(halves(chains), 0, 0)


split_rhat__ddof_both.says = "both variances"


def split_rhat__b(chains):
    pieces = halves(chains)
    n, W = len(pieces), pieces.var(axis=0, ddof=1).mean()
    return math.sqrt((n - 1) / n + n * pieces.mean(axis=0).var(ddof=1) / W)


split_rhat__b.says = "V alone belongs beside W"


def split_rhat__no_factor(chains):
    pieces = halves(chains)
    return math.sqrt(1 + pieces.mean(axis=0).var(ddof=1) / pieces.var(axis=0, ddof=1).mean())


split_rhat__no_factor.says = "(n - 1)/n"


def split_rhat__last_dropped(chains):
    n = len(chains) // 2
    return ratio(np.concatenate([chains[:n], chains[n : 2 * n]], axis=1))


split_rhat__last_dropped.says = "not the last"


def split_rhat__per_chain(chains):
    return halves(chains).std(axis=0)


split_rhat__per_chain.says = "one number"


def split_rhat__right(chains):
    """Textbook letters B and W, with loops."""
    steps, m = chains.shape
    n = steps // 2
    pieces = [chains[a : a + n, j].astype(float) for j in range(m) for a in (0, steps - n)]
    grand = sum(p.sum() for p in pieces) / (2 * m * n)
    B = n * sum((p.mean() - grand) ** 2 for p in pieces) / (2 * m - 1)
    W = sum(((p - p.mean()) ** 2).sum() / (n - 1) for p in pieces) / (2 * m)
    return np.float64((((n - 1) * W / n + B / n) / W) ** 0.5)


def split_rhat__right_torch(chains):
    c = torch.tensor(chains, dtype=torch.float64)
    n = len(c) // 2
    pieces = torch.cat([c[:n], c[-n:]], 1)
    W = pieces.var(0).mean()
    return (((n - 1) / n * W + pieces.mean(0).var()) / W).sqrt()


def _ratio(p):
    n = len(p)
    W = p.var(0, ddof=1).mean()
    return math.sqrt((n - 1) / n + p.mean(0).var(ddof=1) / W)


def _halves(c):
    n = len(c) // 2
    return np.concatenate([c[:n], c[-n:]], 1)


def split_rhat__right_float32(chains):
    return np.float32(_ratio(_halves(chains.astype(np.float32))))


def split_rhat__pooled(chains):
    p = _halves(chains)
    return math.sqrt(p.var(ddof=1) / p.var(0, ddof=1).mean())


split_rhat__pooled.says = "one heap"


def split_rhat__sd_mean(chains):
    p = _halves(chains)
    n = len(p)
    W = p.std(0, ddof=1).mean() ** 2
    return math.sqrt((n - 1) / n + p.mean(0).var(ddof=1) / W)


split_rhat__sd_mean.says = "mean of the variances"


def split_rhat__interleaved(chains):
    n = len(chains) // 2 * 2
    return _ratio(np.concatenate([chains[:n:2], chains[1:n:2]], 1))


split_rhat__interleaved.says = "every other step"


def split_rhat__at_least_one(chains):
    return max(1.0, _ratio(_halves(chains)))


split_rhat__at_least_one.says = "below 1"


# --- mixture_posterior


def table(x, share, mu, sigma):
    return np.log(share) + stats.norm(mu, sigma).logpdf(x[:, None])


def finish(t):
    total = logsumexp(t, axis=1)
    return np.exp(t - total[:, None]), total


def mixture_posterior__underflow(x, share, mu, sigma):
    p = share * stats.norm(mu, sigma).pdf(x[:, None])
    return p / p.sum(axis=1, keepdims=True), np.log(p.sum(axis=1))


mixture_posterior__underflow.says = "underflows to 0"


def mixture_posterior__half_safe(x, share, mu, sigma):
    t = table(x, share, mu, sigma)
    return finish(t)[0], np.log(np.exp(t).sum(axis=1))


mixture_posterior__half_safe.says = "add the largest log back"


def mixture_posterior__no_share(x, share, mu, sigma):
    return finish(table(x, np.ones_like(share), mu, sigma))[0], finish(table(x, share, mu, sigma))[1]


mixture_posterior__no_share.says = "shares are missing"


def mixture_posterior__no_width(x, share, mu, sigma):
    return finish(table(x, share, mu, sigma) + np.log(sigma))


mixture_posterior__no_width.says = "1/sigma is missing"


def mixture_posterior__distance(x, share, mu, sigma):
    return finish(-0.5 * ((x[:, None] - mu) / sigma) ** 2)


mixture_posterior__distance.says = "both missing"


def mixture_posterior__variance(x, share, mu, sigma):
    return finish(table(x, share, mu, np.sqrt(sigma)))


mixture_posterior__variance.says = "not a variance"


def mixture_posterior__over_examples(x, share, mu, sigma):
    t = table(x, share, mu, sigma)
    return np.exp(t - logsumexp(t, axis=0)), logsumexp(t, axis=1)


mixture_posterior__over_examples.says = "normalised over the examples"


def mixture_posterior__transposed(x, share, mu, sigma):
    r, log_px = finish(table(x, share, mu, sigma))
    return r.T, log_px


mixture_posterior__transposed.says = "one row an example"


def mixture_posterior__no_constant(x, share, mu, sigma):
    return finish(table(x, share, mu, sigma) + 0.5 * math.log(2 * math.pi))


mixture_posterior__no_constant.says = "but not here"


def mixture_posterior__mean_of_logs(x, share, mu, sigma):
    t = table(x, share, mu, sigma)
    r = finish(t)[0]
    return r, (r * t).sum(axis=1)


mixture_posterior__mean_of_logs.says = "the log of the sum"


def mixture_posterior__largest(x, share, mu, sigma):
    t = table(x, share, mu, sigma)
    return finish(t)[0], t.max(axis=1)


mixture_posterior__largest.says = "the largest term alone"


def mixture_posterior__no_log(x, share, mu, sigma):
    r, log_px = finish(table(x, share, mu, sigma))
    return r, np.exp(log_px)


mixture_posterior__no_log.says = "take the log"


def mixture_posterior__hard(x, share, mu, sigma):
    t = table(x, share, mu, sigma)
    return np.eye(len(mu))[t.argmax(axis=1)], logsumexp(t, axis=1)


mixture_posterior__hard.says = "r: expected"


def mixture_posterior__right(x, share, mu, sigma):
    return finish(table(x, share, mu, sigma))


def mixture_posterior__right_pairs(x, share, mu, sigma):
    """r_j = 1 / sum over l of exp(t_l - t_j); log p(x) = t_j - log r_j for the best j."""
    t = table(x, share, mu, sigma)
    with np.errstate(over="ignore"):
        r = 1 / np.exp(t[:, None, :] - t[:, :, None]).sum(axis=2)
    best, rows = r.argmax(axis=1), np.arange(len(x))
    return r, t[rows, best] - np.log(r[rows, best])


def mixture_posterior__right_torch(x, share, mu, sigma):
    law = torch.distributions.Normal(torch.tensor(mu), torch.tensor(sigma))
    t = torch.tensor(share).log() + law.log_prob(torch.tensor(x)[:, None])
    return [t.softmax(1), t.logsumexp(1)]


def _fin(t):
    l = logsumexp(t, axis=1)
    return np.exp(t - l[:, None]), l


def _table(x, share, mu, sigma):
    return np.log(share) - np.log(sigma) - 0.5 * math.log(2 * math.pi) - 0.5 * ((x[:, None] - mu) / sigma) ** 2


def mixture_posterior__right_float32(x, share, mu, sigma):
    return _fin(_table(*(v.astype(np.float32) for v in (x, share, mu, sigma))).astype(np.float32))


def mixture_posterior__right_torch32(x, share, mu, sigma):
    x, share, mu, sigma = (torch.tensor(v, dtype=torch.float32) for v in (x, share, mu, sigma))
    t = torch.distributions.Normal(mu, sigma).log_prob(x[:, None]) + share.log()
    return t.softmax(1), t.logsumexp(1)


def mixture_posterior__bits(x, share, mu, sigma):
    r, l = _fin(_table(x, share, mu, sigma))
    return r, l / math.log(2)


mixture_posterior__bits.says = "in bits"


def mixture_posterior__global_max(x, share, mu, sigma):
    t = _table(x, share, mu, sigma)
    m = t.max()
    w = np.exp(t - m)
    return w / w.sum(1, keepdims=True), m + np.log(w.sum(1))


mixture_posterior__global_max.says = "each row first"


def mixture_posterior__sigma_is_precision(x, share, mu, sigma):
    return _fin(_table(x, share, mu, 1 / sigma))


mixture_posterior__sigma_is_precision.says = "divide x - mu"


def mixture_posterior__clip(x, share, mu, sigma):
    return _fin(np.maximum(_table(x, share, mu, sigma), -700))


mixture_posterior__clip.says = "nearer mean"


def mixture_posterior__total(x, share, mu, sigma):
    r, l = _fin(_table(x, share, mu, sigma))
    return r, np.full(len(x), l.sum())


mixture_posterior__total.says = "not their sum"


def mixture_posterior__no_share_px(x, share, mu, sigma):
    r, l = _fin(_table(x, share, mu, sigma))
    return r, logsumexp(_table(x, share, mu, sigma) - np.log(share), axis=1)


mixture_posterior__no_share_px.says = "log_px: the shares"
