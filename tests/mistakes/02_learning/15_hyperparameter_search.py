"""Wrong answers to the exercises on hyperparameter search, and right ones written another way."""

import math

import numpy as np
import torch
from scipy.linalg import cho_factor, cho_solve
from scipy.stats import norm


def _search(space, n, objective, rng, maximise, draw, choose=None):
    trials = []
    for _ in range(n):
        setting = {name: draw(what, rng) for name, what in space.items()}
        trials.append((setting, objective(setting)))
    best = choose(trials) if choose else (max if maximise else min)(trials, key=lambda t: t[1])
    return best[0], best[1], trials


def _draw(what, rng):
    if isinstance(what, list):
        return what[rng.integers(len(what))]
    kind, a, b = what
    return rng.uniform(a, b) if kind == "uniform" else float(np.exp(rng.uniform(np.log(a), np.log(b))))


def random_search__raw_scale(space, n, objective, rng, maximise=False):
    def draw(what, rng):
        return what[rng.integers(len(what))] if isinstance(what, list) else rng.uniform(what[1], what[2])

    return _search(space, n, objective, rng, maximise, draw)


random_search__raw_scale.says = "uniform on the raw scale"


def random_search__exp_of_log10(space, n, objective, rng, maximise=False):
    def draw(what, rng):
        return math.exp(rng.uniform(math.log10(what[1]), math.log10(what[2]))) if what[0] == "log" else _draw(what, rng)

    return _search(space, n, objective, rng, maximise, draw)


random_search__exp_of_log10.says = "exp of a draw between log10's"


def random_search__ten_to_natural(space, n, objective, rng, maximise=False):
    def draw(what, rng):
        return 10 ** rng.uniform(math.log(what[1]), math.log(what[2])) if what[0] == "log" else _draw(what, rng)

    return _search(space, n, objective, rng, maximise, draw)


random_search__ten_to_natural.says = "10 to the power of natural logs"


def random_search__logarithm_kept(space, n, objective, rng, maximise=False):
    def draw(what, rng):
        return rng.uniform(math.log(what[1]), math.log(what[2])) if what[0] == "log" else _draw(what, rng)

    trials = []
    for _ in range(n):
        setting = {name: draw(what, rng) for name, what in space.items()}
        try:
            trials.append((setting, objective(setting)))
        except ValueError:
            trials.append((setting, 0.0))
    best = min(trials, key=lambda t: t[1])
    return best[0], best[1], trials


random_search__logarithm_kept.says = "that is the logarithm of the setting"


def random_search__ignores_the_generator(space, n, objective, rng, maximise=False):
    return _search(space, n, objective, np.random.default_rng(), maximise, _draw)


random_search__ignores_the_generator.says = "not reproducible"


def random_search__seeds_itself(space, n, objective, rng, maximise=False):
    return _search(space, n, objective, np.random.default_rng(0), maximise, _draw)


random_search__seeds_itself.says = "rng is ignored"


def random_search__last(space, n, objective, rng, maximise=False):
    return _search(space, n, objective, rng, maximise, _draw, lambda trials: trials[-1])


random_search__last.says = "the last trial is returned"


def random_search__never_maximises(space, n, objective, rng, maximise=False):
    return _search(space, n, objective, rng, False, _draw)


random_search__never_maximises.says = "the worst trial is returned"


def random_search__scores_twice(space, n, objective, rng, maximise=False):
    best, _, trials = _search(space, n, objective, rng, maximise, _draw)
    return best, objective(best), trials


random_search__scores_twice.says = "times for 1,000 trials"


def random_search__one_number_for_all(space, n, objective, rng, maximise=False):
    trials = []
    for _ in range(n):
        u, setting = rng.random(), {}
        for name, what in space.items():
            if isinstance(what, list):
                setting[name] = what[int(u * len(what))]
            else:
                kind, a, b = what
                setting[name] = a + u * (b - a) if kind == "uniform" else a * (b / a) ** u
        trials.append((setting, objective(setting)))
    best = (max if maximise else min)(trials, key=lambda t: t[1])
    return best[0], best[1], trials


random_search__one_number_for_all.says = "move together"


