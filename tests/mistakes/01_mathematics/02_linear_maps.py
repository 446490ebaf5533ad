"""Wrong answers to the exercises on linear maps, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

import itertools
import math

import numpy as np
import torch

# --- determinant


def without(A, j):
    return torch.cat([A[1:, :j], A[1:, j + 1 :]], dim=1)


def determinant__permanent(A):
    return A[0, 0] if len(A) == 1 else sum(A[0, j] * determinant__permanent(without(A, j)) for j in range(len(A)))


determinant__permanent.says = "all signs are plus"


def determinant__corner(A):
    return A[0, 0] if len(A) == 1 else sum((-1) ** j * A[0, j] * determinant__corner(A[1:, 1:]) for j in range(len(A)))


determinant__corner.says = "not always column 1"


def eliminate(A, swap, flip):
    A, sign = A.clone(), 1.0
    for j in range(len(A)):
        p = j + int(A[j:, j].abs().argmax()) if swap else j
        if swap and A[p, j] == 0:
            return A[p, j]
        if p != j:
            A[[j, p]] = A[[p, j]]
            sign = -sign if flip else sign
        A[j + 1 :] = A[j + 1 :] - torch.outer(A[j + 1 :, j] / A[j, j], A[j])
    return sign * A.diagonal().prod()


def determinant__no_swap(A):
    return eliminate(A, swap=False, flip=False)


determinant__no_swap.says = "swap rows first"


def determinant__sign_of_swaps(A):
    return eliminate(A, swap=True, flip=False)


determinant__sign_of_swaps.says = "every swap of two rows flips the sign"


def determinant__starts_with_minus(A):
    return A[0, 0] if len(A) == 1 else sum((-1) ** (j + 1) * A[0, j] * determinant__starts_with_minus(without(A, j)) for j in range(len(A)))


determinant__starts_with_minus.says = "expansion starts with plus"


def determinant__absolute(A):
    return torch.linalg.det(A).abs()


determinant__absolute.says = "absolute value"


def determinant__diagonal(A):
    return A.diagonal().prod()


determinant__diagonal.says = "true for triangles alone"


def determinant__in_place(A):
    for j in range(len(A) - 1):
        A[j + 1 :] -= torch.outer(A[j + 1 :, j] / A[j, j], A[j])
    return A.diagonal().prod()


determinant__in_place.says = "the input was changed"


def determinant__none(A):
    return None


determinant__none.says = "you return None"


def determinant__right(A):
    return eliminate(A, swap=True, flip=True)


def determinant__right_leibniz(A):
    total = 0.0
    for p in itertools.permutations(range(len(A))):
        sign = (-1) ** sum(p[b] > p[a] for a in range(len(A)) for b in range(a))
        total += sign * math.prod(A[i, p[i]].item() for i in range(len(A)))
    return total


def determinant__right_column(A):
    """Expansion along the first column."""
    if len(A) == 1:
        return A[0, 0]
    return sum((-1) ** i * A[i, 0] * determinant__right_column(torch.cat([A[:i, 1:], A[i + 1 :, 1:]])) for i in range(len(A)))


def determinant__right_library(A):
    return torch.linalg.det(A).reshape(1)


# --- numerical_rank


def numerical_rank__exact_zero(A, rtol=None):
    return int((torch.linalg.svdvals(A) > 0).sum())


numerical_rank__exact_zero.says = "no tolerance"


def numerical_rank__smaller_size(A, rtol=None):
    return min(A.shape)


numerical_rank__smaller_size.says = "the smaller size"


def numerical_rank__columns(A, rtol=None):
    return int((A != 0).any(0).sum())


numerical_rank__columns.says = "however many columns"


def numerical_rank__absolute(A, rtol=None):
    return int((torch.linalg.svdvals(A) > (1e-8 if rtol is None else rtol)).sum())


numerical_rank__absolute.says = "an absolute tolerance"


def numerical_rank__absolute_eps(A, rtol=None):
    return int((torch.linalg.svdvals(A) > (1e-12 if rtol is None else rtol)).sum())


numerical_rank__absolute_eps.says = "an absolute tolerance"


def numerical_rank__float64_eps(A, rtol=None):
    s = torch.linalg.svdvals(A)
    return int((s > (max(A.shape) * 2.2e-16 if rtol is None else rtol) * s[0]).sum())


numerical_rank__float64_eps.says = "epsilon of A.dtype"


def numerical_rank__ignores_rtol(A, rtol=None):
    return int(torch.linalg.matrix_rank(A))


numerical_rank__ignores_rtol.says = "rtol was given, use it"


def numerical_rank__given_as_absolute(A, rtol=None):
    s = torch.linalg.svdvals(A)
    return int((s > max(A.shape) * torch.finfo(A.dtype).eps * s[0]).sum() if rtol is None else (s > rtol).sum())


numerical_rank__given_as_absolute.says = "rtol is relative"


def numerical_rank__coarse(A, rtol=None):
    s = torch.linalg.svdvals(A)
    return int((s > (1e-6 if rtol is None else rtol) * s[0]).sum())


numerical_rank__coarse.says = "still counts"


def numerical_rank__not_strict(A, rtol=None):
    s = torch.linalg.svdvals(A)
    return int((s >= (max(A.shape) * torch.finfo(A.dtype).eps if rtol is None else rtol) * s[0]).sum())


numerical_rank__not_strict.says = "a zero matrix has rank 0"


def numerical_rank__no_swap(A, rtol=None):
    A, r = A.clone(), 0
    for j in range(min(A.shape)):
        if A[j, j].abs() > 1e-12 * A.abs().max():
            A[j + 1 :] -= torch.outer(A[j + 1 :, j] / A[j, j], A[j])
            r += 1
    return r


numerical_rank__no_swap.says = "swap rows"


def numerical_rank__gram(A, rtol=None):
    """Squares of the singular values, held against the tolerance for the values themselves."""
    s = torch.linalg.svdvals(A.T @ A)
    return int((s > (max(A.shape) * torch.finfo(A.dtype).eps if rtol is None else rtol) * s[0]).sum())


numerical_rank__gram.says = "still counts"


def numerical_rank__none(A, rtol=None):
    return None


numerical_rank__none.says = "you return None"


def numerical_rank__right(A, rtol=None):
    return torch.linalg.matrix_rank(A) if rtol is None else torch.linalg.matrix_rank(A, rtol=rtol)


def numerical_rank__right_numpy(A, rtol=None):
    s = np.linalg.svd(A.numpy(), compute_uv=False)
    rtol = max(A.shape) * np.finfo(s.dtype).eps if rtol is None else rtol
    return int(sum(v > rtol * s[0] for v in s))


def numerical_rank__right_library(A, rtol=None):
    return np.linalg.matrix_rank(A.numpy(), tol=None if rtol is None else rtol * np.linalg.norm(A.numpy(), 2))


def numerical_rank__right_elimination(A, rtol=None):
    rtol = max(A.shape) * torch.finfo(A.dtype).eps if rtol is None else rtol
    A, r = A.clone(), 0
    zero = rtol * A.abs().max()
    while r < min(A.shape):
        k = int(A[r:, r:].abs().argmax())
        i, j = r + k // (A.shape[1] - r), r + k % (A.shape[1] - r)
        if A[i, j].abs() <= zero:
            break
        A[[r, i]] = A[[i, r]]
        A[:, [r, j]] = A[:, [j, r]]
        A[r + 1 :] -= torch.outer(A[r + 1 :, r] / A[r, r], A[r])
        r += 1
    return r


# --- qr_positive


def loop(A, classical, passes=1):
    Q, n = A.clone(), A.shape[1]
    R = torch.zeros(n, n, dtype=A.dtype)
    for j in range(n):
        v = A[:, j].clone()
        for _ in range(passes):
            if classical:
                share = Q[:, :j].T @ v
                v, R[:j, j] = v - Q[:, :j] @ share, R[:j, j] + share
            else:
                for i in range(j):
                    share = Q[:, i] @ v
                    v, R[i, j] = v - share * Q[:, i], R[i, j] + share
        R[j, j] = v.norm()
        Q[:, j] = v / R[j, j]
    return Q, R


def qr_positive__classical(A):
    return loop(A, classical=True)


qr_positive__classical.says = "orthogonality is lost"


def qr_positive__cholesky(A):
    L = torch.linalg.cholesky_ex(A.T @ A).L
    return torch.linalg.solve_triangular(L, A.T, upper=False).T, L.T


qr_positive__cholesky.says = "orthogonality is lost"


def qr_positive__library(A):
    return torch.linalg.qr(A)


qr_positive__library.says = "the diagonal of R must be positive"


def qr_positive__only_q(A):
    Q, R = torch.linalg.qr(A)
    return Q * R.diagonal().sign(), R


qr_positive__only_q.says = "QR is not A"


def qr_positive__absolute(A):
    Q, R = torch.linalg.qr(A)
    return Q, R.abs()


qr_positive__absolute.says = "QR is not A"


def qr_positive__lower(A):
    Q, R = loop(A, classical=False)
    return Q, R.T


qr_positive__lower.says = "R is lower triangular"


def qr_positive__full(A):
    Q, R = torch.linalg.qr(A, mode="complete")
    return Q, R


qr_positive__full.says = "the full Q"


def qr_positive__lengths(A):
    Q, n = A.clone(), A.shape[1]
    R = torch.eye(n, dtype=A.dtype)
    for j in range(n):
        for i in range(j):
            R[i, j] = Q[:, i] @ A[:, j] / (Q[:, i] @ Q[:, i])
            Q[:, j] = Q[:, j] - R[i, j] * Q[:, i]
    return Q, R


qr_positive__lengths.says = "not scaled to length 1"


def qr_positive__not_normalised_before(A):
    """Subtracts along directions that have not been scaled yet."""
    Q, n = A.clone(), A.shape[1]
    for j in range(n):
        for i in range(j):
            Q[:, j] = Q[:, j] - (Q[:, i] @ A[:, j]) * Q[:, i]
    Q = Q / Q.norm(dim=0)
    return Q, (Q.T @ A).triu()


qr_positive__not_normalised_before.says = "not orthonormal"


def qr_positive__full_products(A):
    """Orthonormal columns of another kind (polar), so R is not triangular."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    Q = U @ Vh
    return Q, Q.T @ A


