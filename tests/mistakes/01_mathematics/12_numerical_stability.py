"""Wrong answers to the exercises on numerical stability, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import math
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F

# --- store


def shape(x, b, t, *, rounding=np.round, subnormal=True, limit=True, early=False):
    e_max = 2 ** (b - 1) - 1
    _, exponent = np.frexp(x)
    low = np.maximum(exponent - 1, 1 - e_max) if subnormal else exponent - 1
    gap = np.ldexp(1.0, low - t)
    kept = np.where(np.isfinite(x), rounding(x / gap) * gap, x)
    largest = (2 - 2.0**-t) * 2.0**e_max
    if limit:
        kept = np.where(np.abs(x if early else kept) > largest, np.copysign(np.inf, x), kept)
    return kept


def store__truncates(x, b, t):
    return shape(x, b, t, rounding=np.trunc)


store__truncates.says = "you cut the fraction off"


def store__ties_away(x, b, t):
    return shape(x, b, t, rounding=lambda v: np.copysign(np.floor(np.abs(v) + 0.5), v))


store__ties_away.says = "a tie goes to the number with the even fraction"


def store__ties_up(x, b, t):
    return shape(x, b, t, rounding=lambda v: np.floor(v + 0.5))


store__ties_up.says = "a tie goes to the number with the even fraction"


def store__no_subnormals(x, b, t):
    return shape(x, b, t, subnormal=False)


store__no_subnormals.says = "the gap stops shrinking"


def store__flushes(x, b, t):
    kept = shape(x, b, t)
    return np.where(np.abs(kept) < 2.0 ** (2 - 2 ** (b - 1)), 0.0, kept)


store__flushes.says = "set to 0"


def store__no_overflow(x, b, t):
    return shape(x, b, t, limit=False)


store__no_overflow.says = "beyond the largest number the result is infinite"


def store__saturates(x, b, t):
    largest = (2 - 2.0**-t) * 2.0 ** (2 ** (b - 1) - 1)
    return np.clip(shape(x, b, t, limit=False), -largest, largest)


store__saturates.says = "beyond the largest number the result is infinite"


def store__early(x, b, t):
    return shape(x, b, t, early=True)


store__early.says = "too early for infinity"


def store__positive(x, b, t):
    return np.abs(shape(x, b, t))


store__positive.says = "the sign is lost"


def store__one_bit_less(x, b, t):
    return shape(x, b, t - 1)


store__one_bit_less.says = "is kept as"


def store__infinity_is_nan(x, b, t):
    kept = shape(x, b, t)
    return np.where(np.isfinite(x), kept, np.nan)


store__infinity_is_nan.says = "nan for"


def store__bias(x, b, t):
    """Takes 2**(b-1) for the bias: everything one power too low at the bottom and too high at the top."""
    e_max = 2 ** (b - 1)
    _, exponent = np.frexp(x)
    gap = np.ldexp(1.0, np.maximum(exponent - 1, 1 - e_max) - t)
    kept = np.where(np.isfinite(x), np.round(x / gap) * gap, x)
    return np.where(np.abs(kept) > (2 - 2.0**-t) * 2.0**e_max, np.copysign(np.inf, x), kept)


store__bias.says = "infinite"


def store__none(x, b, t):
    return None


store__none.says = "you return None"


def store__in_place(x, b, t):
    x[:] = shape(x, b, t)
    return x


store__in_place.says = "the input was changed"


def store__right(x, b, t):
    """One number at a time, with whole numbers and exact fractions."""
    e_max, out = 2 ** (b - 1) - 1, []
    for v in x.tolist():
        if math.isinf(v) or v == 0:
            out.append(v)
            continue
        e = max(math.frexp(v)[1] - 1, 1 - e_max)
        kept = round(Fraction(v) / Fraction(2) ** (e - t)) * Fraction(2) ** (e - t)
        out.append(math.copysign(math.inf, v) if abs(kept) >= Fraction(2) ** (e_max + 1) else float(kept))
    return np.array(out)


def store__right_torch(x, b, t):
    """By a search in the list of all values, where a tie looks at the last bit."""
    e_max = 2 ** (b - 1) - 1
    table = np.array([(f + (2**t if E else 0)) * 2.0 ** (max(E, 1) - e_max - t) for E in range(2**b - 1) for f in range(2**t)] + [2.0 ** (e_max + 1)])
    size = np.minimum(np.abs(x), 2.0 ** (e_max + 1))
    high = np.clip(np.searchsorted(table, size), 1, len(table) - 1)
    below, above = size - table[high - 1], table[high] - size
    pick = np.where((above < below) | ((above == below) & (high % 2 == 0)), high, high - 1)
    kept = np.append(table[:-1], np.inf)[pick]
    return torch.from_numpy(np.copysign(kept, x))


# --- compensated_sum


def compensated_sum__plain(numbers):
    s = 0.0
    for x in numbers:
        s += x
    return s


compensated_sum__plain.says = "what falls off"


def compensated_sum__kahan(numbers):
    s = c = 0.0
    for x in numbers:
        y = x - c
        t = s + y
        c = (t - s) - y
        s = t
    return s


compensated_sum__kahan.says = "swap the roles"


def compensated_sum__forgets(numbers):
    s = c = 0.0
    for x in numbers:
        t = s + x
        c += (s - t) + x if abs(s) >= abs(x) else (x - t) + s
        s = t
    return s


compensated_sum__forgets.says = "not brought back in the end"


def compensated_sum__sign(numbers):
    s = c = 0.0
    for x in numbers:
        t = s + x
        c += (s - t) + x if abs(s) >= abs(x) else (x - t) + s
        s = t
    return s - c


compensated_sum__sign.says = "the wrong sign"


def compensated_sum__sign_in_loop(numbers):
    s = c = 0.0
    for x in numbers:
        y = x + c
        t = s + y
        c = (t - s) - y
        s = t
    return s


compensated_sum__sign_in_loop.says = "the sum of"


def compensated_sum__no_swap(numbers):
    """Neumaier's end, Kahan's condition."""
    s = c = 0.0
    for x in numbers:
        t = s + x
        c += (s - t) + x
        s = t
    return s + c


compensated_sum__no_swap.says = "the sum of 4 numbers is 2.0"


def compensated_sum__float32(numbers):
    s = np.float32(0)
    for x in numbers:
        s = s + np.float32(x)
    return float(s)


compensated_sum__float32.says = "the sum of"


def compensated_sum__pairwise(numbers):
    x = np.array(list(numbers))
    while len(x) > 1:
        x = np.append(x, 0.0) if len(x) % 2 else x
        x = x[::2] + x[1::2]
    return x[0] if len(x) else 0.0


compensated_sum__pairwise.says = "the sum of"


def compensated_sum__sorted(numbers):
    return float(np.cumsum([0.0, *sorted(numbers, key=abs)])[-1])


compensated_sum__sorted.says = "the sum of"


def compensated_sum__first(numbers):
    numbers = iter(numbers)
    s, c = next(numbers, math.nan), 0.0
    for x in numbers:
        t = s + x
        c += (s - t) + x if abs(s) >= abs(x) else (x - t) + s
        s = t
    return s + c


compensated_sum__first.says = "an empty stream"


def compensated_sum__pair(numbers):
    return math.fsum(numbers), 0.0


compensated_sum__pair.says = "return one number"


def compensated_sum__none(numbers):
    return None


compensated_sum__none.says = "you return None"


def compensated_sum__right(numbers):
    """Knuth's six operations, no comparison."""
    s = c = 0.0
    for x in numbers:
        t = s + x
        z = t - s
        c += (s - (t - z)) + (x - z)
        s = t
    return s + c


