"""Wrong answers to the exercises of solutions/01_mathematics/04_calculus.ipynb, and right ones written another way."""

import numpy as np
import torch

# --- directional_derivative


def directional_derivative__not_normalised(f, x, u, eps=1e-5):
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps)


directional_derivative__not_normalised.says = "the direction is u / |u|"


def directional_derivative__half_normalised(f, x, u, eps=1e-5):
    """Normalises the difference, after moving by the whole u: the error hides at small eps."""
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps * u.norm() ** 2)


directional_derivative__half_normalised.says = "the direction is u / |u|"


def directional_derivative__forward(f, x, u, eps=1e-5):
    u = u / u.norm()
    return (f(x + eps * u) - f(x)) / eps


directional_derivative__forward.says = "a one-sided difference"


def directional_derivative__backward(f, x, u, eps=1e-5):
    u = u / u.norm()
    return (f(x) - f(x - eps * u)) / eps


directional_derivative__backward.says = "a one-sided difference"


def directional_derivative__twice(f, x, u, eps=1e-5):
    u = u / u.norm()
    return (f(x + eps * u) - f(x - eps * u)) / eps


directional_derivative__twice.says = "twice the slope"


def directional_derivative__half(f, x, u, eps=1e-5):
    u = u / u.norm()
    return (f(x + eps * u) - f(x)) / (2 * eps)


directional_derivative__half.says = "half the slope"


def directional_derivative__sign(f, x, u, eps=1e-5):
    u = u / u.norm()
    return (f(x - eps * u) - f(x + eps * u)) / (2 * eps)


directional_derivative__sign.says = "the sign is flipped"


def directional_derivative__changes_x(f, x, u, eps=1e-5):
    u = u / u.norm()
    x += eps * u
    up = f(x)
    x -= 2 * eps * u
    return (up - f(x)) / (2 * eps)


directional_derivative__changes_x.says = "x was changed"


def directional_derivative__changes_u(f, x, u, eps=1e-5):
    u /= 2 * u.norm()
    u *= 2
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps)


directional_derivative__changes_u.says = "u was changed"


def directional_derivative__gradient(f, x, u, eps=1e-5):
    return torch.func.grad(f)(x)


directional_derivative__gradient.says = "only along u"


def directional_derivative__steepest(f, x, u, eps=1e-5):
    return torch.func.grad(f)(x).norm()


directional_derivative__steepest.says = "the steepest slope"


def directional_derivative__absolute(f, x, u, eps=1e-5):
    u = u / u.norm()
    return abs(f(x + eps * u) - f(x - eps * u)) / (2 * eps)


directional_derivative__absolute.says = "the sign is flipped"


def directional_derivative__nothing(f, x, u, eps=1e-5):
    pass


directional_derivative__nothing.says = "you return None"


def directional_derivative__right(f, x, u, eps=1e-5):
    """From the gradient, by autograd."""
    leaf = x.clone().requires_grad_()
    f(leaf).backward()
    return float(leaf.grad @ u) / float(u.norm())