qr_positive__full_products.says = "not upper triangular"


def qr_positive__only_one(A):
    return loop(A, classical=False)[0]


qr_positive__only_one.says = "two matrices (Q, R)"


def qr_positive__right(A):
    Q, R = torch.linalg.qr(A)
    signs = R.diagonal().sign()
    return Q * signs, signs[:, None] * R


def qr_positive__right_twice(A):
    return loop(A, classical=True, passes=2)


def qr_positive__right_modified(A):
    return loop(A, classical=False)


def qr_positive__right_householder(A):
    m, n = A.shape
    Q, R = torch.eye(m, dtype=A.dtype), A.clone()
    for j in range(n):
        v = R[j:, j].clone()
        v[0] += v.norm() * (1 if v[0] >= 0 else -1)
        if v.norm() > 0:
            v = v / v.norm()
            R[j:] -= 2 * torch.outer(v, v @ R[j:])
            Q[:, j:] -= 2 * torch.outer(Q[:, j:] @ v, v)
    signs = R.diagonal().sign()
    return Q[:, :n] * signs, (signs[:, None] * R[:n]).triu()


def qr_positive__right_not_cleared(A):
    """Rounding errors below the diagonal of R are left as they are."""
    Q, _ = qr_positive__right(A)
    return Q, Q.T @ A