def compensated_sum__right_fsum(numbers):
    return math.fsum(numbers)


def compensated_sum__right_fractions(numbers):
    return float(sum((Fraction(x) for x in numbers), Fraction(0)))


def compensated_sum__right_numpy(numbers):
    s, c = np.float64(0), np.float64(0)
    for x in numbers:
        big, small = (s, x) if abs(s) >= abs(x) else (x, s)
        t = big + small
        c, s = c + (small - (t - big)), t
    return s + c


# --- stream_moments


def merged(chunks, factor):
    n, mean, M = 0, 0.0, 0.0
    for chunk in chunks:
        k = len(chunk)
        if k:
            d = chunk.mean() - mean
            M += ((chunk - chunk.mean()) ** 2).sum() + factor(n, k) * d * d
            mean += d * k / (n + k)
            n += k
    return n, mean, M


def stream_moments__textbook(chunks):
    n = s = q = 0
    for c in chunks:
        n, s, q = n + len(c), s + c.sum(), q + (c * c).sum()
    return n, s / n, q / n - (s / n) ** 2


stream_moments__textbook.says = "cancellation"


def stream_moments__textbook_clipped(chunks):
    n, mean, variance = stream_moments__textbook(chunks)
    return n, mean, max(variance, 0.0)


stream_moments__textbook_clipped.says = "cancellation"


