"""Wrong answers to the exercises on losses from likelihoods, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

# --- huber


def clipped(r, delta):
    return r.clamp(-delta, delta)


def loss_of(r, delta):
    return F.huber_loss(r, torch.zeros_like(r), reduction="none", delta=delta)


def huber__twice(r, delta):
    return 2 * loss_of(r, delta), clipped(r, delta)


huber__twice.says = "twice the loss"


def huber__smooth_l1(r, delta):
    return F.smooth_l1_loss(r, torch.zeros_like(r), reduction="none", beta=delta), clipped(r, delta)


huber__smooth_l1.says = "this is smooth L1"


def huber__no_constant(r, delta):
    return torch.where(r.abs() <= delta, r**2 / 2, delta * r.abs()), clipped(r, delta)


huber__no_constant.says = "the pieces do not meet"


def huber__no_half(r, delta):
    return torch.where(r.abs() <= delta, r**2, delta * r.abs() - delta**2 / 2), clipped(r, delta)


huber__no_half.says = "the half is missing"


def huber__unit_slope(r, delta):
    return torch.where(r.abs() <= delta, r**2 / 2, r.abs() - delta / 2), clipped(r, delta)


huber__unit_slope.says = "the linear piece has slope delta"


def huber__negative_tail(r, delta):
    return torch.where(r.abs() <= delta, r**2 / 2, delta * r - delta**2 / 2), clipped(r, delta)


huber__negative_tail.says = "the linear piece needs |r|"


def huber__mean(r, delta):
    return loss_of(r, delta).mean(), clipped(r, delta)


huber__mean.says = "no sum, no mean"


def huber__in_prediction(r, delta):
    return loss_of(r, delta), -clipped(r, delta)


huber__in_prediction.says = "the sign of the slope is flipped"


def huber__abs_slope(r, delta):
    return loss_of(r, delta), r.abs().clamp(max=delta)


huber__abs_slope.says = "the slope has lost its sign"


def huber__unclipped(r, delta):
    return loss_of(r, delta), r.clone()


huber__unclipped.says = "the slope is not limited"


def huber__sign_slope(r, delta):
    return loss_of(r, delta), torch.where(r.abs() <= delta, r, r.sign())


huber__sign_slope.says = "not ±1"


def huber__trimmed_slope(r, delta):
    return loss_of(r, delta), torch.where(r.abs() <= delta, r, torch.zeros_like(r))


huber__trimmed_slope.says = "outliers still pull"


def huber__only_loss(r, delta):
    return loss_of(r, delta)


huber__only_loss.says = "return two tensors"


def huber__in_place(r, delta):
    loss = loss_of(r, delta)
    return loss, r.clamp_(-delta, delta)


huber__in_place.says = "the input was changed"


def huber__exchanged(r, delta):
    return clipped(r, delta), loss_of(r, delta)


huber__exchanged.says = "yours are exchanged"


def huber__gap_at_delta(r, delta):
    loss, slope = torch.zeros_like(r), torch.zeros_like(r)
    inside, outside = r.abs() < delta, r.abs() > delta
    loss[inside], slope[inside] = r[inside] ** 2 / 2, r[inside]
    loss[outside], slope[outside] = delta * r[outside].abs() - delta**2 / 2, delta * r[outside].sign()
    return loss, slope


huber__gap_at_delta.says = "fell between the two pieces"


def huber__always_double(r, delta):
    return huber__right(r.double(), delta)


huber__always_double.says = "keep the dtype of r"


def huber__right(r, delta):
    inside = r.abs() <= delta
    return torch.where(inside, 0.5 * r * r, delta * (r.abs() - 0.5 * delta)), torch.where(inside, r, delta * r.sign())


def huber__right_autograd(r, delta):
    leaf = r.detach().clone().requires_grad_()
    loss = loss_of(leaf, delta)
    return loss, torch.autograd.grad(loss.sum(), leaf, retain_graph=True)[0]


def huber__right_strict(r, delta):
    a = r.abs()
    return torch.where(a < delta, a**2 / 2, delta * a - delta**2 / 2), r.sign() * torch.minimum(a, torch.as_tensor(delta, dtype=r.dtype))


# --- fit_constant


def weighted_iterations(y, a, steps, start):
    c = start
    for _ in range(steps):
        w = torch.clamp(a / (y - c).abs().clamp(min=1e-15), max=1)
        c = (w * y).sum() / w.sum()
    return c


def good(y, loss, a):
    if loss == "squared":
        return y.mean()
    if loss == "huber":
        return weighted_iterations(y.double(), a, 5_000 if len(y) > 1 else 1, y.double().median())
    level = 0.5 if loss == "absolute" else a
    return torch.quantile(y, level, interpolation="higher") if len(y) > 1 else y[0]


def exact(y, loss, a=None):
    """Right, by trying every place where the slope may change sign."""
    if loss == "squared":
        return y.mean()
    if loss == "huber":
        return good(y, loss, a)
    level = 0.5 if loss == "absolute" else a
    totals = torch.maximum(level * (y[:, None] - y), (level - 1) * (y[:, None] - y)).sum(0)
    return y[totals.argmin()]


def fit_constant__mean_for_all(y, loss, a=None):
    return y.mean()


fit_constant__mean_for_all.says = "only squared error picks the mean"


def fit_constant__median_for_squared(y, loss, a=None):
    return y.median() if loss == "squared" else exact(y, loss, a)


fit_constant__median_for_squared.says = "squared error picks the mean"


def fit_constant__swapped(y, loss, a=None):
    return exact(y, loss, 1 - a) if loss == "pinball" else exact(y, loss, a)


fit_constant__swapped.says = "a and 1 - a are swapped"


def fit_constant__median_for_pinball(y, loss, a=None):
    return exact(y, "absolute" if loss == "pinball" else loss, a)


fit_constant__median_for_pinball.says = "the median ignores the level"


def fit_constant__interpolated(y, loss, a=None):
    return torch.quantile(y, a) if loss == "pinball" else exact(y, loss, a)


fit_constant__interpolated.says = "an interpolated quantile"


def fit_constant__median_for_huber(y, loss, a=None):
    return y.median() if loss == "huber" else exact(y, loss, a)


fit_constant__median_for_huber.says = "Huber's limit for small thresholds"


def fit_constant__one_step(y, loss, a=None):
    return weighted_iterations(y, a, 1, y.median()) if loss == "huber" else exact(y, loss, a)


fit_constant__one_step.says = "one step is not enough"


def fit_constant__winsorised(y, loss, a=None):
    return y.mean() + (y - y.mean()).clamp(-a, a).mean() if loss == "huber" else exact(y, loss, a)


fit_constant__winsorised.says = "one step is not enough"


def fit_constant__trimmed(y, loss, a=None):
    return y[(y - y.median()).abs() <= a].mean() if loss == "huber" else exact(y, loss, a)


fit_constant__trimmed.says = "outliers were dropped"


def fit_constant__off_by_one(y, loss, a=None):
    return y.sort().values[min(int(a * len(y)) + 1, len(y) - 1)] if loss == "pinball" else exact(y, loss, a)


fit_constant__off_by_one.says = "the least is"


def fit_constant__sorts_in_place(y, loss, a=None):
    y.copy_(y.sort().values)
    return exact(y, loss, a)


fit_constant__sorts_in_place.says = "the input was changed"


def fit_constant__none(y, loss, a=None):
    return None


fit_constant__none.says = "return one number, not NoneType"


def fit_constant__twenty_steps(y, loss, a=None):
    """Iterated, but stopped before it stays."""
    return weighted_iterations(y.double(), a, 20, y.double().mean()) if loss == "huber" else exact(y, loss, a)


fit_constant__twenty_steps.says = "huber with a = 0.1"


def fit_constant__right_five_digits(y, loss, a=None):
    """Interval search that stops at five digits."""
    y = y.double()

    def total(c):
        r = y - c
        rho = {"squared": r**2, "absolute": r.abs()}
        if a is not None:
            rho |= {"pinball": torch.maximum(a * r, (a - 1) * r), "huber": F.huber_loss(r, 0 * r, reduction="none", delta=a)}
        return rho[loss].sum()

    low, high = y.min() - 1, y.max() + 1
    while high - low > 2e-5 * max(1, abs(low)):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if total(left) <= total(right) else (left, high)
    return (low + high) / 2


def fit_constant__right(y, loss, a=None):
    return exact(y, loss, a)


def fit_constant__right_numpy(y, loss, a=None):
    values = np.sort(y.double().numpy())
    if loss == "squared":
        return float(values.mean())
    if loss == "absolute":
        return float(np.median(values))
    if loss == "pinball":
        return float(np.quantile(values, a, method="inverted_cdf"))
    low, high = values[0], values[-1]
    for _ in range(100):
        c = (low + high) / 2
        low, high = (c, high) if np.clip(values - c, -a, a).sum() > 0 else (low, c)
    return float(c)


def fit_constant__right_search(y, loss, a=None):
    y = y.double()
    rho = {
        "squared": lambda r: r**2,
        "absolute": lambda r: r.abs(),
        "pinball": lambda r: torch.maximum(a * r, (a - 1) * r),
        "huber": lambda r: loss_of(r, a),
    }[loss]
    low, high = y.min().item(), y.max().item()
    for _ in range(120):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if rho(y - left).sum() < rho(y - right).sum() else (left, high)
    return (low + high) / 2


# --- cross_entropy


def finish(table, target, weight, reduction, divide=None):
    if target.ndim == 2:
        rows, w = (target * table).sum(1), torch.ones(len(target), dtype=table.dtype)
    else:
        w = torch.ones(len(target), dtype=table.dtype) if weight is None else weight[target]
        rows = w * table.gather(1, target[:, None])[:, 0]
    if reduction == "none":
        return rows
    return rows.sum() if reduction == "sum" else rows.sum() / (w.sum() if divide is None else divide(rows, table))


def cross_entropy__twice(logits, target, weight=None, reduction="mean"):
    return finish(-logits.softmax(1).log_softmax(1), target, weight, reduction)


cross_entropy__twice.says = "softmax was applied twice"


def cross_entropy__wrong_axis(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(0), target, weight, reduction)


cross_entropy__wrong_axis.says = "the softmax runs over the examples"


def cross_entropy__sign(logits, target, weight=None, reduction="mean"):
    return finish(logits.log_softmax(1), target, weight, reduction)


cross_entropy__sign.says = "the sign is flipped"


def cross_entropy__bits(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1) / math.log(2), target, weight, reduction)


cross_entropy__bits.says = "these are bits"


def cross_entropy__mean_over_classes(logits, target, weight=None, reduction="mean"):
    result = finish(-logits.log_softmax(1), target, weight, reduction)
    return result / logits.shape[1] if reduction == "mean" else result


cross_entropy__mean_over_classes.says = "averaged over the classes too"


def cross_entropy__over_N(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight, reduction, lambda rows, table: len(rows))


cross_entropy__over_N.says = "divides by the sum of the weights"


def cross_entropy__no_weights(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight if reduction != "mean" else None, reduction)


cross_entropy__no_weights.says = "the weights are ignored"


def cross_entropy__sum(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight, "sum" if reduction == "mean" else reduction)


cross_entropy__sum.says = "a sum, not a mean"


def cross_entropy__argmax(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target.argmax(1) if target.ndim == 2 else target, weight, reduction)


cross_entropy__argmax.says = "turned into class numbers"


def cross_entropy__naive(logits, target, weight=None, reduction="mean"):
    e = logits.exp()
    return finish(-(e / e.sum(1, keepdim=True)).log(), target, weight, reduction)


cross_entropy__naive.says = "do not form probabilities"


def cross_entropy__eps(logits, target, weight=None, reduction="mean"):
    return finish(-(logits.softmax(1) + 1e-9).log(), target, weight, reduction)


cross_entropy__eps.says = "no eps, no clamp"


def cross_entropy__always_scalar(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight, "mean")


cross_entropy__always_scalar.says = "expected shape"


def cross_entropy__none(logits, target, weight=None, reduction="mean"):
    return None


cross_entropy__none.says = "return a tensor, not NoneType"


def cross_entropy__largest_of_all(logits, target, weight=None, reduction="mean"):
    shifted = logits - logits.max()
    return finish(shifted.exp().sum(1, keepdim=True).log() - shifted, target, weight, reduction)


cross_entropy__largest_of_all.says = "of its own row, not of all"


def cross_entropy__weights_in_means_only(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight if reduction == "mean" else None, reduction)


cross_entropy__weights_in_means_only.says = "the weights are ignored"


def cross_entropy__weights_of_classes(logits, target, weight=None, reduction="mean"):
    if weight is None or reduction != "mean":
        return finish(-logits.log_softmax(1), target, weight, reduction)
    return finish(-logits.log_softmax(1), target, weight, "sum") / weight.sum()


cross_entropy__weights_of_classes.says = "the weights of the rows, not of the classes"


def cross_entropy__no_log(logits, target, weight=None, reduction="mean"):
    return finish(-logits.softmax(1), target, weight, reduction)


cross_entropy__no_log.says = "without its log"


def cross_entropy__always_double(logits, target, weight=None, reduction="mean"):
    return finish(-logits.double().log_softmax(1), target, weight, reduction)


cross_entropy__always_double.says = "keep the dtype of logits"


def cross_entropy__right_one_hot(logits, target, weight=None, reduction="mean"):
    p = target if target.is_floating_point() else F.one_hot(target, logits.shape[1]).to(logits.dtype)
    p = p if weight is None else p * weight
    rows = (p * (logits.logsumexp(1, keepdim=True) - logits)).sum(1)
    return {"none": rows, "sum": rows.sum(), "mean": rows.sum() / p.sum()}[reduction]


def cross_entropy__right(logits, target, weight=None, reduction="mean"):
    return finish(-logits.log_softmax(1), target, weight, reduction)


def cross_entropy__right_library(logits, target, weight=None, reduction="mean"):
    return F.cross_entropy(logits, target, weight=weight, reduction=reduction)


def cross_entropy__right_shift(logits, target, weight=None, reduction="mean"):
    z = logits - logits.max(1, keepdim=True).values
    table = z.exp().sum(1, keepdim=True).log() - z
    if target.ndim == 1:
        w = torch.ones(logits.shape[1], dtype=logits.dtype) if weight is None else weight
        target = F.one_hot(target, logits.shape[1]).to(logits.dtype) * w
    rows = torch.stack([(t * row).sum() for t, row in zip(target, table)])
    return rows if reduction == "none" else rows.sum() / (1 if reduction == "sum" else target.sum())


# --- focal_loss


def parts(z, y, alpha):
    s = (2 * y - 1) * z
    weight = torch.ones_like(z) if alpha is None else torch.where(y == 1, alpha, 1 - alpha).to(z.dtype)
    return F.logsigmoid(s), torch.sigmoid(-s), weight


def focal_loss__sign(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return weight * rest**gamma * log_p


focal_loss__sign.says = "the sign is flipped"


def focal_loss__p_for_all(z, y, gamma=2.0, alpha=None):
    log_p, _, weight = parts(z, y, alpha)
    return -weight * torch.sigmoid(-z) ** gamma * log_p


focal_loss__p_for_all.says = "the factor uses p for negatives too"


def focal_loss__upside_down(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -weight * (1 - rest) ** gamma * log_p


focal_loss__upside_down.says = "mutes the hard examples"


def focal_loss__positives_only(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -weight * torch.where(y == 1, rest**gamma, torch.ones_like(rest)) * log_p


focal_loss__positives_only.says = "only positives are focused"


def focal_loss__alpha_positives(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -torch.where(y == 1, weight, torch.ones_like(weight)) * rest**gamma * log_p


focal_loss__alpha_positives.says = "alpha acts on positives alone"


def focal_loss__alpha_swapped(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, None if alpha is None else 1 - alpha)
    return -weight * rest**gamma * log_p


focal_loss__alpha_swapped.says = "alpha is swapped"


def focal_loss__alpha_both(z, y, gamma=2.0, alpha=None):
    log_p, rest, _ = parts(z, y, None)
    return -(1.0 if alpha is None else alpha) * rest**gamma * log_p


focal_loss__alpha_both.says = "alpha multiplies both classes alike"


def focal_loss__alpha_ignored(z, y, gamma=2.0, alpha=None):
    log_p, rest, _ = parts(z, y, None)
    return -(rest**gamma) * log_p


focal_loss__alpha_ignored.says = "alpha is ignored"


def focal_loss__gamma_factor(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -weight * gamma * rest * log_p


focal_loss__gamma_factor.says = "gamma is an exponent"


def focal_loss__negatives_free(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -y * weight * rest**gamma * log_p


focal_loss__negatives_free.says = "negatives cost nothing"


def focal_loss__naive(z, y, gamma=2.0, alpha=None):
    _, rest, weight = parts(z, y, alpha)
    p_t = torch.where(y == 1, z.sigmoid(), 1 - z.sigmoid())
    return -weight * rest**gamma * p_t.log()


focal_loss__naive.says = "take the log of the sigmoid with F.logsigmoid"


def focal_loss__clamped(z, y, gamma=2.0, alpha=None):
    _, rest, weight = parts(z, y, alpha)
    p_t = torch.where(y == 1, z.sigmoid(), 1 - z.sigmoid())
    return -weight * rest**gamma * p_t.clamp(min=1e-9).log()


focal_loss__clamped.says = "no eps, no clamp"


def focal_loss__mean(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return (-weight * rest**gamma * log_p).mean()


focal_loss__mean.says = "one number per example"


def focal_loss__always_two(z, y, gamma=2.0, alpha=None):
    return focal_loss__right(z, y, 2.0, alpha)


focal_loss__always_two.says = "gamma is ignored"


def focal_loss__alpha_by_default(z, y, gamma=2.0, alpha=None):
    return focal_loss__right(z, y, gamma, 0.25 if alpha is None else alpha)


focal_loss__alpha_by_default.says = "alpha = None means no weight"


def focal_loss__bits(z, y, gamma=2.0, alpha=None):
    return focal_loss__right(z, y, gamma, alpha) / math.log(2)


focal_loss__bits.says = "these are bits"


def focal_loss__right(z, y, gamma=2.0, alpha=None):
    log_p, rest, weight = parts(z, y, alpha)
    return -weight * rest**gamma * log_p


def focal_loss__right_bce(z, y, gamma=2.0, alpha=None):
    bce = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    weight = 1.0 if alpha is None else y * alpha + (1 - y) * (1 - alpha)
    return weight * (1 - (-bce).exp()) ** gamma * bce


def focal_loss__right_loop(z, y, gamma=2.0, alpha=None):
    out = []
    for score, label in zip(z.double(), y.tolist()):
        s = score if label == 1 else -score
        bce = max(-s.item(), 0) + math.log1p(math.exp(-abs(s.item())))
        weight = 1 if alpha is None else alpha if label == 1 else 1 - alpha
        out.append(weight * (1 - math.exp(-bce)) ** gamma * bce)
    return torch.tensor(out, dtype=z.dtype)


# --- info_nce


def cosines(q, k):
    return F.normalize(q, dim=1) @ F.normalize(k, dim=1).T


def both(S):
    partner = torch.arange(len(S))
    return (F.cross_entropy(S, partner) + F.cross_entropy(S.T, partner)) / 2


def info_nce__queries_only(q, k, tau):
    return F.cross_entropy(cosines(q, k) / tau, torch.arange(len(q)))


info_nce__queries_only.says = "keys must pick their queries too"


def info_nce__keys_only(q, k, tau):
    return F.cross_entropy(cosines(k, q) / tau, torch.arange(len(q)))


info_nce__keys_only.says = "queries must pick their keys too"


def info_nce__times_tau(q, k, tau):
    return both(cosines(q, k) * tau)


info_nce__times_tau.says = "multiplied by tau"


def info_nce__no_tau(q, k, tau):
    return both(cosines(q, k))


info_nce__no_tau.says = "the temperature is missing"


def info_nce__not_normalised(q, k, tau):
    return both(q @ k.T / tau)


info_nce__not_normalised.says = "not scaled to length 1"


def info_nce__not_averaged(q, k, tau):
    return 2 * both(cosines(q, k) / tau)


info_nce__not_averaged.says = "the sum of both directions"


def info_nce__sum(q, k, tau):
    return len(q) * both(cosines(q, k) / tau)


info_nce__sum.says = "a sum over the pairs"


def info_nce__sign(q, k, tau):
    return -both(cosines(q, k) / tau)


info_nce__sign.says = "the sign is flipped"


def info_nce__reversed(q, k, tau):
    S, partner = cosines(q, k) / tau, torch.arange(len(q)).flip(0)
    return (F.cross_entropy(S, partner) + F.cross_entropy(S.T, partner)) / 2


info_nce__reversed.says = "the labels are reversed"


def info_nce__partner_missing(q, k, tau):
    S = cosines(q, k) / tau
    others = S.masked_fill(torch.eye(len(S), dtype=torch.bool), -math.inf)
    return ((others.logsumexp(1) + others.logsumexp(0)) / 2 - S.diagonal()).mean()


info_nce__partner_missing.says = "missing in the denominator"


def info_nce__binary(q, k, tau):
    S = cosines(q, k) / tau
    return F.binary_cross_entropy_with_logits(S, torch.eye(len(S), dtype=S.dtype), reduction="sum") / len(S)


info_nce__binary.says = "this is NCE"


def info_nce__overflows(q, k, tau):
    e = (cosines(q, k) / tau).exp()
    return -((e.diagonal() / e.sum(1)).log() + (e.diagonal() / e.sum(0)).log()).mean() / 2


info_nce__overflows.says = "use a stable softmax"


def info_nce__none(q, k, tau):
    return None


info_nce__none.says = "return a tensor, not NoneType"


def info_nce__columns(q, k, tau):
    return both(F.normalize(q, dim=0) @ F.normalize(k, dim=0).T / tau)


info_nce__columns.says = "the columns are scaled"


def info_nce__one_length(q, k, tau):
    return both((q / q.norm()) @ (k / k.norm()).T / tau)


info_nce__one_length.says = "one length for the whole table"


def info_nce__only_q(q, k, tau):
    return both(F.normalize(q) @ k.T / tau)


info_nce__only_q.says = "only q is scaled"


def info_nce__halved(q, k, tau):
    return both(cosines(q, k) / tau) / 2


info_nce__halved.says = "halved twice"


def info_nce__queries_compete(q, k, tau):
    z = F.normalize(torch.cat([q, k]))
    S = (z @ z.T / tau).fill_diagonal_(-math.inf)
    return F.cross_entropy(S, torch.arange(len(z)).roll(len(q)))


info_nce__queries_compete.says = "queries compete with queries"


def info_nce__always_double(q, k, tau):
    return info_nce__right(q.double(), k.double(), tau)


info_nce__always_double.says = "keep the dtype of q"


def info_nce__right(q, k, tau):
    return both(cosines(q, k) / tau)


def info_nce__right_logsumexp(q, k, tau):
    a, b = q / q.norm(dim=1, keepdim=True), k / k.norm(dim=1, keepdim=True)
    S = torch.einsum("id,jd->ij", a, b) / tau
    return ((S.logsumexp(0) + S.logsumexp(1)) / 2 - S.diagonal()).mean()


def info_nce__right_log_softmax(q, k, tau):
    S = torch.cosine_similarity(q[:, None], k[None], dim=2) / tau
    return -0.5 * (S.log_softmax(1).diagonal().mean() + S.log_softmax(0).diagonal().mean())