def random_search__starts_at_zero(space, n, objective, rng, maximise=False):
    best, value, trials = None, (0.0 if maximise else math.inf), []
    for _ in range(n):
        setting = {name: _draw(what, rng) for name, what in space.items()}
        score = objective(setting)
        trials.append((setting, score))
        if (score > value) if maximise else (score < value):
            best, value = setting, score
    return best, value, trials


random_search__starts_at_zero.says = "start from the first trial"


def random_search__right(space, n, objective, rng, maximise=False):
    """Column by column, with the inverse distribution function."""
    columns = {}
    for name, what in space.items():
        u = rng.random(n)
        if isinstance(what, list):
            columns[name] = [what[int(v * len(what))] for v in u]
        elif what[0] == "log":
            columns[name] = list(np.minimum(what[1] * (what[2] / what[1]) ** u, what[2]))
        else:
            columns[name] = list(what[1] + u * (what[2] - what[1]))
    settings = [{name: columns[name][i] for name in space} for i in range(n)]
    scores = np.array([objective(s) for s in settings])
    j = int(scores.argmax() if maximise else scores.argmin())
    return settings[j], scores[j], list(zip(settings, scores.tolist()))


def random_search__right_base_10(space, n, objective, rng, maximise=False):
    def draw(what, rng):
        return (
            10 ** rng.uniform(math.log10(what[1]), math.log10(what[2]))
            if what[0] == "log"
            else (rng.choice(what) if isinstance(what, list) else rng.uniform(*what[1:]))
        )

    return _search(space, n, objective, rng, maximise, draw)


def _ei(gain, sigma):
    safe = np.where(sigma > 0, sigma, 1.0)
    return np.where(sigma > 0, gain * norm.cdf(gain / safe) + sigma * norm.pdf(gain / safe), np.maximum(gain, 0))


def expected_improvement__swapped(mu, sigma, best, maximise):
    return _ei(best - mu if maximise else mu - best, sigma)


expected_improvement__swapped.says = "swapped"


def expected_improvement__always_maximises(mu, sigma, best, maximise):
    return _ei(mu - best, sigma)


expected_improvement__always_maximises.says = "swapped"


def expected_improvement__minus_density(mu, sigma, best, maximise):
    gain = mu - best if maximise else best - mu
    return gain * norm.cdf(gain / np.maximum(sigma, 1e-12)) - sigma * norm.pdf(gain / np.maximum(sigma, 1e-12))


expected_improvement__minus_density.says = "second term has the wrong sign"


def expected_improvement__no_sigma(mu, sigma, best, maximise):
    gain = mu - best if maximise else best - mu
    z = gain / np.maximum(sigma, 1e-12)
    return gain * norm.cdf(z) + norm.pdf(z)


expected_improvement__no_sigma.says = "sigma is missing"


def expected_improvement__exchanged(mu, sigma, best, maximise):
    gain = mu - best if maximise else best - mu
    z = gain / np.maximum(sigma, 1e-12)
    return gain * norm.pdf(z) + sigma * norm.cdf(z)


expected_improvement__exchanged.says = "density and distribution function are swapped"


def expected_improvement__probability(mu, sigma, best, maximise):
    return norm.cdf((mu - best if maximise else best - mu) / np.maximum(sigma, 1e-12))


expected_improvement__probability.says = "probability of improvement"


def expected_improvement__root(mu, sigma, best, maximise):
    return _ei(mu - best if maximise else best - mu, np.sqrt(sigma))


expected_improvement__root.says = "the root was taken"


def expected_improvement__squared(mu, sigma, best, maximise):
    return _ei(mu - best if maximise else best - mu, sigma**2)


expected_improvement__squared.says = "it was squared"


def expected_improvement__mean_only(mu, sigma, best, maximise):
    return np.maximum(mu - best if maximise else best - mu, 0)


expected_improvement__mean_only.says = "the spread counts too"


def expected_improvement__nan(mu, sigma, best, maximise):
    gain = mu - best if maximise else best - mu
    z = gain / sigma
    return gain * norm.cdf(z) + sigma * norm.pdf(z)


expected_improvement__nan.says = "sigma = 0 gave nan"


def expected_improvement__zero_at_zero(mu, sigma, best, maximise):
    return np.where(sigma > 0, _ei(mu - best if maximise else best - mu, sigma), 0.0)


expected_improvement__zero_at_zero.says = "the limit is max(gain, 0)"


