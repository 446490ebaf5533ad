"""Wrong answers to solutions/01_mathematics/01_tensors_and_shapes.ipynb, and right ones written another way."""

import itertools
import math

import numpy as np
import torch

# broadcast_shape


def _pairs(a, b, rule, fill=1, pad="left"):
    n = max(len(a), len(b))
    if pad == "left":
        a, b = (fill,) * (n - len(a)) + tuple(a), (fill,) * (n - len(b)) + tuple(b)
    else:
        a, b = tuple(a) + (fill,) * (n - len(a)), tuple(b) + (fill,) * (n - len(b))
    return tuple(rule(p, q) for p, q in zip(a, b))


def _strict(p, q):
    if p != q and 1 not in (p, q):
        raise ValueError
    return q if p == 1 else p


def broadcast_shape__from_the_left(a, b):
    return _pairs(a, b, _strict, pad="right")


broadcast_shape__from_the_left.says = "compare from the right"


def broadcast_shape__missing_refused(a, b):
    if len(a) != len(b):
        raise ValueError
    return _pairs(a, b, _strict)


broadcast_shape__missing_refused.says = "count an axis that is missing on the left as 1"


def broadcast_shape__larger(a, b):
    def rule(p, q):
        if p != q and 1 not in (p, q):
            raise ValueError
        return max(p, q)

    return _pairs(a, b, rule)


broadcast_shape__larger.says = "The larger of the two sizes is wrong"


def broadcast_shape__dropped(a, b):
    return tuple(_strict(p, q) for p, q in zip(reversed(a), reversed(b)))[::-1]


broadcast_shape__dropped.says = "count an axis that is missing on the left as 1"


def broadcast_shape__never_refuses(a, b):
    return _pairs(a, b, lambda p, q: q if p == 1 else p)


broadcast_shape__never_refuses.says = "(3,) with (3, 4) does not fit"


def broadcast_shape__divisors(a, b):
    def rule(p, q):
        if p != q and 1 not in (p, q) and (not p or not q or max(p, q) % min(p, q)):
            raise ValueError
        return q if p == 1 else p if q == 1 else max(p, q)

    return _pairs(a, b, rule)


broadcast_shape__divisors.says = "a divisor is not"


def broadcast_shape__none(a, b):
    try:
        return _pairs(a, b, _strict)
    except ValueError:
        return None


broadcast_shape__none.says = "returned None"


def broadcast_shape__list(a, b):
    return list(_pairs(a, b, _strict))


broadcast_shape__list.says = "return a tuple, not list"


def broadcast_shape__last_alone(a, b):
    if a and b:
        _strict(a[-1], b[-1])
    return _pairs(a, b, lambda p, q: q if p == 1 else p)


broadcast_shape__last_alone.says = "every axis, not the last alone"


def broadcast_shape__zero_as_one(a, b):
    def rule(p, q):
        if p != q and not {p, q} & {0, 1}:
            raise ValueError
        return 0 if 0 in (p, q) else max(p, q)

    return _pairs(a, b, rule)


broadcast_shape__zero_as_one.says = "0 is not 1"


def broadcast_shape__reversed(a, b):
    return _pairs(a, b, _strict)[::-1]


broadcast_shape__reversed.says = "is fine"


def broadcast_shape__longer(a, b):
    _pairs(a, b, _strict)
    return tuple(a) if len(a) > len(b) else tuple(b)


broadcast_shape__longer.says = "each of the two may stretch"


def broadcast_shape__right(a, b):
    return np.broadcast_shapes(a, b)


def broadcast_shape__right_padded(a, b):
    return _pairs(a, b, _strict)


def broadcast_shape__right_meta(a, b):
    try:
        return (torch.empty(a, device="meta") + torch.empty(b, device="meta")).shape
    except RuntimeError as error:
        raise ValueError(str(error)) from None


# view_strides


def _row_major(shape):
    return tuple(math.prod(shape[k + 1 :]) for k in range(len(shape)))


def _groups(shape, strides, fits):
    """Merged groups [size, stride] from the last axis on."""
    groups = []
    for n, s in zip(reversed(shape), reversed(strides)):
        if groups and fits(n, s, groups[-1]):
            groups[-1][0] *= n
        else:
            groups.append([n, s])
    return groups


