"""Wrong answers to the exercises on backpropagation, and right ones written another way."""

import collections
import graphlib
import math
from itertools import pairwise

import numpy as np
import torch

# --- matmul_flops


def matmul_flops__half(N, widths):
    f = [N * a * b for a, b in pairwise(widths)]
    return sum(f), 2 * sum(f) - f[0]


matmul_flops__half.says = "two FLOPs"


def matmul_flops__no_batch(N, widths):
    f = [2 * a * b for a, b in pairwise(widths)]
    return sum(f), 2 * sum(f) - f[0]


matmul_flops__no_batch.says = "the batch is missing"


def matmul_flops__input_gradient(N, widths):
    f = sum(2 * N * a * b for a, b in pairwise(widths))
    return f, 2 * f


matmul_flops__input_gradient.says = "no gradient for its input"


def matmul_flops__same_as_forward(N, widths):
    f = sum(2 * N * a * b for a, b in pairwise(widths))
    return f, f


matmul_flops__same_as_forward.says = "only half the backward pass"


def matmul_flops__whole_step(N, widths):
    f = [2 * N * a * b for a, b in pairwise(widths)]
    return sum(f), 3 * sum(f) - f[0]


matmul_flops__whole_step.says = "the backward pass alone"


def matmul_flops__nothing(N, widths):
    pass


matmul_flops__nothing.says = "return two numbers"


def matmul_flops__right(N, widths):
    forward = backward = 0
    for layer in range(1, len(widths)):
        cost = 2 * N * widths[layer - 1] * widths[layer]
        forward += cost
        backward += cost if layer == 1 else 2 * cost
    return [forward, backward]


# --- mlp_backward


def _mlp(X, y, W1, b1, W2, b2, scale=None, mask=None, back=None):
    z1 = X @ W1 + b1
    h = torch.relu(z1)
    d2 = (h @ W2 + b2 - y) * (2 / len(X) if scale is None else scale)
    d1 = (d2 @ (W2.T if back is None else back)) * ((z1 > 0) if mask is None else mask(z1, h))
    return {"W1": X.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}


def mlp_backward__half(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=1 / len(X))


mlp_backward__half.says = "half the gradient"


def mlp_backward__sum(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=2)


mlp_backward__sum.says = "the mean over the rows is missing"


def mlp_backward__no_factor(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=1)


mlp_backward__no_factor.says = "the factor 2/N is missing"


def mlp_backward__entries(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=2 / y.numel())


mlp_backward__entries.says = "divided by the number of entries"


def mlp_backward__n_twice(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=2 / len(X) ** 2)


mlp_backward__n_twice.says = "divided by N twice"


def mlp_backward__sign(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, scale=-2 / len(X))


mlp_backward__sign.says = "the sign is flipped"


def mlp_backward__mask_from_h(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, mask=lambda z, h: h >= 0)


mlp_backward__mask_from_h.says = "the ReLU mask lets everything through"


def mlp_backward__mask_at_zero(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, mask=lambda z, h: z >= 0)


mlp_backward__mask_at_zero.says = "use >, not >="


def mlp_backward__mask_upside_down(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, mask=lambda z, h: z < 0)


mlp_backward__mask_upside_down.says = "upside down"


def mlp_backward__dW2_transposed(X, y, W1, b1, W2, b2):
    g = _mlp(X, y, W1, b1, W2, b2)
    return g | {"W2": g["W2"].T}


mlp_backward__dW2_transposed.says = "W2 is transposed"


def mlp_backward__square_transpose(X, y, W1, b1, W2, b2):
    return _mlp(X, y, W1, b1, W2, b2, back=W2 if W2.shape[0] == W2.shape[1] else W2.T)


mlp_backward__square_transpose.says = "W2 is square in this test"