def expected_improvement__right(mu, sigma, best, maximise):
    """In torch, with the error function."""
    sign = 1 if maximise else -1
    gain, s = torch.as_tensor(sign * (mu - best)), torch.as_tensor(sigma).clamp_min(1e-12)
    z = gain / s
    return (gain * 0.5 * (1 + torch.erf(z / 2**0.5)) + s * torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5).clamp_min(0)


def expected_improvement__right_loop(mu, sigma, best, maximise):
    out = []
    for m, s in zip(mu, sigma):
        gain = (m - best) if maximise else (best - m)
        out.append(max(gain, 0.0) if s == 0 else s * (gain / s * norm.cdf(gain / s) + norm.pdf(gain / s)))
    return np.array(out)


def _gp(X, f, X_new, scale, extra, power=1):
    def apart(A, B):
        return ((A[:, None] - B) ** 2).sum(-1) ** power

    K, k = np.exp(-scale * apart(X, X)) + extra * np.eye(len(X)), np.exp(-scale * apart(X_new, X))
    return k @ np.linalg.solve(K, f), 1 - (k * np.linalg.solve(K, k.T).T).sum(1)


def gp_posterior__no_half(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 1 / length**2, noise)


gp_posterior__no_half.says = "one half in the exponent"


def gp_posterior__length_not_squared(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 / length, noise)


gp_posterior__length_not_squared.says = "not squared in the exponent"


def gp_posterior__times_length(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 * length**2, noise)


gp_posterior__times_length.says = "multiplied by the length"


def gp_posterior__root_of_noise(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 / length**2, noise**0.5)


gp_posterior__root_of_noise.says = "its root was put"


def gp_posterior__noise_squared(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 / length**2, noise**2)


gp_posterior__noise_squared.says = "it was squared"


def gp_posterior__no_noise(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 / length**2, 1e-12)


gp_posterior__no_noise.says = "noise is missing"


def gp_posterior__plain_distance(X, f, X_new, length, noise):
    return _gp(X, f, X_new, 0.5 / length**2, noise, 0.5)


gp_posterior__plain_distance.says = "distance in the exponent is not squared"


def gp_posterior__standard_deviation(X, f, X_new, length, noise):
    mean, variance = _gp(X, f, X_new, 0.5 / length**2, noise)
    return mean, np.sqrt(variance)


gp_posterior__standard_deviation.says = "the variance is asked for"


def gp_posterior__noisy_value(X, f, X_new, length, noise):
    mean, variance = _gp(X, f, X_new, 0.5 / length**2, noise)
    return mean, variance + noise


gp_posterior__noisy_value.says = "noise was added"


def gp_posterior__grows(X, f, X_new, length, noise):
    mean, variance = _gp(X, f, X_new, 0.5 / length**2, noise)
    return mean, 2 - variance


gp_posterior__grows.says = "makes the variance smaller"


def gp_posterior__explained(X, f, X_new, length, noise):
    mean, variance = _gp(X, f, X_new, 0.5 / length**2, noise)
    return mean, 1 - variance


gp_posterior__explained.says = "subtract it from the prior"


def gp_posterior__covariance(X, f, X_new, length, noise):
    def kernel(A, B):
        return np.exp(-((A[:, None] - B) ** 2).sum(-1) / 2 / length**2)

    K, k = kernel(X, X) + noise * np.eye(len(X)), kernel(X_new, X)
    return k @ np.linalg.solve(K, f), kernel(X_new, X_new) - k @ np.linalg.solve(K, k.T)


gp_posterior__covariance.says = "its diagonal"


def gp_posterior__right(X, f, X_new, length, noise):
    """Cholesky, distances by the expanded square."""

    def kernel(A, B):
        squared = (A**2).sum(1)[:, None] + (B**2).sum(1) - 2 * A @ B.T
        return np.exp(-np.maximum(squared, 0) / (2 * length**2))

    factor, k = cho_factor(kernel(X, X) + noise * np.eye(len(X))), kernel(X, X_new)
    return k.T @ cho_solve(factor, f), 1 - np.einsum("ij,ij->j", k, cho_solve(factor, k))