def _split(groups, new):
    out, groups = [], [list(g) for g in groups]
    for n in reversed(new):
        if n == 1:
            out.append(0)
            continue
        while groups and groups[0][0] == 1:
            groups.pop(0)
        if not groups or groups[0][0] % n:
            return None
        out.append(groups[0][1])
        groups[0] = [groups[0][0] // n, groups[0][1] * n]
    return tuple(reversed(out))


def _squeezed(shape, strides):
    kept = [(n, s) for n, s in zip(shape, strides) if n > 1]
    return [n for n, _ in kept], [s for _, s in kept]


def view_strides__row_major(shape, strides, new_shape):
    return _row_major(new_shape)


view_strides__row_major.says = "they ignore the strides given"


def view_strides__contiguous_only(shape, strides, new_shape):
    return _row_major(new_shape) if tuple(strides) == _row_major(shape) else None


view_strides__contiguous_only.says = "you say it is not possible"


def view_strides__contiguous_up_to_a_factor(shape, strides, new_shape):
    f = strides[-1] if strides else 1
    return tuple(f * s for s in _row_major(new_shape))


view_strides__contiguous_up_to_a_factor.says = "they ignore the strides given"


def view_strides__never_none(shape, strides, new_shape):
    cells = [sum(i * s for i, s in zip(index, strides)) for index in itertools.product(*map(range, shape))]
    return tuple(cells[s] if n > 1 else 0 for n, s in zip(new_shape, _row_major(new_shape)))


view_strides__never_none.says = "Here the answer is None"


def view_strides__size_one_blocks(shape, strides, new_shape):
    return _split(_groups(shape, strides, lambda n, s, g: s == g[0] * g[1]), new_shape)


view_strides__size_one_blocks.says = "the stride of an axis of size 1 is never used"


def view_strides__other_way_round(shape, strides, new_shape):
    return _split(_groups(*_squeezed(shape, strides), lambda n, s, g: g[1] == n * s), new_shape)


view_strides__other_way_round.says = "a fresh tensor can be cut in every way"


def view_strides__other_way_allowed(shape, strides, new_shape):
    return _split(_groups(*_squeezed(shape, strides), lambda n, s, g: s == g[0] * g[1] or g[1] == n * s), new_shape)


view_strides__other_way_allowed.says = "other cells are read"


def view_strides__never_merges(shape, strides, new_shape):
    return _split(_groups(*_squeezed(shape, strides), lambda n, s, g: False), new_shape)


view_strides__never_merges.says = "you say it is not possible"


def view_strides__unit_step(shape, strides, new_shape):
    steps = view_strides__right(shape, strides, new_shape)
    return None if steps is None else _row_major(new_shape)


view_strides__unit_step.says = "they ignore the strides given"


def view_strides__nothing(shape, strides, new_shape):
    return True


view_strides__nothing.says = "return None or one stride"


def view_strides__right(shape, strides, new_shape):
    return _split(_groups(*_squeezed(shape, strides), lambda n, s, g: s == g[0] * g[1]), new_shape)


def view_strides__right_torch(shape, strides, new_shape):
    t = torch.zeros(1 + sum((n - 1) * s for n, s in zip(shape, strides))).as_strided(shape, strides)
    try:
        return t.view(new_shape).stride()
    except RuntimeError:
        return None


def view_strides__right_list(shape, strides, new_shape):
    a = np.arange(math.prod(shape))
    cells = np.zeros(shape, dtype=int)
    for k, s in enumerate(strides):
        cells = cells + (np.arange(shape[k]) * s).reshape([-1 if j == k else 1 for j in range(len(shape))])
    cells = cells.reshape(new_shape)
    steps = [int(np.diff(cells, axis=k).flat[0]) if n > 1 else 5 for k, n in enumerate(new_shape)]
    ok = all(n == 1 or (np.diff(cells, axis=k) == s).all() for k, (n, s) in enumerate(zip(new_shape, steps)))
    return steps if ok and len(a) == cells.size else None


# split_heads


def _refuse(x, n_heads):
    if x.shape[-1] % n_heads:
        raise ValueError("heads")
    return (*x.shape, x.shape[-1] // n_heads)


def split_heads__view(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.reshape(B, n_heads, T, dk)


split_heads__view.says = "cutting straight to (B, h, T, dk)"


def split_heads__not_moved(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.reshape(B, T, n_heads, dk)


split_heads__not_moved.says = "heads still stand behind the words"


def split_heads__interleaved(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.reshape(B, T, dk, n_heads).permute(0, 3, 1, 2)


split_heads__interleaved.says = "interleaved"


def split_heads__heads_first(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.reshape(B, T, n_heads, dk).permute(2, 0, 1, 3)


split_heads__heads_first.says = "the heads come after the batch"


def split_heads__detached(x, n_heads):
    return split_heads__right(x.detach(), n_heads)


split_heads__detached.says = "the gradient is cut off"


def split_heads__drops_the_rest(x, n_heads):
    B, T, d = x.shape
    dk = d // n_heads
    return x[..., : n_heads * dk].reshape(B, T, n_heads, dk).transpose(1, 2)


split_heads__drops_the_rest.says = "raise ValueError, drop nothing"


def split_heads__heads_and_width_swapped(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.reshape(B, T, dk, n_heads).transpose(1, 2)


split_heads__heads_and_width_swapped.says = "expected shape"


def split_heads__transposed_then_cut(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return x.transpose(1, 2).reshape(B, n_heads, T, dk)


split_heads__transposed_then_cut.says = "head i must equal"


def split_heads__reversed(x, n_heads):
    return split_heads__right(x, n_heads).flip(1)


split_heads__reversed.says = "reverse order"


def split_heads__numpy(x, n_heads):
    return split_heads__right(x, n_heads).detach().numpy()


split_heads__numpy.says = "return a tensor"


def split_heads__in_place(x, n_heads):
    _refuse(x, n_heads)
    y = split_heads__right(x, n_heads).clone()
    x.data.mul_(0.5)
    return y


split_heads__in_place.says = "x was changed"


def split_heads__right(x, n_heads):
    _refuse(x, n_heads)
    return torch.stack(x.chunk(n_heads, dim=-1), dim=1)


def split_heads__right_view(x, n_heads):
    _refuse(x, n_heads)
    return x.unflatten(-1, (n_heads, -1)).movedim(2, 1)


def split_heads__right_einsum(x, n_heads):
    B, T, d, dk = _refuse(x, n_heads)
    return torch.einsum("bthc->bhtc", x.view(B, T, n_heads, dk)).contiguous()


# merge_heads


def merge_heads__no_swap(x):
    B, h, T, dk = x.shape
    return x.reshape(B, T, h * dk)


merge_heads__no_swap.says = "without swapping heads and words back"


def merge_heads__interleaved(x):
    B, h, T, dk = x.shape
    return x.permute(0, 2, 3, 1).reshape(B, T, h * dk)


merge_heads__interleaved.says = "interleaved"


def merge_heads__batch_too(x):
    B, h, T, dk = x.shape
    return x.transpose(1, 2).reshape(B * T, h * dk)


merge_heads__batch_too.says = "the batch was merged with the words"


def merge_heads__in_place(x):
    B, h, T, dk = x.shape
    return x.transpose_(1, 2).reshape(B, T, h * dk)


merge_heads__in_place.says = "x was changed"


def merge_heads__detached(x):
    return merge_heads__right(x.detach())


merge_heads__detached.says = "the gradient is cut off"


def merge_heads__heads_kept(x):
    return x.transpose(1, 2)


merge_heads__heads_kept.says = "expected shape"


def merge_heads__words_and_width(x):
    B, h, T, dk = x.shape
    return x.transpose(2, 3).reshape(B, T, h * dk)


merge_heads__words_and_width.says = "wrong content"


def merge_heads__summed(x):
    return x.sum(1)


merge_heads__summed.says = "expected shape"


def merge_heads__reversed(x):
    return merge_heads__right(x.flip(1))


merge_heads__reversed.says = "reverse order"


def merge_heads__nothing(x):
    return None


merge_heads__nothing.says = "return a tensor, not NoneType"


def merge_heads__right(x):
    return torch.cat(list(x.unbind(1)), dim=-1)


def merge_heads__right_view(x):
    return x.transpose(1, 2).contiguous().view(x.shape[0], x.shape[2], -1)


def merge_heads__right_flatten(x):
    return x.movedim(1, 2).flatten(2)


# einsum


def _parse(spec, tensors, check=True):
    left, out = spec.split("->")
    groups, size = left.split(","), {}
    for group, t in zip(groups, tensors):
        for c, n in zip(group, t.shape):
            if size.setdefault(c, n) != n and check:
                raise ValueError(c)
    return groups, out, size


def _wide(spec, tensors, combine=math.prod, reduce=torch.sum, order=None, diagonal=True, check=True):
    groups, out, size = _parse(spec, tensors, check)
    letters = (order(out) if order else out) + "".join(c for c in size if c not in out)
    terms = []
    for group, t in zip(groups, tensors):
        while diagonal and len(set(group)) < len(group):
            c = next(c for c in group if group.count(c) > 1)
            i, j = [k for k, g in enumerate(group) if g == c][:2]
            t, group = t.diagonal(dim1=i, dim2=j), "".join(g for k, g in enumerate(group) if k not in (i, j)) + c
        names = list(dict.fromkeys(group))
        if len(names) < len(group):  # the second axis of a repeated letter is summed on its own
            t, group = t.sum(dim=[k for k in range(len(group)) if group[k] in group[:k]]), "".join(names)
        t = t.permute([group.index(c) for c in letters if c in group])
        terms.append(t[tuple(slice(None) if c in group else None for c in letters)])
    full = torch.broadcast_tensors(*terms, torch.zeros([size[c] for c in letters], dtype=torch.float64))[:-1]
    rest = tuple(range(len(out), len(letters)))
    total = combine(full)
    return reduce(total, dim=rest) if rest else total


def einsum__no_diagonal(spec, *tensors):
    return _wide(spec, tensors, diagonal=False)


einsum__no_diagonal.says = "the diagonal, not the row sums"


def einsum__sum_for_trace(spec, *tensors):
    if spec == "ii->":
        if tensors[0].shape[0] != tensors[0].shape[1]:
            raise ValueError
        return tensors[0].sum()
    return _wide(spec, tensors)


einsum__sum_for_trace.says = "the trace, not the sum of all entries"


def einsum__order_ignored(spec, *tensors):
    return _wide(spec, tensors, order=lambda out: "".join(sorted(out)))


einsum__order_ignored.says = "the order of the axes"


def einsum__mean(spec, *tensors):
    return _wide(spec, tensors, reduce=torch.mean)


einsum__mean.says = "a mean"


def einsum__added(spec, *tensors):
    return _wide(spec, tensors, combine=lambda full: sum(full))


einsum__added.says = "multiplied, not added"


def einsum__two_inputs(spec, *tensors):
    groups, out, size = _parse(spec, tensors)
    return _wide(",".join(groups[:2]) + "->" + "".join(c for c in out), tensors[:2]) if len(groups) > 2 else _wide(spec, tensors)


einsum__two_inputs.says = "wrong numbers"


def einsum__shared_letters_only(spec, *tensors):
    groups, out, size = _parse(spec, tensors)
    kept = out + "".join(c for c in size if c not in out and sum(c in g for g in groups) < 2)
    return _wide(",".join(groups) + "->" + kept, tensors)


einsum__shared_letters_only.says = "expected shape"


def einsum__sizes_unchecked(spec, *tensors):
    groups, out, size = _parse(spec, tensors, check=False)
    for k, n in list(size.items()):
        size[k] = min(t.shape[i] for g, t in zip(groups, tensors) for i, c in enumerate(g) if c == k)
    return _wide(spec, [t[tuple(slice(0, size[c]) for c in g)] for g, t in zip(groups, tensors)], check=False)


einsum__sizes_unchecked.says = "a letter has two sizes"


def einsum__float(spec, *tensors):
    result = _wide(spec, tensors)
    return result.item() if result.ndim == 0 else result


einsum__float.says = "return a tensor, not float"


def einsum__maximum(spec, *tensors):
    return _wide(spec, tensors, reduce=torch.amax)


einsum__maximum.says = "wrong numbers"


def einsum__right(spec, *tensors):
    return _wide(spec, tensors)


def einsum__right_library(spec, *tensors):
    _parse(spec, tensors)
    return torch.einsum(spec, *tensors)


def einsum__right_output_loops(spec, *tensors):
    groups, out, size = _parse(spec, tensors)
    rest, arrays = [c for c in size if c not in out], [t.numpy() for t in tensors]
    result = np.zeros([size[c] for c in out])
    for place in np.ndindex(*result.shape):
        at = dict(zip(out, place))
        for values in np.ndindex(*(size[c] for c in rest)):
            at |= dict(zip(rest, values))
            result[place] += np.prod([a[tuple(at[c] for c in g)] for g, a in zip(groups, arrays)])
    return torch.tensor(result)
