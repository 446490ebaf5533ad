"""Wrong answers to the exercises on attention, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import numpy as np
import torch
import torch.nn.functional as F

INF = float("inf")


def _attention(Q, K, V, mask, divisor=None, dim=-1):
    S = Q @ K.transpose(-2, -1) / (divisor or K.shape[-1] ** 0.5)
    if mask is not None:
        S = S.masked_fill(~mask, -INF)
    P = torch.softmax(S, dim)
    if mask is not None:
        P = P.masked_fill(~mask, 0.0)
    return P @ V, P


# attention


def attention__unscaled(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, 1.0)


attention__unscaled.says = "not scaled"


def attention__by_dk(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, K.shape[-1])


attention__by_dk.says = "divided by d_k"


def attention__by_root_of_n(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, K.shape[-2] ** 0.5)


attention__by_root_of_n.says = "number of keys"


def attention__by_root_of_dv(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, V.shape[-1] ** 0.5)


attention__by_root_of_dv.says = "root of d_v"


def attention__by_root_of_d_model(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, (Q.shape[-1] * Q.shape[-3]) ** 0.5 if Q.ndim > 2 else Q.shape[-1] ** 0.5)


attention__by_root_of_d_model.says = "size of one head"


def attention__over_queries(Q, K, V, mask=None):
    return _attention(Q, K, V, mask, dim=-2)


attention__over_queries.says = "over the queries"


def attention__values_scaled(Q, K, V, mask=None):
    O, P = _attention(Q, K, V, mask)
    return O / K.shape[-1] ** 0.5, P


attention__values_scaled.says = "values are scaled too"


def attention__mask_after(Q, K, V, mask=None):
    O, P = _attention(Q, K, V, None)
    P = P if mask is None else P * mask
    return P @ V, P


attention__mask_after.says = "after the softmax"


def attention__zero_for_inf(Q, K, V, mask=None):
    S = Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5
    P = torch.softmax(S if mask is None else S.masked_fill(~mask, 0.0), -1)
    return P @ V, P


attention__zero_for_inf.says = "set to 0"


def attention__times_mask(Q, K, V, mask=None):
    S = Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5
    P = torch.softmax(S if mask is None else S * mask, -1)
    return P @ V, P


attention__times_mask.says = "set to 0"


def attention__upside_down(Q, K, V, mask=None):
    return _attention(Q, K, V, None if mask is None else ~mask)


attention__upside_down.says = "upside down"


def attention__added_booleans(Q, K, V, mask=None):
    S = Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5
    P = torch.softmax(S if mask is None else S + mask.to(S), -1)
    return P @ V, P


attention__added_booleans.says = "booleans were added"


def attention__nan_rows(Q, K, V, mask=None):
    S = Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5
    P = torch.softmax(S if mask is None else S.masked_fill(~mask, -INF), -1)
    return P @ V, P


attention__nan_rows.says = "NaN where a query may look nowhere"


def attention__large_negative(Q, K, V, mask=None):
    S = Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5
    P = torch.softmax(S if mask is None else S.masked_fill(~mask, -1e30), -1)
    return P @ V, P


attention__large_negative.says = "looks everywhere"


def attention__overflow(Q, K, V, mask=None):
    E = torch.exp(Q @ K.transpose(-2, -1) / K.shape[-1] ** 0.5)
    E = E if mask is None else E * mask
    P = E / E.sum(-1, keepdim=True).clamp(min=1e-300 if E.dtype == torch.float64 else 1e-30)
    return P @ V, P


attention__overflow.says = "overflow"


def attention__all_axes_turned(Q, K, V, mask=None):
    S = Q @ K.permute(*range(K.ndim - 2), -1, -2).flip(-1) / K.shape[-1] ** 0.5
    P = torch.softmax(S, -1)
    return P @ V, P


attention__all_axes_turned.says = "weights are wrong"


def attention__nothing(Q, K, V, mask=None):
    return None


attention__nothing.says = "return a pair"


def attention__output_alone(Q, K, V, mask=None):
    return _attention(Q, K, V, mask)[0]


attention__output_alone.says = "return a pair"


def attention__in_place(Q, K, V, mask=None):
    Q /= K.shape[-1] ** 0.5
    return _attention(Q, K, V, mask, 1.0)


attention__in_place.says = "input was changed"


def attention__right(Q, K, V, mask=None):
    S = torch.einsum("...id,...jd->...ij", Q, K) * K.shape[-1] ** -0.5
    E = torch.exp(S - S.amax(-1, keepdim=True))
    if mask is not None:
        low = S.masked_fill(~mask, -INF).amax(-1, keepdim=True).nan_to_num(neginf=0.0)
        E = torch.exp(S - low).masked_fill(~mask, 0.0)
    Z = E.sum(-1, keepdim=True)
    P = torch.where(Z > 0, E / torch.where(Z > 0, Z, 1.0), 0.0)
    return torch.einsum("...ij,...jv->...iv", P, V), P


def attention__right_nan_to_num(Q, K, V, mask=None):
    bias = torch.zeros((), dtype=Q.dtype)
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=Q.dtype).masked_fill(mask.logical_not(), -INF)
    P = torch.nn.functional.softmax((Q / np.sqrt(Q.size(-1))).matmul(K.mT) + bias, dim=-1).nan_to_num(0.0)
    return P.matmul(V), P


def attention__right_large_negative_then_zero(Q, K, V, mask=None):
    S = Q @ K.mT / K.shape[-1] ** 0.5
    if mask is None:
        P = S.softmax(-1)
    else:
        P = torch.where(mask, S, torch.finfo(S.dtype).min).softmax(-1) * mask.any(-1, keepdim=True)
    return P @ V, P


def attention__right_log_space(Q, K, V, mask=None):
    S = Q.double() @ K.double().mT / K.shape[-1] ** 0.5
    if mask is not None:
        S = S.where(mask, torch.tensor(-INF, dtype=S.dtype))
    P = (S - S.logsumexp(-1, keepdim=True)).exp().nan_to_num(0.0).to(Q.dtype)
    return P @ V, P


# attention_backward


def _backward(Q, K, V, dO, mask, into_scores, factor=None):
    _, P = _attention(Q, K, V, mask)
    dS = into_scores(P, dO @ V.mT)
    factor = K.shape[-1] ** -0.5 if factor is None else factor
    return factor * dS @ K, factor * dS.mT @ Q, P.mT @ dO


def _right(P, dP):
    return P * (dP - (P * dP).sum(-1, keepdim=True))


def attention_backward__no_scale(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, _right, 1.0)


attention_backward__no_scale.says = "is missing in dQ and dK"


def attention_backward__scale_twice(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, _right, 1 / K.shape[-1])


attention_backward__scale_twice.says = "twice"


def attention_backward__no_row_sum(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: P * dP)


attention_backward__no_row_sum.says = "sum over the row is missing"


def attention_backward__mean(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: P * (dP - (P * dP).mean(-1, keepdim=True)))


attention_backward__mean.says = "a mean over the row"


def attention_backward__over_queries(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: P * (dP - (P * dP).sum(-2, keepdim=True)))


attention_backward__over_queries.says = "over the queries"


def attention_backward__unweighted(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: P * (dP - dP.sum(-1, keepdim=True)))


attention_backward__unweighted.says = "not weighted"


def attention_backward__diagonal(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: P * (1 - P) * dP)


attention_backward__diagonal.says = "only the diagonal"


def attention_backward__no_softmax(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, mask, lambda P, dP: dP)


attention_backward__no_softmax.says = "softmax was skipped"


def attention_backward__value_by_scores(Q, K, V, dO, mask=None):
    dQ, dK, dV = _backward(Q, K, V, dO, mask, _right)
    return dQ, dK, (Q @ K.mT / K.shape[-1] ** 0.5).mT @ dO


attention_backward__value_by_scores.says = "dV is wrong"


def attention_backward__mask_forgotten(Q, K, V, dO, mask=None):
    return _backward(Q, K, V, dO, None, _right)


attention_backward__mask_forgotten.says = "dV is wrong"


def attention_backward__swapped(Q, K, V, dO, mask=None):
    dQ, dK, dV = _backward(Q, K, V, dO, mask, _right)
    return dK, dQ, dV


attention_backward__swapped.says = "expected shape"


def attention_backward__sign(Q, K, V, dO, mask=None):
    dQ, dK, dV = _backward(Q, K, V, dO, mask, _right)
    return -dQ, dK, dV


attention_backward__sign.says = "differs from autograd"


def attention_backward__right(Q, K, V, dO, mask=None):
    O, P = _attention(Q, K, V, mask)
    D = torch.einsum("...tv,...tv->...t", dO, O)
    dS = (torch.einsum("...tv,...sv->...ts", dO, V) - D[..., None]) * P / Q.shape[-1] ** 0.5
    return torch.einsum("...ts,...sd->...td", dS, K), torch.einsum("...ts,...td->...sd", dS, Q), torch.einsum("...ts,...tv->...sv", P, dO)


def attention_backward__right_jacobian(Q, K, V, dO, mask=None):
    _, P = _attention(Q, K, V, mask)
    J = torch.diag_embed(P) - P[..., :, None] * P[..., None, :]
    dS = (J @ (dO @ V.mT)[..., None]).squeeze(-1) / K.shape[-1] ** 0.5
    return dS @ K, dS.mT @ Q, P.mT @ dO


# multihead_attention


def _multihead(x, Wq, Wk, Wv, Wo, h, kv, causal, divisor=None, tile=False, cut="right", join="right", out=True):
    B, T, d = x.shape

    def split(y, n):
        return y.reshape(B, T, n, -1).transpose(1, 2) if cut == "right" else y.reshape(B, n, T, -1)

    Q, K, V = split(x @ Wq, h), split(x @ Wk, kv), split(x @ Wv, kv)
    K, V = (t.repeat(1, h // kv, 1, 1) if tile else t.repeat_interleave(h // kv, 1) for t in (K, V))
    S = Q @ K.mT / (divisor or K.shape[-1] ** 0.5)
    if causal:
        S = S.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), -INF)
    O = torch.softmax(S, -1) @ V
    O = {
        "right": lambda: O.transpose(1, 2).reshape(B, T, -1),
        "reshape": lambda: O.reshape(B, T, -1),
        "interleaved": lambda: O.permute(0, 2, 3, 1).reshape(B, T, -1),
    }[join]()
    return O @ Wo if out else O


def multihead_attention__view(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, cut="view")


multihead_attention__view.says = "heads and positions are mixed"


def multihead_attention__no_swap_back(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, join="reshape")


multihead_attention__no_swap_back.says = "swap heads and positions back"


def multihead_attention__interleaved(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, join="interleaved")


multihead_attention__interleaved.says = "interleaved"


def multihead_attention__tiled(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, tile=True)


multihead_attention__tiled.says = "repeat_interleave, not repeat"


def multihead_attention__by_d_model(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, divisor=x.shape[-1] ** 0.5)


multihead_attention__by_d_model.says = "width of the model"


def multihead_attention__by_all_heads(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, divisor=Wq.shape[1] ** 0.5)


multihead_attention__by_all_heads.says = "width of all heads"


def multihead_attention__unscaled(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, divisor=1.0)


multihead_attention__unscaled.says = "not scaled"


def multihead_attention__no_output(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal, out=False)


multihead_attention__no_output.says = "W_O is missing"


def multihead_attention__never_causal(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, False)


multihead_attention__never_causal.says = "ignored"


def multihead_attention__always_causal(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return _multihead(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, True)


multihead_attention__always_causal.says = "always on"


def multihead_attention__batch_as_heads(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    B, T, d = x.shape
    y = x.reshape(B * T, d).reshape(T, B, d).transpose(0, 1)
    return _multihead(y, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal)


multihead_attention__batch_as_heads.says = "output is wrong"


def multihead_attention__nothing(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    return None


multihead_attention__nothing.says = "return a tensor"


def multihead_attention__right(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    dk, group, out = Wq.shape[1] // n_heads, n_heads // n_kv_heads, torch.zeros_like(x)
    for i in range(n_heads):
        j = i // group
        q, k, v = x @ Wq[:, i * dk : (i + 1) * dk], x @ Wk[:, j * dk : (j + 1) * dk], x @ Wv[:, j * dk : (j + 1) * dk]
        out = out + F.scaled_dot_product_attention(q, k, v, is_causal=bool(causal)) @ Wo[i * dk : (i + 1) * dk]
    return out


def multihead_attention__right_library(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    Q, K, V = ((x @ W).unflatten(-1, (n, -1)).movedim(2, 1) for W, n in ((Wq, n_heads), (Wk, n_kv_heads), (Wv, n_kv_heads)))
    return F.scaled_dot_product_attention(Q, K, V, is_causal=bool(causal), enable_gqa=True).movedim(1, 2).flatten(-2) @ Wo


def multihead_attention__right_grouped_einsum(x, Wq, Wk, Wv, Wo, n_heads, n_kv_heads, causal=False):
    (B, T, d), g = x.shape, n_heads // n_kv_heads
    Q = (x @ Wq).reshape(B, T, n_kv_heads, g, -1)
    K, V = (x @ Wk).reshape(B, T, n_kv_heads, -1), (x @ Wv).reshape(B, T, n_kv_heads, -1)
    S = torch.einsum("btkgd,bskd->bkgts", Q, K) / Q.shape[-1] ** 0.5
    if causal:
        S = S + torch.full((T, T), -INF, dtype=S.dtype).triu(1)
    return torch.einsum("bkgts,bskd->btkgd", S.softmax(-1), V).reshape(B, T, -1) @ Wo


# online_attention


def _online(Q, K, V, block, causal, values=True, sums=True, fresh=False, each=None, hide=None, scale=True, stop=None):
    m, z = Q.new_full((len(Q), 1), -INF), Q.new_zeros(len(Q), 1)
    a, parts = Q.new_zeros(len(Q), V.shape[1]), []
    t = torch.arange(len(Q))[:, None]
    hide = hide or (lambda keys, t, i: keys > t)
    for i in range(0, len(K) if stop is None else stop(len(K), block), block):
        S = Q @ K[i : i + block].T / (K.shape[1] ** 0.5 if scale else 1)
        if causal:
            S = S.masked_fill(hide(torch.arange(i, i + S.shape[1]), t, i), -INF)
        top = S.amax(1, keepdim=True)
        new = top if fresh else torch.maximum(m, top)
        e, factor = torch.exp(S - new), 1.0 if fresh else torch.exp(m - new)
        parts.append(e @ V[i : i + block] / e.sum(1, keepdim=True))
        z = z * (factor if sums else 1) + e.sum(1, keepdim=True)
        a = a * (factor if values else 1) + e @ V[i : i + block]
        m = new
    if each:
        return sum(parts) / (len(parts) if each == "mean" else 1)
    return a / z


def online_attention__values_not_rescaled(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, values=False)


online_attention__values_not_rescaled.says = "weighted sum of values is not rescaled"


def online_attention__sum_not_rescaled(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, sums=False)


online_attention__sum_not_rescaled.says = "running sum is not rescaled"


def online_attention__nothing_rescaled(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, values=False, sums=False)


online_attention__nothing_rescaled.says = "nothing is rescaled"


def online_attention__max_per_block(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, fresh=True)


online_attention__max_per_block.says = "starts anew"


def online_attention__normalised_per_block(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, each="sum")


online_attention__normalised_per_block.says = "each block is normalised"


def online_attention__blocks_averaged(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, each="mean")


online_attention__blocks_averaged.says = "blocks averaged"


def online_attention__short_block_lost(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, stop=lambda n, b: max(n // b * b, 1))


online_attention__short_block_lost.says = "shorter block"


def online_attention__unscaled(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, scale=False)


online_attention__unscaled.says = "not scaled"


def online_attention__not_causal(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, False)


online_attention__not_causal.says = "causal is ignored"


def online_attention__diagonal_hidden(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, hide=lambda keys, t, i: (keys >= t) & (keys + t > 0))


online_attention__diagonal_hidden.says = "own position"


def online_attention__diagonal_hidden_and_nan(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, hide=lambda keys, t, i: keys >= t)


online_attention__diagonal_hidden_and_nan.says = "own position"


def online_attention__offset_forgotten(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, hide=lambda keys, t, i: keys - i > t)


online_attention__offset_forgotten.says = "offset"


def online_attention__diagonal_block_open(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, hide=lambda keys, t, i: keys // block > t // block)


online_attention__diagonal_block_open.says = "block on the diagonal"


def online_attention__aligned_at_the_end(Q, K, V, block, causal=False):
    return _online(Q, K, V, block, causal, hide=lambda keys, t, i: keys > t + len(K) - len(Q))


online_attention__aligned_at_the_end.says = "aligned at the end"


def online_attention__no_maximum(Q, K, V, block, causal=False):
    z, a, t = 0, 0, torch.arange(len(Q))[:, None]
    for i in range(0, len(K), block):
        S = Q @ K[i : i + block].T / K.shape[1] ** 0.5
        if causal:
            S = S.masked_fill(torch.arange(i, i + S.shape[1]) > t, -INF)
        z, a = z + S.exp().sum(1, keepdim=True), a + S.exp() @ V[i : i + block]
    return a / z


online_attention__no_maximum.says = "overflow"


def online_attention__whole_matrix(Q, K, V, block, causal=False):
    S = Q @ K.T / K.shape[1] ** 0.5
    if causal:
        S = S.masked_fill(torch.arange(len(K)) > torch.arange(len(Q))[:, None], -INF)
    return torch.softmax(S, -1) @ V


online_attention__whole_matrix.says = "scores may exist at a time"


def online_attention__nothing(Q, K, V, block, causal=False):
    return None


online_attention__nothing.says = "return a tensor"


def online_attention__right(Q, K, V, block, causal=False):
    """Normalised output and log-sum-exp, merged block by block."""
    O, L = torch.zeros(len(Q), V.shape[1], dtype=Q.dtype), torch.full((len(Q), 1), -INF, dtype=Q.dtype)
    for i in range(0, len(K), block):
        S = Q @ K[i : i + block].mT * Q.shape[1] ** -0.5
        if causal:
            S = S + torch.zeros_like(S).masked_fill((torch.arange(S.shape[1]) + i)[None] > torch.arange(len(Q))[:, None], -INF)
        new = torch.logaddexp(L, S.logsumexp(1, keepdim=True))
        O, L = O * (L - new).exp() + (S - new).exp() @ V[i : i + block], new
    return O


def online_attention__right_loop(Q, K, V, block, causal=False):
    """One query at a time, blocks beyond the diagonal skipped."""
    rows = []
    for t, q in enumerate(Q):
        m, z, a = -INF, 0.0, torch.zeros(V.shape[1], dtype=V.dtype)
        end = min(t + 1, len(K)) if causal else len(K)
        for i in range(0, end, block):
            s = K[i : min(i + block, end)] @ q / len(q) ** 0.5
            new = max(m, s.max().item())
            e = torch.exp(s - new)
            f = float(np.exp(m - new))
            m, z, a = new, f * z + e.sum(), f * a + e @ V[i : min(i + block, end)]
        rows.append(a / z)
    return torch.stack(rows)


def online_attention__right_padded(Q, K, V, block, causal=False):
    """Keys padded to whole blocks, products written out."""
    n, pad = len(K), -len(K) % block
    K, V = F.pad(K, (0, 0, 0, pad)), F.pad(V, (0, 0, 0, pad))
    m, z, a = torch.full((len(Q),), -INF, dtype=Q.dtype), torch.zeros(len(Q), dtype=Q.dtype), torch.zeros(len(Q), V.shape[1], dtype=Q.dtype)
    for i in range(0, n, block):
        keys = torch.arange(i, i + block)
        S = (Q[:, None] * K[None, i : i + block]).sum(-1) / K.shape[1] ** 0.5
        S[:, keys >= n] = -INF
        if causal:
            S[keys[None] > torch.arange(len(Q))[:, None]] = -INF
        new = torch.maximum(m, S.max(1).values)
        e, f = (S - new[:, None]).exp(), (m - new).exp()
        z, a, m = z * f + e.sum(1), a * f[:, None] + (e[..., None] * V[None, i : i + block]).sum(1), new
    return a / z[:, None]


def online_attention__right_two_passes(Q, K, V, block, causal=False):
    """Maximum and sum first, values second."""
    t = torch.arange(len(Q))[:, None]

    def scores():
        for i in range(0, len(K), block):
            S = Q @ K[i : i + block].T / K.shape[1] ** 0.5
            yield i, S.masked_fill(i + torch.arange(S.shape[1]) > t, -INF) if causal else S

    m = torch.full((len(Q), 1), -INF, dtype=Q.dtype)
    for _, S in scores():
        m = torch.maximum(m, S.amax(1, keepdim=True))
    z = sum((S - m).exp().sum(1, keepdim=True) for _, S in scores())
    return sum((S - m).exp() @ V[i : i + block] for i, S in scores()) / z