def mlp_backward__updated_W2(X, y, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    h = z1.relu()
    d2 = 2 * (h @ W2 + b2 - y) / len(X)
    dW2 = h.T @ d2
    W2 -= 0.1 * dW2
    d1 = d2 @ W2.T * (z1 > 0)
    return {"W1": X.T @ d1, "b1": d1.sum(0), "W2": dW2, "b2": d2.sum(0)}


mlp_backward__updated_W2.says = "updated before the backward pass"


def mlp_backward__updated_copy(X, y, W1, b1, W2, b2):
    g = _mlp(X, y, W1, b1, W2, b2)
    return g | {k: v for k, v in _mlp(X, y, W1, b1, W2, b2, back=(W2 - 0.1 * g["W2"]).T).items() if k in ("W1", "b1")}


mlp_backward__updated_copy.says = "wrong: W1, b1"


def mlp_backward__bias_mean(X, y, W1, b1, W2, b2):
    g = _mlp(X, y, W1, b1, W2, b2)
    return {k: v / (len(X) if k[0] == "b" else 1) for k, v in g.items()}


mlp_backward__bias_mean.says = "bias gradients averaged"


def mlp_backward__bias_keepdim(X, y, W1, b1, W2, b2):
    g = _mlp(X, y, W1, b1, W2, b2)
    return g | {"b1": g["b1"][None]}


mlp_backward__bias_keepdim.says = "b1: expected shape"


def mlp_backward__nothing(X, y, W1, b1, W2, b2):
    pass


mlp_backward__nothing.says = "return a dict"


def mlp_backward__right(X, y, W1, b1, W2, b2):
    """Row by row, with outer products."""
    g = {k: torch.zeros_like(p) for k, p in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), strict=True)}
    for x, t in zip(X, y, strict=True):
        h = torch.clamp(W1.T @ x + b1, min=0)
        d2 = (W2.T @ h + b2 - t) * 2 / X.shape[0]
        d1 = (W2 @ d2) * (h > 0)
        for k, v in (("W1", torch.outer(x, d1)), ("b1", d1), ("W2", torch.outer(h, d2)), ("b2", d2)):
            g[k] += v
    return g


def mlp_backward__right_autograd(X, y, W1, b1, W2, b2):
    leaves = [p.clone().requires_grad_() for p in (W1, b1, W2, b2)]
    loss = (((X @ leaves[0] + leaves[1]).relu() @ leaves[2] + leaves[3] - y) ** 2).sum(1).mean()
    return dict(zip(("W1", "b1", "W2", "b2"), torch.autograd.grad(loss, leaves), strict=True))


def mlp_backward__right_float64(X, y, W1, b1, W2, b2):
    return _mlp(*(t.double() for t in (X, y, W1, b1, W2, b2)))


# --- numerical_gradient


def _differences(f, x, rule):
    grad = torch.zeros(x.shape, dtype=torch.float64)
    for i in np.ndindex(*x.shape):

        def moved(h, i=i):
            t = x.clone()
            t[i] += h
            return f(t)

        grad[i] = rule(moved)
    return grad


def numerical_gradient__one_sided(f, x):
    return _differences(f, x, lambda m: (m(1e-6) - m(0)) / 1e-6)


numerical_gradient__one_sided.says = "one-sided difference"


def numerical_gradient__one_sided_best(f, x):
    return _differences(f, x, lambda m: (m(1e-8) - m(0)) / 1e-8)


numerical_gradient__one_sided_best.says = "off by"


def numerical_gradient__twice(f, x):
    return _differences(f, x, lambda m: (m(1e-5) - m(-1e-5)) / 1e-5)


numerical_gradient__twice.says = "twice the gradient"


def numerical_gradient__half(f, x):
    return _differences(f, x, lambda m: (m(5e-6) - m(-5e-6)) / 2e-5)


numerical_gradient__half.says = "half the gradient"


def numerical_gradient__sign(f, x):
    return _differences(f, x, lambda m: (m(-1e-5) - m(1e-5)) / 2e-5)


numerical_gradient__sign.says = "the sign is flipped"


def numerical_gradient__tiny_step(f, x):
    return _differences(f, x, lambda m: (m(1e-10) - m(-1e-10)) / 2e-10)


numerical_gradient__tiny_step.says = "the step is too small"


def numerical_gradient__large_step(f, x):
    return _differences(f, x, lambda m: (m(1e-2) - m(-1e-2)) / 2e-2)


numerical_gradient__large_step.says = "the step is too large"


def numerical_gradient__float32(f, x):
    return _differences(lambda t: f(t.float()), x, lambda m: (m(1e-3) - m(-1e-3)) / 2e-3)


numerical_gradient__float32.says = "float32 crept in"


def numerical_gradient__float32_result(f, x):
    return _differences(f, x, lambda m: (m(1e-5) - m(-1e-5)) / 2e-5).float()


numerical_gradient__float32_result.says = "return float64"


def numerical_gradient__not_restored(f, x):
    grad = torch.zeros(x.shape, dtype=torch.float64)
    for i in np.ndindex(*x.shape):
        x[i] += 1e-5
        up = f(x)
        x[i] -= 2e-5
        grad[i] = (up - f(x)) / 2e-5
    return grad


numerical_gradient__not_restored.says = "x is left changed"