def stream_moments__mean_of_means(chunks):
    full = [c for c in chunks if len(c)]
    x = np.concatenate(full)
    return len(x), np.mean([c.mean() for c in full]), x.var()


stream_moments__mean_of_means.says = "weight each with its size"


def stream_moments__within(chunks):
    n, mean, M = merged(chunks, lambda n, k: 0)
    return n, mean, M / n


stream_moments__within.says = "only the spread inside of chunks"


def stream_moments__average_variance(chunks):
    full = [c for c in chunks if len(c)]
    x = np.concatenate(full)
    return len(x), x.mean(), np.mean([c.var() for c in full])


stream_moments__average_variance.says = "average of the chunks' variances"


def stream_moments__full_shift(chunks):
    n, mean, M = merged(chunks, lambda n, k: k if n else 0)
    return n, mean, M / n


stream_moments__full_shift.says = "the shift is counted in full"


def stream_moments__bessel(chunks):
    n, mean, M = merged(chunks, lambda n, k: n * k / (n + k))
    return n, mean, M / max(n - 1, 1)


stream_moments__bessel.says = "n - 1"


def stream_moments__not_divided(chunks):
    return merged(chunks, lambda n, k: n * k / (n + k))


stream_moments__not_divided.says = "this is M"


def stream_moments__root(chunks):
    n, mean, M = merged(chunks, lambda n, k: n * k / (n + k))
    return n, mean, (M / n) ** 0.5


stream_moments__root.says = "standard deviation"


def stream_moments__empty_chunk(chunks):
    n, mean, M = 0, 0.0, 0.0
    for c in chunks:
        d, k = c.mean() - mean, len(c)
        M += ((c - c.mean()) ** 2).sum() + d * d * n * k / (n + k)
        mean, n = mean + d * k / (n + k), n + k
    return n, mean, M / n


stream_moments__empty_chunk.says = "an empty chunk has no mean"


def stream_moments__bessel_nan(chunks):
    x = np.concatenate(list(chunks))
    return len(x), x.mean(), x.var(ddof=1)


stream_moments__bessel_nan.says = "n - 1"


def stream_moments__counts_chunks(chunks):
    full = [c for c in chunks if len(c)]
    x = np.concatenate(full)
    return len(full), x.mean(), x.var()


stream_moments__counts_chunks.says = "you count"


def stream_moments__old_mean_twice(chunks):
    """Welford with the old mean in both factors."""
    n, mean, M = 0, 0.0, 0.0
    for c in chunks:
        for x in c:
            n += 1
            d = x - mean
            mean += d / n
            M += d * d if n > 1 else 0
    return n, mean, M / n


stream_moments__old_mean_twice.says = "the variance is"


def stream_moments__in_place(chunks):
    kept = []
    for c in chunks:
        kept.append(c.copy())
        c -= c.mean() if len(c) else 0
    x = np.concatenate(kept)
    return len(x), x.mean(), x.var()


stream_moments__in_place.says = "a chunk was changed"


def stream_moments__two(chunks):
    x = np.concatenate(list(chunks))
    return x.mean(), x.var()


stream_moments__two.says = "return three numbers"


def stream_moments__right(chunks):
    """Welford, one number at a time."""
    n, mean, M = 0, 0.0, 0.0
    for c in chunks:
        for x in c:
            n += 1
            d = x - mean
            mean += d / n
            M += d * (x - mean)
    return n, mean, M / n


def stream_moments__right_shifted(chunks):
    """Textbook sums of the data shifted by the first number."""
    n, s, q, first = 0, 0.0, 0.0, None
    for c in chunks:
        if len(c):
            first = c[0] if first is None else first
            n, s, q = n + len(c), s + (c - first).sum(), q + ((c - first) ** 2).sum()
    return n, first + s / n, q / n - (s / n) ** 2


def stream_moments__right_kept(chunks):
    x = np.concatenate(list(chunks))
    return len(x), x.mean(), x.var()


def stream_moments__right_torch(chunks):
    x = torch.from_numpy(np.concatenate(list(chunks)))
    return torch.tensor(len(x)), x.mean(), x.var(correction=0)


def stream_moments__right_integers(chunks):
    x = [Fraction(v) for c in chunks for v in c.tolist()]
    mean = sum(x) / len(x)
    return len(x), mean, sum(v * v for v in x) / len(x) - mean**2


# --- logsumexp


def logsumexp__naive(z, dim):
    return z.exp().sum(dim).log()


logsumexp__naive.says = "subtract the maximum before exp"