# --- least_squares


def least_squares__normal_equations(X, y):
    return torch.linalg.solve_ex(X.T @ X, X.T @ y).result


least_squares__normal_equations.says = "use QR on X itself"


def least_squares__normal_in_float64(X, y):
    Z = X.double()
    return torch.linalg.solve_ex(Z.T @ Z, Z.T @ y.double()).result.to(X.dtype)


least_squares__normal_in_float64.says = "use QR on X itself"


def least_squares__cholesky(X, y):
    L = torch.linalg.cholesky_ex(X.T @ X).L
    return torch.cholesky_solve((X.T @ y)[:, None], L)[:, 0]


least_squares__cholesky.says = "condition number of"


def least_squares__jitter(X, y):
    eye = torch.eye(X.shape[1], dtype=X.dtype)
    return torch.linalg.solve(X.T @ X + 1e-6 * eye, X.T @ y)


least_squares__jitter.says = "a penalty, a jitter"


def least_squares__cut_off(X, y):
    return torch.linalg.pinv(X, rtol=1e-3) @ y


least_squares__cut_off.says = "a cut-off drops"


def least_squares__wrong_triangle(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=False)[:, 0]


least_squares__wrong_triangle.says = "upper=True"


def least_squares__transposed(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve(R.T, Q.T @ y)


least_squares__transposed.says = "you solved with Rᵀ"


def least_squares__no_solve(X, y):
    Q, _ = torch.linalg.qr(X)
    return Q.T @ y


least_squares__no_solve.says = "a triangular solve with R is missing"


def least_squares__no_inverse(X, y):
    return X.T @ y


least_squares__no_inverse.says = "the columns are not orthonormal"


def least_squares__predictions(X, y):
    Q, _ = torch.linalg.qr(X)
    return Q @ (Q.T @ y)


least_squares__predictions.says = "these are predictions"


def least_squares__intercept(X, y):
    Z = torch.cat([torch.ones(len(X), 1, dtype=X.dtype), X], 1)
    return (torch.linalg.pinv(Z) @ y)[1:]


least_squares__intercept.says = "fits an intercept"


def least_squares__descent(X, y):
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for _ in range(200):
        w = w - X.T @ (X @ w - y) / (X**2).sum()
    return w


least_squares__descent.says = "still has a part along the columns"


def least_squares__column(X, y):
    return torch.linalg.lstsq(X, y[:, None], driver="gelsd").solution


least_squares__column.says = "expected shape"


def least_squares__right(X, y):
    return torch.linalg.lstsq(X, y[:, None], driver="gelsd").solution[:, 0]


def least_squares__right_svd(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh.T @ ((U.T @ y) / s)


def least_squares__right_back_substitution(X, y):
    Q, R = loop(torch.cat([X, y[:, None]], 1).double(), classical=False)
    d, w = X.shape[1], torch.zeros(X.shape[1], dtype=torch.float64)
    for i in reversed(range(d)):
        w[i] = (R[i, d] - R[i, i + 1 : d] @ w[i + 1 :]) / R[i, i]
    return w.to(X.dtype)


def least_squares__right_numpy(X, y):
    return torch.from_numpy(np.linalg.lstsq(X.numpy(), y.numpy(), rcond=None)[0])


def least_squares__right_pinv(X, y):
    return torch.linalg.pinv(X) @ y


# --- disguise


def disguise__unseen(W, x, u):
    return x + torch.linalg.pinv(W) @ (W @ (u - x)) if W.norm() else u.clone()


disguise__unseen.says = "you added the part that the layer sees"


def disguise__change(W, x, u):
    return (u - x) - torch.linalg.pinv(W) @ (W @ (u - x))


disguise__change.says = "add it to x"


def disguise__zero_outputs(W, x, u):
    return u - torch.linalg.pinv(W) @ (W @ u)


disguise__zero_outputs.says = "the outputs are 0"


def disguise__inverse(W, x, u):
    return u - W.T @ torch.linalg.inv_ex(W @ W.T).inverse @ (W @ (u - x))


disguise__inverse.says = "the outputs differ from those of x"


def disguise__plain_qr(W, x, u):
    Q, _ = torch.linalg.qr(W.T)
    return u - Q @ (Q.T @ (u - x))


disguise__plain_qr.says = "as many directions as W has independent rows"


def disguise__x(W, x, u):
    return x.clone()


disguise__x.says = "you return x"


def disguise__u(W, x, u):
    return u.clone()


disguise__u.says = "you return u"


def disguise__column_space(W, x, u):
    """Coordinates of the outputs: the projection onto the columns of W, cut to fit."""
    P = W.T @ W / (W**2).sum().clamp(min=1)
    return u - P @ (u - x)


disguise__column_space.says = "the outputs differ from those of x"


def disguise__one_row_after_another(W, x, u):
    """Removes each row once, as if rows were orthogonal."""
    v = u - x
    for row in W:
        v = v - (row @ v) / (row @ row).clamp(min=1e-30) * row
    return x + v


disguise__one_row_after_another.says = "the outputs differ from those of x"


def disguise__half_way(W, x, u):
    return x + 0.5 * ((u - x) - torch.linalg.pinv(W) @ (W @ (u - x)))


disguise__half_way.says = "a nearer input to u exists"


def disguise__in_place(W, x, u):
    u -= torch.linalg.pinv(W) @ (W @ (u - x))
    return u


disguise__in_place.says = "an input was changed"


def disguise__none(W, x, u):
    return None


disguise__none.says = "return a tensor, not NoneType"


def disguise__right(W, x, u):
    U, s, Vh = torch.linalg.svd(W)
    r = int((s > 1e-10 * s[0]).sum())
    null = Vh[r:]
    return x + null.T @ (null @ (u - x))


def disguise__right_lstsq(W, x, u):
    """The smallest correction c with W c = W (x - u), by the library's minimum-norm solver."""
    return u + torch.linalg.lstsq(W, (W @ (x - u))[:, None], driver="gelsd").solution[:, 0]


def disguise__right_gram_schmidt(W, x, u):
    basis = []
    for row in W:
        v = row.clone()
        for _ in range(2):
            for q in basis:
                v = v - (q @ v) * q
        if v.norm() > 1e-9 * (row.norm() + 1e-300):
            basis.append(v / v.norm())
    out = u.clone()
    for q in basis:
        out = out - (q @ (u - x)) * q
    return out
