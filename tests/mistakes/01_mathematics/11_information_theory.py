"""Wrong answers to the exercises on information theory, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import optimize, stats
from sklearn.metrics import mutual_info_score

# --- surprise_bill


def _bill(p, q, base):
    h, ce = -torch.xlogy(p, p).sum(1) / math.log(base), -torch.xlogy(p, q).sum(1) / math.log(base)
    return h, ce, ce - h


def surprise_bill__nan(p, q, base=math.e):
    h, ce = -(p * p.log()).sum(1) / math.log(base), -(p * q.log()).sum(1) / math.log(base)
    return h, ce, ce - h


surprise_bill__nan.says = "0 · log 0"


def surprise_bill__eps(p, q, base=math.e):
    h, ce = -(p * (p + 1e-12).log()).sum(1) / math.log(base), -(p * (q + 1e-12).log()).sum(1) / math.log(base)
    return h, ce, ce - h


surprise_bill__eps.says = "costs inf"


def surprise_bill__nats(p, q, base=math.e):
    return _bill(p, q, math.e)


surprise_bill__nats.says = "the base is ignored"


def surprise_bill__times_base(p, q, base=math.e):
    return tuple(v * math.log(base) ** 2 for v in _bill(p, q, base))


surprise_bill__times_base.says = "multiplied by log(base)"


def surprise_bill__sign(p, q, base=math.e):
    return tuple(-v for v in _bill(p, q, base))


surprise_bill__sign.says = "the sign is flipped"


def surprise_bill__mean(p, q, base=math.e):
    return tuple(v / p.shape[1] for v in _bill(p, q, base))


surprise_bill__mean.says = "a mean over the outcomes"


def surprise_bill__log_of_mean(p, q, base=math.e):
    return -(p * p).sum(1).log() / math.log(base), *_bill(p, q, base)[1:]


surprise_bill__log_of_mean.says = "the log of a mean"


def surprise_bill__always_bits(p, q, base=math.e):
    return _bill(p, q, 2)


surprise_bill__always_bits.says = "always bits"


def surprise_bill__swapped(p, q, base=math.e):
    return _bill(p, q, base)[0], -torch.xlogy(q, p).sum(1).clamp(min=-1e30) / math.log(base), _bill(p, q, base)[2]


surprise_bill__swapped.says = "cross-entropy: the arguments are swapped"


def surprise_bill__kl_swapped(p, q, base=math.e):
    return *_bill(p, q, base)[:2], _bill(q, p, base)[2]


surprise_bill__kl_swapped.says = "KL: the arguments are swapped"


def surprise_bill__kl_sign(p, q, base=math.e):
    h, ce, kl = _bill(p, q, base)
    return h, ce, -kl


surprise_bill__kl_sign.says = "KL has the wrong sign"


def surprise_bill__right(p, q, base=math.e):
    """By SciPy, which normalises and returns inf where it must."""
    a, b = p.double().numpy(), q.double().numpy()
    h, kl = stats.entropy(a, axis=1, base=base), stats.entropy(a, b, axis=1, base=base)
    return tuple(torch.tensor(v, dtype=p.dtype) for v in (h, h + kl, kl))


def surprise_bill__right_loop(p, q, base=math.e):
    rows = []
    for a, b in zip(p.tolist(), q.tolist()):
        h = -sum(x * math.log(x, base) for x in a if x > 0)
        ce = sum(math.inf if y == 0 else -x * math.log(y, base) for x, y in zip(a, b) if x > 0)
        rows.append((h, ce, ce - h))
    return torch.tensor(rows, dtype=p.dtype).unbind(1)


def surprise_bill__right_distributions(p, q, base=math.e):
    h = torch.special.entr(p).sum(-1)
    kl = F.kl_div(q.log(), p, reduction="none")
    kl = torch.where(p > 0, kl, 0.0).sum(-1)
    return h / math.log(base), (h + kl) / math.log(base), kl / math.log(base)


def surprise_bill__right_scipy(p, q, base=math.e):
    h, kl = stats.entropy(p.numpy(), base=base, axis=1), stats.entropy(p.numpy(), q.numpy(), base=base, axis=1)
    return tuple(torch.tensor(v, dtype=p.dtype) for v in (h, h + kl, kl))


def surprise_bill__float64(p, q, base=math.e):
    return tuple((v / math.log(base)).double() for v in (-torch.xlogy(p, p).sum(1), -torch.xlogy(p, q).sum(1), (torch.xlogy(p, p) - torch.xlogy(p, q)).sum(1)))


surprise_bill__float64.says = "in its dtype"


def surprise_bill__kl_nats(p, q, base=math.e):
    return -torch.xlogy(p, p).sum(1) / math.log(base), -torch.xlogy(p, q).sum(1) / math.log(base), (torch.xlogy(p, p) - torch.xlogy(p, q)).sum(1)


surprise_bill__kl_nats.says = "KL in nats"


def surprise_bill__kl_mean(p, q, base=math.e):
    h, c = -torch.xlogy(p, p).sum(1) / math.log(base), -torch.xlogy(p, q).sum(1) / math.log(base)
    return h, c, (c - h) / p.shape[1]


surprise_bill__kl_mean.says = "kl_div's default"


def surprise_bill__skips_q_zero(p, q, base=math.e):
    lq = torch.where(q > 0, q.clamp(min=1e-300).log(), 0.0)
    h, c = -torch.xlogy(p, p).sum(1) / math.log(base), -(p * lq).sum(1) / math.log(base)
    return h, c, c - h


surprise_bill__skips_q_zero.says = "costs inf"


def surprise_bill__right_array(p, q, base=math.e):
    from scipy.special import entr, rel_entr

    h, k = entr(p.numpy()).sum(1), rel_entr(p.numpy(), q.numpy()).sum(1)
    return h / math.log(base), (h + k) / math.log(base), k / math.log(base)


# --- mutual_information


def mutual_information__counts(counts):
    def bits(p):
        return torch.special.entr(p.double()).sum() / math.log(2)

    return bits(counts.sum(0)) + bits(counts.sum(1)) - bits(counts)


mutual_information__counts.says = "counts are no probabilities"


def mutual_information__nats(counts):
    return mutual_information__right(counts) * math.log(2)


mutual_information__nats.says = "nats"


def mutual_information__sign(counts):
    return -mutual_information__right(counts)


mutual_information__sign.says = "the sign is flipped"


def mutual_information__g(counts):
    return 2 * counts.sum() * mutual_information__right(counts) * math.log(2)


mutual_information__g.says = "G statistic"


def mutual_information__nan(counts):
    j = counts.double() / counts.sum()
    return (j * (j / (j.sum(1, keepdim=True) * j.sum(0))).log2()).sum()


mutual_information__nan.says = "an empty cell counts 0"


def mutual_information__left_over(counts):
    j = counts.double() / counts.sum()
    return (torch.special.entr(j).sum() - torch.special.entr(j.sum(1)).sum()) / math.log(2)


mutual_information__left_over.says = "conditional entropy"


def mutual_information__row_mean(counts):
    j = counts.double() / counts.sum()
    rows = j[j.sum(1) > 0]
    rows = rows / rows.sum(1, keepdim=True)
    return (torch.special.entr(j.sum(0)).sum() - torch.special.entr(rows).sum(1).mean()) / math.log(2)


mutual_information__row_mean.says = "each row counts by its share"


def mutual_information__corrected(counts):
    a, b = counts.shape
    return mutual_information__right(counts) - (a - 1) * (b - 1) / (2 * counts.sum()) / math.log(2)


mutual_information__corrected.says = "corrected for bias"


def mutual_information__right(counts):
    return torch.tensor(mutual_info_score(None, None, contingency=counts.double().numpy()) / math.log(2))


def mutual_information__right_kl(counts):
    j = counts.float() / counts.sum()
    product = torch.outer(j.sum(1), j.sum(0))
    seen = j > 0
    return (j[seen] * (j[seen] / product[seen]).log2()).sum()


def _mi(c):
    j = c.double() / c.sum()

    def e(p):
        return torch.special.entr(p).sum() / math.log(2)

    return e(j.sum(0)) + e(j.sum(1)) - e(j)


def mutual_information__right_float(counts):
    return float(_mi(counts))


def mutual_information__right_numpy(counts):
    j = counts.numpy() / counts.numpy().sum()
    out = np.outer(j.sum(1), j.sum(0))
    on = j > 0
    return np.sum(j[on] * np.log2(j[on] / out[on]))


def mutual_information__right_float32(counts):
    j = counts.float() / counts.sum()

    def e(p):
        return torch.special.entr(p).sum() / math.log(2)

    return e(j.sum(0)) + e(j.sum(1)) - e(j)


def mutual_information__plus_one(counts):
    return _mi(counts + 1)


mutual_information__plus_one.says = "1 was added"


def mutual_information__kl_mean(counts):
    j = counts.double() / counts.sum()
    o = torch.outer(j.sum(1), j.sum(0))
    return (torch.xlogy(j, j) - torch.xlogy(j, o)).mean() / math.log(2)


mutual_information__kl_mean.says = "a mean over the cells"


def mutual_information__from_independent(counts):
    j = counts.double() / counts.sum()
    o = torch.outer(j.sum(1), j.sum(0))
    on = j > 0
    return (o[on] * (o[on] / j[on]).log2()).sum()


mutual_information__from_independent.says = "other way round"


def mutual_information__normalised_sqrt(counts):
    j = counts.double() / counts.sum()

    def e(p):
        return torch.special.entr(p).sum() / math.log(2)

    return _mi(counts) / (e(j.sum(0)) * e(j.sum(1))).sqrt()


mutual_information__normalised_sqrt.says = "normalised"


def mutual_information__right_cond(counts):
    j = counts / counts.sum()
    r = j.sum(1, keepdim=True)
    c = torch.where(r > 0, j / r, 0.0)

    def H(p):
        return -torch.xlogy(p, p).sum(-1)

    return (H(j.sum(0)) - (r[:, 0] * H(c)).sum()) / math.log(2)


# --- max_entropy


def max_entropy__uniform(values, mean):
    return torch.full_like(values, 1 / len(values))


max_entropy__uniform.says = "uniform"


def max_entropy__mirrored(values, mean):
    return max_entropy__right(-values, -(values.min() + values.max() - mean).item()) if len(values) == 6 else max_entropy__right(values, mean)


max_entropy__mirrored.says = "mirrored"


def max_entropy__overflow(values, mean):
    def f(lam):
        return ((lam * values).exp() @ values / (lam * values).exp().sum()).item() - mean

    lam = next((lam for lam in np.linspace(-6, 6, 60_001) if f(lam) >= 0), 6.0) if values.max() < 10 and values.min() > 0.5 else 6.0
    return max_entropy__right(values, mean) if values.max() < 10 else (lam * values).exp() / (lam * values).exp().sum()


max_entropy__overflow.says = "overflows"


def max_entropy__short_bracket(values, mean):
    low, high = -5.0, 5.0
    for _ in range(60):
        lam = (low + high) / 2
        low, high = (lam, high) if (lam * values).softmax(0) @ values < mean else (low, lam)
    return (lam * values).softmax(0)


max_entropy__short_bracket.says = "does your search reach far enough"


def max_entropy__ends(values, mean):
    p = torch.zeros_like(values)
    share = (mean - values.min()) / (values.max() - values.min())
    p[values.argmax()], p[values.argmin()] = share, 1 - share
    return p


max_entropy__ends.says = "leaves every face possible"


def max_entropy__straight(values, mean):
    centred = values - values.mean()
    return 1 / len(values) + (mean - values.mean()) / (centred**2).sum() * centred


max_entropy__straight.says = "straight in p"


def max_entropy__power(values, mean):
    lam = optimize.brentq(lambda k: ((k * values.log()).softmax(0) @ values).item() - mean, -50, 50, xtol=1e-13)
    return (lam * values.log()).softmax(0)


max_entropy__power.says = "a power of the value"


def max_entropy__right(values, mean):
    scale = values.std()
    u = (values - values.mean()) / scale
    lam = optimize.brentq(lambda k: ((k * u).softmax(0) @ u).item() - (mean - values.mean()).item() / scale.item(), -200, 200, xtol=1e-13)
    return (lam * u).softmax(0)


def max_entropy__right_newton(values, mean):
    """Newton on the convex dual, with halved steps."""
    u = (values - mean) / (values.max() - values.min())
    lam = torch.zeros((), dtype=values.dtype)
    for _ in range(100):
        p = (lam * u).softmax(0)
        slope, bend = p @ u, p @ u**2 - (p @ u) ** 2
        step = slope / bend
        while (((lam - step) * u).logsumexp(0)) > (lam * u).logsumexp(0) and step.abs() > 1e-14:
            step = step / 2
        lam = lam - step
    return (lam * u).softmax(0)


def max_entropy__right_slsqp(values, mean):
    v = ((values - values.min()) / (values.max() - values.min())).numpy()
    t = (mean - float(values.min())) / float(values.max() - values.min())
    K = len(v)

    def f(p):
        return (p * np.log(np.maximum(p, 1e-300))).sum()

    def g(p):
        return np.log(np.maximum(p, 1e-300)) + 1

    c = [dict(type="eq", fun=lambda p: p.sum() - 1, jac=lambda p: np.ones(K)), dict(type="eq", fun=lambda p: p @ v - t, jac=lambda p: v)]
    r = optimize.minimize(f, np.full(K, 1 / K), jac=g, bounds=[(1e-12, 1)] * K, constraints=c, options=dict(ftol=1e-14, maxiter=800))
    return torch.tensor(r.x)


def _tilt(values, mean, reach, unit=True):
    v = (values - values.min()) / (values.max() - values.min()) if unit else values
    t = (mean - values.min()) / (values.max() - values.min()) if unit else mean
    a, b = -reach, reach
    for _ in range(90):
        m = (a + b) / 2
        if (m * v).softmax(0) @ v < t:
            a = m
        else:
            b = m
    return (m * v).softmax(0)


def max_entropy__right_float32(values, mean):
    return _tilt(values, mean, 200.0).float()


def max_entropy__right_dual(values, mean):
    u = (values - mean).numpy() / float(values.max() - values.min())
    r = optimize.minimize_scalar(lambda l: np.logaddexp.reduce(l * u), bracket=(-1, 1), options=dict(xtol=1e-12))
    return torch.tensor(r.x * u).softmax(0)


def max_entropy__reach_20(values, mean):
    return _tilt(values, mean, 20.0)


max_entropy__reach_20.says = "reach far enough"


def max_entropy__bell(values, mean):
    s = (values.max() - values.min()) / 4
    return (-((values - mean) ** 2) / (2 * s * s)).softmax(0)


max_entropy__bell.says = "the mean is"


def max_entropy__two_neighbours(values, mean):
    p = torch.full_like(values, 0.0)
    lo = values[values <= mean].max()
    hi = values[values > mean].min()
    w = (mean - lo) / (hi - lo)
    return torch.where(values == lo, 1 - w, torch.where(values == hi, w, p))


max_entropy__two_neighbours.says = "every face"


def max_entropy__sorted(values, mean):
    return _tilt(values.sort().values, mean, 200.0)


max_entropy__sorted.says = "the mean is"


def max_entropy__right_numpy(values, mean):
    from scipy.optimize import brentq

    v = (values.numpy() - values.numpy().min()) / np.ptp(values.numpy())
    t = (mean - float(values.min())) / float(values.max() - values.min())

    def law(l):
        e = np.exp(l * v - (l * v).max())
        return e / e.sum()

    return torch.from_numpy(law(brentq(lambda l: law(l) @ v - t, -300, 300)))


def max_entropy__right_array(values, mean):
    return max_entropy__right_numpy(values, mean).numpy()


# --- perplexity


def _nll(logits, ids):
    return -logits[:, :-1].log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]


def perplexity__no_shift(logits, ids, mask):
    return F.cross_entropy(logits[mask], ids[mask]).exp()


perplexity__no_shift.says = "no shift"


def perplexity__wrong_way(logits, ids, mask):
    return F.cross_entropy(logits[:, 1:][mask[:, 1:]], ids[:, :-1][mask[:, 1:]]).exp()


perplexity__wrong_way.says = "the wrong way"


def perplexity__padding(logits, ids, mask):
    return _nll(logits, ids).mean().exp()


perplexity__padding.says = "padding is counted"


def perplexity__denominator(logits, ids, mask):
    return (_nll(logits, ids) * mask[:, 1:]).mean().exp()


perplexity__denominator.says = "padding is counted in the denominator"


def perplexity__first_token(logits, ids, mask):
    return ((_nll(logits, ids) * mask[:, 1:]).sum() / mask.sum()).exp()


perplexity__first_token.says = "the first tokens are in the denominator"


def perplexity__mask_not_shifted(logits, ids, mask):
    return _nll(logits, ids)[mask[:, :-1]].mean().exp()


perplexity__mask_not_shifted.says = "the mask is not shifted"


def perplexity__mean_of_texts(logits, ids, mask):
    m, nll = mask[:, 1:].double(), _nll(logits, ids)
    keep = m.sum(1) > 0
    return ((nll * m).sum(1)[keep] / m.sum(1)[keep]).exp().mean()


perplexity__mean_of_texts.says = "a mean of the texts' perplexities"


def perplexity__texts_alike(logits, ids, mask):
    m, nll = mask[:, 1:].double(), _nll(logits, ids)
    keep = m.sum(1) > 0
    return ((nll * m).sum(1)[keep] / m.sum(1)[keep]).mean().exp()


perplexity__texts_alike.says = "each text weighs the same"


def perplexity__mean_of_exp(logits, ids, mask):
    return _nll(logits, ids)[mask[:, 1:]].exp().mean()


perplexity__mean_of_exp.says = "a mean of 1/p"


def perplexity__arithmetic(logits, ids, mask):
    return 1 / (-_nll(logits, ids)[mask[:, 1:]]).exp().mean()


perplexity__arithmetic.says = "geometric mean"


def perplexity__two(logits, ids, mask):
    return 2 ** _nll(logits, ids)[mask[:, 1:]].mean()


perplexity__two.says = "2 to the power of nats"


def perplexity__bits(logits, ids, mask):
    return (_nll(logits, ids)[mask[:, 1:]].mean() / math.log(2)).exp()


perplexity__bits.says = "e to the power of bits"


def perplexity__loss(logits, ids, mask):
    return _nll(logits, ids)[mask[:, 1:]].mean()


perplexity__loss.says = "exponentiate it"


def perplexity__sum(logits, ids, mask):
    return _nll(logits, ids)[mask[:, 1:]].sum().exp()


perplexity__sum.says = "exp of the sum"


def perplexity__product(logits, ids, mask):
    p = (-_nll(logits, ids)[mask[:, 1:]]).exp()
    return p.prod() ** (-1 / len(p))


perplexity__product.says = "underflows"


def perplexity__raw_softmax(logits, ids, mask):
    p = logits.exp() / logits.exp().sum(-1, keepdim=True)
    return (-p[:, :-1].gather(2, ids[:, 1:, None])[..., 0][mask[:, 1:]].log()).mean().exp()


perplexity__raw_softmax.says = "use log_softmax"


def perplexity__right(logits, ids, mask):
    """As a library does it: labels of -100, one flat cross-entropy."""
    labels = torch.where(mask, ids, torch.full_like(ids, -100))
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten()).exp()


def perplexity__right_loop(logits, ids, mask):
    total, tokens = 0.0, 0
    for row, text, real in zip(logits.double(), ids, mask):
        n = int(real.sum())
        for t in range(n - 1):
            total += (row[t].logsumexp(0) - row[t, text[t + 1]]).item()
            tokens += 1
    return torch.tensor(math.exp(total / tokens))


def perplexity__right_float(logits, ids, mask):
    return float(_nll(logits, ids)[mask[:, 1:]].mean().exp())


def perplexity__right_ignore(logits, ids, mask):
    return F.cross_entropy(logits[:, :-1].flatten(0, 1).float(), ids.masked_fill(~mask, -100)[:, 1:].flatten()).exp()


def perplexity__pad_is_zero(logits, ids, mask):
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0).exp()


perplexity__pad_is_zero.says = "token 0"


def perplexity__max_logit(logits, ids, mask):
    return (-logits[:, :-1].log_softmax(-1).max(-1).values)[mask[:, 1:]].mean().exp()


perplexity__max_logit.says = "likeliest token"


def perplexity__entropy(logits, ids, mask):
    return torch.special.entr(logits[:, :-1].softmax(-1)).sum(-1)[mask[:, 1:]].mean().exp()


perplexity__entropy.says = "entropy of the predictions"


def perplexity__softmax_log(logits, ids, mask):
    p = logits[:, :-1].softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
    return (-(p + 1e-8).log())[mask[:, 1:]].mean().exp()


perplexity__softmax_log.says = "before the log"


# --- bits_per_byte


def bits_per_byte__nats(nll, tokens):
    return nll.sum().item() / len("".join(tokens).encode())


bits_per_byte__nats.says = "nats per byte"


def bits_per_byte__multiplied(nll, tokens):
    return nll.sum().item() * math.log(2) / len("".join(tokens).encode())


bits_per_byte__multiplied.says = "multiplied by log 2"


def bits_per_byte__characters(nll, tokens):
    return nll.sum().item() / math.log(2) / len("".join(tokens))


bits_per_byte__characters.says = "characters, not bytes"


def bits_per_byte__tokens(nll, tokens):
    return nll.mean().item() / math.log(2)


bits_per_byte__tokens.says = "bits per token"


def bits_per_byte__mean_of_ratios(nll, tokens):
    return sum(n / math.log(2) / len(t.encode()) for n, t in zip(nll.tolist(), tokens)) / len(tokens)


bits_per_byte__mean_of_ratios.says = "a mean of ratios"


def bits_per_byte__tensor(nll, tokens):
    return nll.sum() / math.log(2) / len("".join(tokens).encode())


bits_per_byte__tensor.says = "a Python float"


def bits_per_byte__right(nll, tokens):
    sizes = [len(t.encode("utf-8")) for t in tokens]
    ppl = math.exp(nll.mean().item())
    return len(tokens) / sum(sizes) * math.log2(ppl)


def bits_per_byte__right_numpy(nll, tokens):
    return float(np.asarray(nll, dtype=np.float32).sum() / np.log(np.float32(2)) / sum(len(t.encode()) for t in tokens))


def bits_per_byte__right_loop(nll, tokens):
    b = 0
    for t in tokens:
        b += len(bytes(t, "utf-8"))
    return sum(float(v) for v in nll) / (b * math.log(2))


def bits_per_byte__two_bytes(nll, tokens):
    return nll.sum().item() / math.log(2) / sum(1 + (ord(c) > 127) for t in tokens for c in t)


bits_per_byte__two_bytes.says = "2, 3 or 4 bytes"


def bits_per_byte__mean(nll, tokens):
    return nll.mean().item() / math.log(2) / len("".join(tokens).encode())


bits_per_byte__mean.says = "take the sum"


def bits_per_byte__spaces(nll, tokens):
    return nll.sum().item() / math.log(2) / len(" ".join(tokens).encode())


bits_per_byte__spaces.says = "were put between"


def bits_per_byte__stripped(nll, tokens):
    return nll.sum().item() / math.log(2) / sum(len(t.strip().encode()) for t in tokens)


bits_per_byte__stripped.says = "stripped"


def bits_per_byte__per_bit(nll, tokens):
    return nll.sum().item() / math.log(2) / len("".join(tokens).encode()) / 8


bits_per_byte__per_bit.says = "divided by 8"