def directional_derivative__right_entries(f, x, u, eps=1e-5):
    """Every partial derivative by nudging, then the dot product."""
    g = [(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(g) @ (u / u.norm())


def directional_derivative__right_scaled(f, x, u, eps=1e-5):
    h = eps / u.norm()
    return ((f(x + h * u) - f(x - h * u)) / (2 * eps)).item()


# --- softmax_jacobian


def _p(z):
    return torch.softmax(z, 1)


def softmax_jacobian__diagonal(z):
    return torch.diag_embed(_p(z))


softmax_jacobian__diagonal.says = "only the diagonal of p"


def softmax_jacobian__elementwise(z):
    return torch.diag_embed(_p(z) * (1 - _p(z)))


softmax_jacobian__elementwise.says = "off it stands"


def softmax_jacobian__plus(z):
    p = _p(z)
    return torch.diag_embed(p) + p[:, :, None] * p[:, None]


softmax_jacobian__plus.says = "diag(p) minus p pᵀ"


def softmax_jacobian__sign(z):
    p = _p(z)
    return p[:, :, None] * p[:, None] - torch.diag_embed(p)


softmax_jacobian__sign.says = "the sign is flipped"


def softmax_jacobian__identity(z):
    p = _p(z)
    return torch.eye(z.shape[1], dtype=z.dtype) - p[:, :, None] * p[:, None]


softmax_jacobian__identity.says = "the identity in place of"


def softmax_jacobian__naive(z):
    p = z.exp() / z.exp().sum(1, keepdim=True)
    return torch.diag_embed(p) - p[:, :, None] * p[:, None]


softmax_jacobian__naive.says = "subtract the largest score"


def softmax_jacobian__wrong_axis(z):
    p = torch.softmax(z, 0)
    return torch.diag_embed(p) - p[:, :, None] * p[:, None]


softmax_jacobian__wrong_axis.says = "softmax over the batch"


def softmax_jacobian__one_for_all(z):
    p = _p(z)
    return torch.diag(p.sum(0)) - p.T @ p


softmax_jacobian__one_for_all.says = "one matrix for the whole batch"


def softmax_jacobian__all_pairs(z):
    return torch.autograd.functional.jacobian(_p, z)


softmax_jacobian__all_pairs.says = "every row against every row"


def softmax_jacobian__global_max(z):
    """Subtracts the largest score of the batch: small rows vanish."""
    e = (z - z.max()).exp()
    p = e / e.sum(1, keepdim=True)
    return torch.diag_embed(p) - p[:, :, None] * p[:, None]


softmax_jacobian__global_max.says = "the largest score of each row"


def softmax_jacobian__numpy(z):
    p = _p(z).numpy()
    return np.stack([np.diag(r) - np.outer(r, r) for r in p])


softmax_jacobian__numpy.says = "return a tensor"


def softmax_jacobian__right(z):
    """Row by row, by autograd."""
    return torch.stack([torch.autograd.functional.jacobian(lambda r: torch.softmax(r, 0), row) for row in z])


def softmax_jacobian__right_einsum(z):
    e = (z - z.max(1, keepdim=True).values).exp()
    p = e / e.sum(1, keepdim=True)
    eye = torch.eye(z.shape[1], dtype=z.dtype, device=z.device)
    return torch.einsum("ni,ij->nij", p, eye) - torch.einsum("ni,nj->nij", p, p)


def softmax_jacobian__right_rows(z):
    """p_i (δ_ij - p_j)."""
    p = _p(z)
    return p.unsqueeze(2) * (torch.eye(z.shape[1], dtype=z.dtype) - p.unsqueeze(1))


# --- kind_of_point


def _kind(values, zero):
    up, down = (values > zero).any(), (values < -zero).any()
    if up and down:
        return "saddle"
    return "undecided" if (values.abs() <= zero).any() else "minimum" if up else "maximum"


def kind_of_point__determinant(g, H, tol=1e-8):
    if g.norm() > tol:
        return "not critical"
    det = torch.linalg.det(H)
    return "undecided" if det == 0 else "minimum" if det > 0 else "saddle"


kind_of_point__determinant.says = "the determinant is"


def kind_of_point__second_derivative_test(g, H, tol=1e-8):
    """The school test for two variables, in any dimension."""
    if g.norm() > tol:
        return "not critical"
    det = torch.linalg.det(H)
    if abs(det) < tol:
        return "undecided"
    return "saddle" if (det < 0) != (len(g) % 2 and H[0, 0] < 0) else "minimum" if H[0, 0] > 0 else "maximum"


kind_of_point__second_derivative_test.says = "look at the signs one by one"


def kind_of_point__diagonal(g, H, tol=1e-8):
    if g.norm() > tol:
        return "not critical"
    return _kind(H.diagonal(), tol * H.abs().max())


kind_of_point__diagonal.says = "curvature is not only along the axes"


def kind_of_point__semidefinite(g, H, tol=1e-8):
    if g.norm() > tol:
        return "not critical"
    values = torch.linalg.eigvalsh(H)
    zero = tol * values.abs().max()
    return "minimum" if values.min() >= -zero else "maximum" if values.max() <= zero else "saddle"


kind_of_point__semidefinite.says = "second order cannot tell"


def kind_of_point__gradient_ignored(g, H, tol=1e-8):
    values = torch.linalg.eigvalsh(H)
    return _kind(values, tol * values.abs().max())


kind_of_point__gradient_ignored.says = "the gradient is not zero"


def kind_of_point__gradient_sum(g, H, tol=1e-8):
    return "not critical" if g.sum().abs() > tol else kind_of_point__gradient_ignored(g, H, tol)


kind_of_point__gradient_sum.says = "use its length"


def kind_of_point__zero_first(g, H, tol=1e-8):
    if g.norm() > tol:
        return "not critical"
    values = torch.linalg.eigvalsh(H)
    if (values.abs() <= tol * values.abs().max()).any():
        return "undecided"
    return "minimum" if (values > 0).all() else "maximum" if (values < 0).all() else "saddle"


kind_of_point__zero_first.says = "whatever the zero eigenvalue does"


def kind_of_point__absolute(g, H, tol=1e-8):
    return "not critical" if g.norm() > tol else _kind(torch.linalg.eigvalsh(H), tol)


kind_of_point__absolute.says = "relative to the largest"


def kind_of_point__exact_zero(g, H, tol=1e-8):
    return "not critical" if g.norm() > tol else _kind(torch.linalg.eigvalsh(H), 0.0)


kind_of_point__exact_zero.says = "a zero eigenvalue"


def kind_of_point__tol_ignored(g, H, tol=1e-8):
    values = torch.linalg.eigvalsh(H)
    return "not critical" if g.norm() > 1e-8 else _kind(values, 1e-8 * values.abs().max())


kind_of_point__tol_ignored.says = "tol was given, use it"


def kind_of_point__upside_down(g, H, tol=1e-8):
    swap = {"minimum": "maximum", "maximum": "minimum"}
    kind = kind_of_point__right(g, H, tol)
    return swap.get(kind, kind)


kind_of_point__upside_down.says = "all eigenvalues are positive"


def kind_of_point__other_words(g, H, tol=1e-8):
    return {"minimum": "min"}.get(kind_of_point__right(g, H, tol), "max")


kind_of_point__other_words.says = "none of the five words"


def kind_of_point__right(g, H, tol=1e-8):
    """numpy, and counting."""
    if float(np.sqrt((g.numpy() ** 2).sum())) > tol:
        return "not critical"
    values = np.linalg.eigvalsh(H.numpy())
    size = np.abs(values).max()
    plus, minus = int((values > tol * size).sum()), int((values < -tol * size).sum())
    if plus == len(values):
        return "minimum"
    if minus == len(values):
        return "maximum"
    return "saddle" if plus and minus else "undecided"


def kind_of_point__right_ends(g, H, tol=1e-8):
    """The smallest and the largest eigenvalue are enough, and what lies between."""
    if torch.linalg.vector_norm(g) > tol:
        return "not critical"
    values = torch.linalg.eigh(H).eigenvalues
    zero = tol * max(values[-1].item(), -values[0].item())
    if values[0] < -zero and values[-1] > zero:
        return "saddle"
    if values[0] > zero:
        return "minimum"
    return "maximum" if values[-1] < -zero else "undecided"


# --- gaussian_gradients


def _gauss(X, mu, Sigma):
    R, K = X - mu, torch.linalg.inv(Sigma)
    return R, K, R.T @ R / len(X)


def gaussian_gradients__around_the_mean(X, mu, Sigma):
    R, K, _ = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K - K @ torch.cov(X.T, correction=0) @ K) / 2


gaussian_gradients__around_the_mean.says = "take it around mu"


def gaussian_gradients__no_half(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), K - K @ S @ K


gaussian_gradients__no_half.says = "the gradient for Sigma is doubled"


def gaussian_gradients__sign_mu(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return K @ R.mean(0), (K - K @ S @ K) / 2


gaussian_gradients__sign_mu.says = "for mu has the wrong sign"


def gaussian_gradients__half_mu(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0) / 2, (K - K @ S @ K) / 2


gaussian_gradients__half_mu.says = "for mu is halved"


def gaussian_gradients__double_mu(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -2 * K @ R.mean(0), (K - K @ S @ K) / 2


gaussian_gradients__double_mu.says = "for mu is doubled"


def gaussian_gradients__sum(X, mu, Sigma):
    g, G = gaussian_gradients__right(X, mu, Sigma)
    return len(X) * g, len(X) * G


gaussian_gradients__sum.says = "f is a mean"


def gaussian_gradients__no_inverse(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -R.mean(0), (K - K @ S @ K) / 2


gaussian_gradients__no_inverse.says = "lacks the inverse"


def gaussian_gradients__sigma_for_inverse(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -Sigma @ R.mean(0), (K - K @ S @ K) / 2


gaussian_gradients__sigma_for_inverse.says = "not by its inverse"


def gaussian_gradients__sign_sigma(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K @ S @ K - K) / 2


gaussian_gradients__sign_sigma.says = "for Sigma has the wrong sign"


def gaussian_gradients__minus_forgotten(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K + K @ S @ K) / 2


gaussian_gradients__minus_forgotten.says = "its minus is missing"


def gaussian_gradients__sum_in_S(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K - len(X) * K @ S @ K) / 2


gaussian_gradients__sum_in_S.says = "a sum over rows"


def gaussian_gradients__bessel(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K - K @ (R.T @ R / (len(X) - 1)) @ K) / 2


gaussian_gradients__bessel.says = "divided by N - 1"


def gaussian_gradients__no_log_det(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), -K @ S @ K / 2


gaussian_gradients__no_log_det.says = "log det Σ is missing"


def gaussian_gradients__one_inverse(X, mu, Sigma):
    R, K, S = _gauss(X, mu, Sigma)
    return -K @ R.mean(0), (K - K @ S) / 2


gaussian_gradients__one_inverse.says = "an inverse of Sigma is missing"


def gaussian_gradients__symmetric_table(X, mu, Sigma):
    """The formula for a symmetric matrix from a table."""
    g, G = gaussian_gradients__right(X, mu, Sigma)
    return g, 2 * G - torch.diag(G.diagonal())


gaussian_gradients__symmetric_table.says = "treat the entries of Sigma as independent"


def gaussian_gradients__nothing(X, mu, Sigma):
    pass


gaussian_gradients__nothing.says = "return two tensors"


def gaussian_gradients__right(X, mu, Sigma):
    """Solves, no inverse; row by row."""
    white = torch.linalg.solve(Sigma, (X - mu).T).T
    G = torch.linalg.solve(Sigma, torch.eye(len(mu), dtype=X.dtype)) - sum(torch.outer(r, r) for r in white) / len(X)
    return -white.mean(0), 0.5 * G


def gaussian_gradients__right_library(X, mu, Sigma):
    """Autograd through the library's density."""
    leaves = [t.clone().requires_grad_() for t in (mu, Sigma)]
    loss = -torch.distributions.MultivariateNormal(*leaves).log_prob(X).mean()
    return list(torch.autograd.grad(loss, leaves))


def gaussian_gradients__right_moments(X, mu, Sigma):
    """S as covariance plus the square of the shift."""
    shift, K = X.mean(0) - mu, torch.linalg.inv(Sigma)
    S = torch.cov(X.T, correction=0) + torch.outer(shift, shift)
    return K @ -shift, K @ (Sigma - S) @ K / 2


# --- project_simplex


def project_simplex__softmax(v):
    return torch.softmax(v, 0)


project_simplex__softmax.says = "this is softmax"


def project_simplex__clipped(v):
    return v.clamp(min=0)


project_simplex__clipped.says = "the sum is not 1"


def project_simplex__clip_and_rescale(v):
    return v.clamp(min=0) / v.clamp(min=0).sum()


project_simplex__clip_and_rescale.says = "clip and rescale"


def project_simplex__absolute(v):
    return v.abs() / v.abs().sum()


project_simplex__absolute.says = "rescale"


def project_simplex__rescaled(v):
    return v / v.sum()


project_simplex__rescaled.says = "rescale"


def project_simplex__shift(v):
    return v - (v.sum() - 1) / len(v)


project_simplex__shift.says = "leaves negative ones"


def project_simplex__one_shift(v):
    return (v - (v.sum() - 1) / len(v)).clamp(min=0)


project_simplex__one_shift.says = "one shift, then clipped"


def project_simplex__one_shift_rescaled(v):
    p = (v - (v.sum() - 1) / len(v)).clamp(min=0)
    return p / p.sum()


project_simplex__one_shift_rescaled.says = "one shift, clipped and rescaled"


def project_simplex__sorted(v):
    return project_simplex__right(v).sort(descending=True).values


project_simplex__sorted.says = "in sorted order"


def project_simplex__largest(v):
    return torch.eye(len(v), dtype=v.dtype)[v.argmax()]


project_simplex__largest.says = "others may stay positive"


def project_simplex__ball(v):
    """Sum at most 1: leaves a point inside alone."""
    return v.clamp(min=0) if v.clamp(min=0).sum() <= 1 else project_simplex__right(v)


project_simplex__ball.says = "the sum is not 1"


def project_simplex__few_steps(v):
    """Bisection that stops too early."""
    low, high = v.min() - 1, v.max()
    for _ in range(8):
        mid = (low + high) / 2
        low, high = (mid, high) if (v - mid).clamp(min=0).sum() > 1 else (low, mid)
    return (v - low).clamp(min=0)


project_simplex__few_steps.says = "the sum is"


def project_simplex__in_place(v):
    v -= (v.sum() - 1) / len(v)
    return v.clamp(min=0)


project_simplex__in_place.says = "v was changed"


def project_simplex__right(v):
    """Shift, drop what became negative, repeat."""
    alive = torch.ones(len(v), dtype=torch.bool)
    while True:
        nu = (v[alive].sum() - 1) / alive.sum()
        drop = alive & (v - nu < 0)
        if not drop.any():
            return torch.where(alive, v - nu, torch.zeros_like(v))
        alive = alive & ~drop


def project_simplex__right_bisection(v):
    low, high = v.min() - 1, v.max()
    for _ in range(120):
        mid = (low + high) / 2
        low, high = (mid, high) if (v - mid).clamp(min=0).sum() > 1 else (low, mid)
    return (v - (low + high) / 2).clamp(min=0)


def project_simplex__right_every_k(v):
    """Tries every number of positive entries and keeps the nearest allowed point."""
    order, best, p = v.argsort(descending=True), None, None
    for k in range(1, len(v) + 1):
        q = torch.zeros_like(v)
        q[order[:k]] = v[order[:k]] - (v[order[:k]].sum() - 1) / k
        if q.min() >= 0 and (best is None or (q - v).norm() < best):
            best, p = (q - v).norm(), q
    return p