def logsumexp__global(z, dim):
    m = z.max()
    return (z - m).exp().sum(dim).log() + m


logsumexp__global.says = "one maximum for the whole tensor"


def logsumexp__masked_row(z, dim):
    m = z.amax(dim, keepdim=True)
    return (z - m).exp().sum(dim).log() + m.squeeze(dim)


logsumexp__masked_row.says = "a row of only -inf gives nan"


def logsumexp__forgets_maximum(z, dim):
    m = z.amax(dim, keepdim=True)
    return (z - m).exp().sum(dim).log()


logsumexp__forgets_maximum.says = "not added again"


def logsumexp__maximum(z, dim):
    return z.amax(dim)


logsumexp__maximum.says = "the maximum alone"


def logsumexp__no_log(z, dim):
    m = z.amax(dim, keepdim=True)
    return (z - m).exp().sum(dim) * m.squeeze(dim).exp()


logsumexp__no_log.says = "the logarithm is missing"


def logsumexp__mean(z, dim):
    m = z.amax(dim, keepdim=True)
    return (z - m).exp().mean(dim).log() + m.squeeze(dim)


logsumexp__mean.says = "log of the mean"


def logsumexp__keepdim(z, dim):
    return torch.logsumexp(z, dim, keepdim=True)


logsumexp__keepdim.says = "the summed dimension is still there"


def logsumexp__last_axis(z, dim):
    return torch.logsumexp(z, -1)


logsumexp__last_axis.says = "expected shape"


def logsumexp__subtracts_mean(z, dim):
    m = z.nan_to_num(neginf=0).mean(dim, keepdim=True)
    return (z - m).exp().sum(dim).log() + m.squeeze(dim)


logsumexp__subtracts_mean.says = "Tensor-likes are not close"


def logsumexp__absolute(z, dim):
    m = z.abs().amax(dim, keepdim=True)
    return (z - m).exp().sum(dim).log() + m.squeeze(dim)


logsumexp__absolute.says = "largest exponent in each row must be 0"


def logsumexp__epsilon(z, dim):
    m = z.amax(dim, keepdim=True).clamp(min=-1e30)
    return ((z - m).exp().sum(dim) + 1e-15).log() + m.squeeze(dim)


logsumexp__epsilon.says = "its logarithm -inf"


def logsumexp__detached(z, dim):
    return torch.logsumexp(z.detach(), dim)


logsumexp__detached.says = "cut off from its input"


def logsumexp__where(z, dim):
    """Right values; the branch that was not taken sends nan back."""
    finite = torch.isfinite(z)
    shifted = torch.where(finite, z - z.amax(dim, keepdim=True), z * 0)
    m = z.detach().amax(dim, keepdim=True)
    m = torch.where(torch.isinf(m), torch.zeros_like(m), m)
    return torch.where(finite, (shifted * 0 + z - m).exp(), torch.zeros_like(z)).sum(dim).log() + m.squeeze(dim)


logsumexp__where.says = "the gradient"


def logsumexp__in_place(z, dim):
    m = z.amax(dim, keepdim=True)
    z -= m
    return z.exp().sum(dim).log() + m.squeeze(dim)


logsumexp__in_place.says = "the input was changed"


def logsumexp__float64(z, dim):
    return torch.logsumexp(z.double(), dim)


logsumexp__float64.says = "expected torch.float32"


def logsumexp__none(z, dim):
    return None


logsumexp__none.says = "return a tensor, not NoneType"


def logsumexp__right(z, dim):
    return torch.logsumexp(z, dim)


def logsumexp__right_clamped(z, dim):
    """The maximum carries a gradient here; it cancels. Its floor keeps -inf - (-inf) away."""
    m = z.amax(dim, keepdim=True).clamp(min=torch.finfo(z.dtype).min)
    return ((z - m).exp().sum(dim, keepdim=True).log() + m).squeeze(dim)


def logsumexp__right_streaming(z, dim):
    """One entry after the other, with logaddexp."""
    parts = z.unbind(dim)
    total = parts[0]
    for part in parts[1:]:
        total = torch.logaddexp(total, part)
    return total


def logsumexp__right_blocks(z, dim):
    """A running maximum, as in streaming softmax."""
    z = z.movedim(dim, 0)
    m, s = torch.full_like(z[0].detach(), -1e300 if z.dtype == torch.float64 else -3e38), torch.zeros_like(z[0])
    for row in z:
        new = torch.maximum(m, row.detach())
        s = s * (m - new).exp() + (row - new).exp()
        m = new
    return m + s.log()