def gp_posterior__right_torch(X, f, X_new, length, noise):
    X, f, new = (torch.as_tensor(a) for a in (X, f, X_new))

    def kernel(A, B):
        return torch.exp(-(torch.cdist(A, B, compute_mode="donot_use_mm_for_euclid_dist") ** 2) / 2 / length**2)

    precision, k = torch.linalg.inv(kernel(X, X) + noise * torch.eye(len(X), dtype=X.dtype)), kernel(new, X)
    return k @ precision @ f, 1 - (k @ precision @ k.T).diagonal()


def _halve(n, evaluate, eta, r, R, keep=None, winner=None, go_on=None):
    alive, rungs = np.arange(n), []
    while True:
        loss = np.asarray(evaluate(alive, r))
        rungs.append((len(alive), r))
        order = np.argsort(loss, kind="stable")
        if r * eta > R:
            return (winner(alive, order) if winner else int(alive[order[0]])), rungs
        many = max(1, len(alive) // eta)
        alive, r = (keep(alive, order, many) if keep else alive[order[:many]]), r * eta


def successive_halving__keeps_the_worst(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: alive[order[-many:]])


successive_halving__keeps_the_worst.says = "the worst were kept"


def successive_halving__resamples(n, evaluate, eta, r, R):
    rng = np.random.default_rng(7)
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: rng.permutation(np.setdiff1d(np.arange(n), alive[order[:1]]))[:many])


successive_halving__resamples.says = "do not draw anew"


def successive_halving__new_settings(n, evaluate, eta, r, R):
    return _halve(
        n,
        evaluate,
        eta,
        r,
        R,
        lambda alive, order, many: np.random.default_rng(len(alive)).permutation(n)[::-1][:many] if len(alive) < n else alive[order[:many]],
    )


successive_halving__new_settings.says = "new settings were drawn"


def successive_halving__first(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: alive[:many])


successive_halving__first.says = "the first were kept"


def successive_halving__positions(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: order[:many])


successive_halving__positions.says = "positions were taken for names"