def numerical_gradient__flattened_copy(f, x):
    grad, flat = torch.zeros(x.shape, dtype=torch.float64), x.t().reshape(-1).clone() if x.ndim == 2 else x.reshape(-1).clone()
    for k, i in enumerate(np.ndindex(*x.shape)):
        flat[k] += 1e-5
        up = f(x)
        flat[k] -= 2e-5
        grad[i] = (up - f(x)) / 2e-5
        flat[k] += 1e-5
    return grad


numerical_gradient__flattened_copy.says = "f never saw a nudge"


def numerical_gradient__all_at_once(f, x):
    slope = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    return torch.full(x.shape, slope, dtype=torch.float64)


numerical_gradient__all_at_once.says = "all entries nudged at once"


def numerical_gradient__flat(f, x):
    return _differences(f, x, lambda m: (m(1e-5) - m(-1e-5)) / 2e-5).reshape(-1)


numerical_gradient__flat.says = "expected shape"


def numerical_gradient__right(f, x):
    return _differences(f, x, lambda m: (m(1e-5) - m(-1e-5)) / 2e-5)


def numerical_gradient__right_small_step(f, x):
    """torch.autograd.gradcheck's own step."""
    return _differences(f, x, lambda m: (m(1e-6) - m(-1e-6)) / 2e-6)


def numerical_gradient__right_five_points(f, x):
    return _differences(f, x, lambda m: (8 * (m(1e-3) - m(-1e-3)) - (m(2e-3) - m(-2e-3))) / 12e-3)


def numerical_gradient__right_scaled_step(f, x):
    out = torch.empty_like(x)
    for i in np.ndindex(*x.shape):
        h = (2.0**-53) ** (1 / 3) * max(1.0, abs(float(x[i])))
        keep = float(x[i])
        x[i] = keep + h
        up = f(x)
        x[i] = keep - h
        down = f(x)
        x[i] = keep
        out[i] = (up - down) / (2 * h)
    return out


# --- wrong_gradients


def wrong_gradients__no_floor(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if (n - analytic[k]).norm() / (n.norm() + analytic[k].norm()) > tol)


wrong_gradients__no_floor.says = "needs its floor"


def wrong_gradients__no_floor_nan(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if not (n - analytic[k]).norm() / (n.norm() + analytic[k].norm()) <= tol)


wrong_gradients__no_floor_nan.says = "two arrays of zeros agree"


def wrong_gradients__absolute(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if (n - analytic[k]).norm() > tol)


wrong_gradients__absolute.says = "an absolute error"


def wrong_gradients__absolute_allclose(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if not torch.allclose(n, analytic[k], rtol=tol, atol=tol))


wrong_gradients__absolute_allclose.says = "lets small gradients pass"


def wrong_gradients__norms(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if (n.norm() - analytic[k].norm()).abs() / max(n.norm() + analytic[k].norm(), floor) > tol)


wrong_gradients__norms.says = "not the difference of the norms"


def wrong_gradients__mean(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if (n - analytic[k]).sum().abs() / max(n.norm() + analytic[k].norm(), floor) > tol)


wrong_gradients__mean.says = "differences cancel"


def wrong_gradients__entrywise(numeric, analytic, tol=1e-6, floor=1e-4):
    def worst(n, a):
        return ((n - a).abs() / (n.abs() + a.abs()).clamp(min=1e-12)).max() if max(n.norm(), a.norm()) > floor else 0

    return sorted(k for k, n in numeric.items() if worst(n, analytic[k]) > tol)


wrong_gradients__entrywise.says = "entry by entry"


def wrong_gradients__unsorted(numeric, analytic, tol=1e-6, floor=1e-4):
    return [k for k, n in numeric.items() if (n - analytic[k]).norm() / max(n.norm() + analytic[k].norm(), floor) > tol]


wrong_gradients__unsorted.says = "alphabetical"


def wrong_gradients__fixed_tolerance(numeric, analytic, tol=1e-6, floor=1e-4):
    return sorted(k for k, n in numeric.items() if (n - analytic[k]).norm() / max(n.norm() + analytic[k].norm(), floor) > 1e-6)


wrong_gradients__fixed_tolerance.says = "use the tolerance"


def wrong_gradients__right(numeric, analytic, tol=1e-6, floor=1e-4):
    wrong = []
    for name in sorted(analytic):
        n, a = (np.asarray(t.detach().cpu(), dtype=float).ravel() for t in (numeric[name], analytic[name]))
        if math.sqrt(((n - a) ** 2).sum()) > tol * max(np.linalg.norm(n) + np.linalg.norm(a), floor):
            wrong.append(name)
    return wrong