# --- bce_with_logits


def bce_with_logits__sigmoid(z, y):
    p = 1 / (1 + torch.exp(-z))
    return -(y * p.log() + (1 - y) * (1 - p).log())


bce_with_logits__sigmoid.says = "nan for z"


def bce_with_logits__xlogy(z, y):
    p = torch.sigmoid(z)
    return -torch.xlogy(y, p) - torch.xlogy(1 - y, 1 - p)


bce_with_logits__xlogy.says = "p became 0"


def bce_with_logits__epsilon(z, y):
    p = torch.sigmoid(z)
    return -(y * (p + 1e-15).log() + (1 - y) * (1 - p + 1e-15).log())


bce_with_logits__epsilon.says = "the loss is capped"


def bce_with_logits__clamped(z, y):
    return F.binary_cross_entropy(torch.sigmoid(z), y, reduction="none")


bce_with_logits__clamped.says = "the loss is capped"


def bce_with_logits__one_side(z, y):
    return (1 - y) * z + torch.log1p(torch.exp(-z))


bce_with_logits__one_side.says = "exp overflows"


def bce_with_logits__log(z, y):
    return torch.maximum(z, torch.zeros_like(z)) - z * y + (1 + torch.exp(-z.abs())).log()


bce_with_logits__log.says = "log1p"


def bce_with_logits__softplus(z, y):
    return F.softplus(z) - z * y


bce_with_logits__softplus.says = "cancels"


def bce_with_logits__two_classes(z, y):
    both = torch.log_softmax(torch.stack([torch.zeros_like(z), z], 1), 1)
    return -(1 - y) * both[:, 0] - y * both[:, 1]


bce_with_logits__two_classes.says = "cancels"


def bce_with_logits__clamp_kink(z, y):
    return z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))


bce_with_logits__clamp_kink.says = "a kink"


def bce_with_logits__relu_kink(z, y):
    return F.relu(z) - z * y + torch.log1p(torch.exp(-z.abs()))


bce_with_logits__relu_kink.says = "a kink"


def bce_with_logits__where(z, y):
    return torch.where(z > 0, torch.log1p(torch.exp(-z)) + (1 - y) * z, torch.log1p(torch.exp(z)) - y * z)


bce_with_logits__where.says = "the branch not taken"


def bce_with_logits__sign(z, y):
    return -(y * F.softplus(-z) + (1 - y) * F.softplus(z))


bce_with_logits__sign.says = "the sign is flipped"


def bce_with_logits__swapped(z, y):
    return y * F.softplus(z) + (1 - y) * F.softplus(-z)


bce_with_logits__swapped.says = "the labels are swapped"


def bce_with_logits__half(z, y):
    return y * F.softplus(-z)


bce_with_logits__half.says = "the part of label 0"


def bce_with_logits__no_labels(z, y):
    return torch.maximum(z, torch.zeros_like(z)) + torch.log1p(torch.exp(-z.abs()))


bce_with_logits__no_labels.says = "the labels are not used"


def bce_with_logits__no_max(z, y):
    return -z * y + torch.log1p(torch.exp(-z.abs()))


bce_with_logits__no_max.says = "expected"


def bce_with_logits__no_absolute(z, y):
    return torch.maximum(z, torch.zeros_like(z)) - z * y + torch.log1p(torch.exp(-z))


bce_with_logits__no_absolute.says = "expected"


def bce_with_logits__bits(z, y):
    return (y * F.softplus(-z) + (1 - y) * F.softplus(z)) / math.log(2)


bce_with_logits__bits.says = "these are bits"


def bce_with_logits__mean(z, y):
    return (y * F.softplus(-z) + (1 - y) * F.softplus(z)).mean()


bce_with_logits__mean.says = "no mean, no sum"


def bce_with_logits__detached(z, y):
    return bce_with_logits__right(z.detach(), y)


bce_with_logits__detached.says = "cut off from z"


def bce_with_logits__none(z, y):
    return None


bce_with_logits__none.says = "return a tensor, not NoneType"


def bce_with_logits__right(z, y):
    return y * F.softplus(-z) + (1 - y) * F.softplus(z)


def bce_with_logits__right_logaddexp(z, y):
    zero = torch.zeros_like(z)
    return y * torch.logaddexp(zero, -z) + (1 - y) * torch.logaddexp(zero, z)


def bce_with_logits__right_logsigmoid(z, y):
    return -y * F.logsigmoid(z) - (1 - y) * F.logsigmoid(-z)