def successive_halving__rounds_up(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: alive[order[: -(-len(alive) // eta)]])


successive_halving__rounds_up.says = "the floor of alive / eta"


def successive_halving__drops_one_part(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, lambda alive, order, many: alive[order[: max(1, len(alive) - many)]])


successive_halving__drops_one_part.says = "the floor of alive / eta"


def successive_halving__winner_of_the_rung_before(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, winner=lambda alive, order: int(alive[0]))


successive_halving__winner_of_the_rung_before.says = "best of the rung before"


def successive_halving__worst_wins(n, evaluate, eta, r, R):
    return _halve(n, evaluate, eta, r, R, winner=lambda alive, order: int(alive[order[-1]]))


successive_halving__worst_wins.says = "the worst of the last rung"


def successive_halving__stops_at_one(n, evaluate, eta, r, R):
    alive, rungs = np.arange(n), []
    while True:
        order = np.argsort(evaluate(alive, r), kind="stable")
        rungs.append((len(alive), r))
        if r * eta > R or len(alive) == 1:
            return int(alive[order[0]]), rungs
        alive, r = alive[order[: max(1, len(alive) // eta)]], r * eta


successive_halving__stops_at_one.says = "with one setting too"


def successive_halving__misses_the_last(n, evaluate, eta, r, R):
    alive, rungs = np.arange(n), []
    while True:
        order = np.argsort(evaluate(alive, r), kind="stable")
        rungs.append((len(alive), r))
        if r * eta >= R:
            return int(alive[order[0]]), rungs
        alive, r = alive[order[: max(1, len(alive) // eta)]], r * eta


successive_halving__misses_the_last.says = "go on while the resource is at most"


def successive_halving__doubles(n, evaluate, eta, r, R):
    alive, rungs = np.arange(n), []
    while True:
        order = np.argsort(evaluate(alive, r), kind="stable")
        rungs.append((len(alive), r))
        if 2 * r > R:
            return int(alive[order[0]]), rungs
        alive, r = alive[order[: max(1, len(alive) // eta)]], 2 * r


successive_halving__doubles.says = "multiply by eta"


def successive_halving__right(n, evaluate, eta, r, R):
    """Recursively, survivors in their old order."""

    def go(alive, resource):
        loss = dict(zip(alive, evaluate(np.array(alive), resource)))
        ranked = sorted(alive, key=lambda j: (loss[j], j))
        if resource * eta > R:
            return ranked[0], [(len(alive), resource)]
        winner, rungs = go(sorted(ranked[: max(1, len(alive) // eta)]), resource * eta)
        return winner, [(len(alive), resource), *rungs]

    return go(list(range(n)), r)


def successive_halving__right_partition(n, evaluate, eta, r, R):
    alive, rungs = np.arange(n), []
    while r <= R:
        loss = np.asarray(evaluate(alive, r))
        winner = alive[loss.argmin()]
        rungs.append((len(alive), r))
        many = max(1, len(alive) // eta)
        alive, r = alive[np.argpartition(loss, many - 1)[:many]], r * eta
    return winner, rungs


def _brackets(R, eta, s_max=None, first=None, later=None, last=-1):
    if s_max is None:
        s_max = max(s for s in range(60) if eta**s <= R)
    first = first or (lambda s: -(-(s_max + 1) * eta**s // (s + 1)))
    later = later or (lambda n, i: n // eta**i)
    return [[(later(first(s), i), R * eta**i / eta**s) for i in range(s + 1)] for s in range(s_max, last, -1)]


def hyperband_brackets__logarithm(R, eta):
    return _brackets(R, eta, s_max=math.floor(math.log(R) / math.log(eta)))


hyperband_brackets__logarithm.says = "floating point"


def hyperband_brackets__logarithm_of_base(R, eta):
    return _brackets(R, eta, s_max=int(math.log(R, eta)))


hyperband_brackets__logarithm_of_base.says = "floating point"


def hyperband_brackets__nearest(R, eta):
    return _brackets(R, eta, s_max=round(math.log(R) / math.log(eta)))


hyperband_brackets__nearest.says = "not to the nearest"


def hyperband_brackets__no_random_search(R, eta):
    return _brackets(R, eta, last=0)


hyperband_brackets__no_random_search.says = "plain random search"


def hyperband_brackets__floor(R, eta):
    s_max = max(s for s in range(60) if eta**s <= R)
    return _brackets(R, eta, first=lambda s: (s_max + 1) * eta**s // (s + 1))


hyperband_brackets__floor.says = "round up"


def hyperband_brackets__no_factor(R, eta):
    return _brackets(R, eta, first=lambda s: eta**s)


hyperband_brackets__no_factor.says = "(s_max + 1)/(s + 1) is missing"


def hyperband_brackets__no_division(R, eta):
    s_max = max(s for s in range(60) if eta**s <= R)
    return _brackets(R, eta, first=lambda s: (s_max + 1) * eta**s)


hyperband_brackets__no_division.says = "the division by s + 1"


def hyperband_brackets__s_max(R, eta):
    s_max = max(s for s in range(60) if eta**s <= R)
    return _brackets(R, eta, first=lambda s: -(-s_max * eta**s // (s + 1)))


hyperband_brackets__s_max.says = "s_max for s_max + 1"


def hyperband_brackets__survivors_up(R, eta):
    return _brackets(R, eta, later=lambda n, i: -(-n // eta**i))


hyperband_brackets__survivors_up.says = "rounded down, not up"


def hyperband_brackets__nobody_dropped(R, eta):
    return _brackets(R, eta, later=lambda n, i: n)


hyperband_brackets__nobody_dropped.says = "nobody is dropped"


def hyperband_brackets__integer_resource(R, eta):
    return [[(n, int(r)) for n, r in bracket] for bracket in _brackets(R, eta)]


hyperband_brackets__integer_resource.says = "cut to an integer"


def hyperband_brackets__other_order(R, eta):
    return _brackets(R, eta)[::-1]


hyperband_brackets__other_order.says = "s = s_max first"


def hyperband_brackets__right(R, eta):
    """Rung by rung, with exact fractions."""
    from fractions import Fraction

    powers = [1]
    while powers[-1] * eta <= R:
        powers.append(powers[-1] * eta)
    out = []
    for s in reversed(range(len(powers))):
        n = math.ceil(Fraction(len(powers) * powers[s], s + 1))
        bracket = []
        for i in range(s + 1):
            bracket.append((n, float(Fraction(R * powers[i], powers[s]))))
            n //= eta
        out.append(bracket)
    return out


def hyperband_brackets__right_corrected_log(R, eta):
    s_max = round(math.log(R, eta))
    s_max -= eta**s_max > R
    return _brackets(R, eta, s_max=s_max)