# --- backward


def _sorted(nodes):
    return list(graphlib.TopologicalSorter(nodes).static_order())


def backward__assigns(nodes, local, out):
    bar = dict.fromkeys(nodes, 0.0)
    bar[out] = 1.0
    for v in reversed(_sorted(nodes)):
        for i, p in enumerate(nodes[v]):
            if bar[v]:
                bar[p] = bar[v] * local(v, i)
    return bar


backward__assigns.says = "add at forks"


def backward__unordered(nodes, local, out):
    """Breadth first from out: a node may pass its adjoint on before it is complete."""
    bar, queue, seen = dict.fromkeys(nodes, 0.0), collections.deque([out]), {out}
    bar[out] = 1.0
    while queue:
        v = queue.popleft()
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return bar


backward__unordered.says = "before all its children are done"


def backward__dict_order(nodes, local, out):
    """Trusts the order of the dict."""
    bar = dict.fromkeys(nodes, 0.0)
    bar[out] = 1.0
    for v in reversed(nodes):
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
    return bar


backward__dict_order.says = "before all its children are done"


def backward__paths(nodes, local, out):
    """Recursion without memory: one visit a path."""
    bar = dict.fromkeys(nodes, 0.0)

    def visit(v, amount):
        bar[v] += amount
        for i, p in enumerate(nodes[v]):
            visit(p, amount * local(v, i))

    visit(out, 1.0)
    return bar


backward__paths.says = "was called again"


def backward__double_counting(nodes, local, out):
    """Recursion that passes on the running sum: double counting."""
    bar = dict.fromkeys(nodes, 0.0)
    bar[out] = 1.0

    def visit(v):
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
            visit(p)

    visit(out)
    return bar


backward__double_counting.says = "was called again"


def backward__no_seed(nodes, local, out):
    bar = dict.fromkeys(nodes, 0.0)
    for v in reversed(_sorted(nodes)):
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
    return bar


backward__no_seed.says = "the adjoint of out itself is 1"


def backward__every_sink(nodes, local, out):
    """Seeds every node that has no children, not out alone."""
    used = {p for ps in nodes.values() for p in ps}
    bar = {v: float(v == out or v not in used) for v in nodes}
    for v in reversed(_sorted(nodes)):
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
    return bar


backward__every_sink.says = "starts with 1"


def backward__missing(nodes, local, out):
    bar = collections.defaultdict(float)
    bar[out] = 1.0
    for v in reversed(_sorted(nodes)):
        if v in bar:
            for i, p in enumerate(nodes[v]):
                bar[p] += bar[v] * local(v, i)
    return dict(bar)


backward__missing.says = "nodes that out does not depend on have adjoint 0"


def backward__forgets_repeats(nodes, local, out):
    """x * x: looks at the set of parents."""
    bar = dict.fromkeys(nodes, 0.0)
    bar[out] = 1.0
    for v in reversed(_sorted(nodes)):
        for p in dict.fromkeys(nodes[v]):
            bar[p] += bar[v] * local(v, nodes[v].index(p))
    return bar


backward__forgets_repeats.says = "both edges count"


def backward__nothing(nodes, local, out):
    pass


backward__nothing.says = "return a dict"


def backward__right(nodes, local, out):
    """Kahn's algorithm: a node goes when no child is left that has not sent."""
    waiting = collections.Counter(p for ps in nodes.values() for p in ps)
    bar = {v: 1.0 if v == out else 0.0 for v in nodes}
    ready = [v for v in nodes if not waiting[v]]
    while ready:
        v = ready.pop()
        for i, p in enumerate(nodes[v]):
            bar[p] += bar[v] * local(v, i)
            waiting[p] -= 1
            if not waiting[p]:
                ready.append(p)
    return bar


def backward__right_pull(nodes, local, out):
    """Each node asks its children, with memory."""
    children = {v: [] for v in nodes}
    for v, ps in nodes.items():
        for i, p in enumerate(ps):
            children[p].append((v, i))
    memory = {out: 1.0}

    def ask(v):
        if v not in memory:
            memory[v] = sum((ask(c) * local(c, i) for c, i in children[v]), 0.0)
        return memory[v]

    return {v: ask(v) for v in nodes}


def backward__right_numpy(nodes, local, out):
    bar = {v: np.float64(v == out) for v in nodes}
    for v in _sorted(nodes)[::-1]:
        if bar[v]:
            for i, p in enumerate(nodes[v]):
                bar[p] = bar[p] + bar[v] * local(v, i)
    return bar
