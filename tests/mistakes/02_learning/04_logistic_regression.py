"""Wrong answers to the exercises on logistic regression, and right ones written another way."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linprog, minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

# --- logistic_loss


def parts(X, y, w, b):
    """Loss without penalty, error p - y."""
    if not np.isin(y, (0, 1)).all():
        raise ValueError("labels")
    z = X @ w + b
    return np.mean(np.logaddexp(0, z) - y * z), expit(z) - y


def logistic_loss__sum(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss * len(y) + lam / 2 * w @ w, X.T @ e + lam * w, e.sum()


logistic_loss__sum.says = "the loss is a sum over the rows"


def logistic_loss__log_likelihood(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return -loss + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__log_likelihood.says = "the minus is missing"


def logistic_loss__epsilon(X, y, w, b, lam=0.0):
    p = expit(X @ w + b)
    if not np.isin(y, (0, 1)).all():
        raise ValueError("labels")
    loss = -np.mean(y * np.log(p + 1e-15) + (1 - y) * np.log(1 - p + 1e-15))
    return loss + lam / 2 * w @ w, X.T @ (p - y) / len(y) + lam * w, (p - y).mean()


logistic_loss__epsilon.says = "an epsilon or clamp caps the loss"


def logistic_loss__naive(X, y, w, b, lam=0.0):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss + lam / 2 * w @ w, X.T @ (p - y) / len(y) + lam * w, (p - y).mean()


logistic_loss__naive.says = "floating point trouble"


def logistic_loss__extra_slope(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    p = e + y
    e = e * p * (1 - p)
    return loss + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__extra_slope.says = "an extra p(1 - p)"


def logistic_loss__sign(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w, -X.T @ e / len(y) + lam * w, -e.mean()


logistic_loss__sign.says = "the sign of the gradient is flipped"


def logistic_loss__gradient_sum(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w, X.T @ e + lam * w, e.sum()


logistic_loss__gradient_sum.says = "grad_w is a sum over the rows"


def logistic_loss__intercept_penalised(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean() + lam * b


logistic_loss__intercept_penalised.says = "the intercept is penalised"


def logistic_loss__intercept_in_the_loss(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * (w @ w + b * b), X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__intercept_in_the_loss.says = "the intercept is penalised"


def logistic_loss__no_half(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam * w @ w, X.T @ e / len(y) + 2 * lam * w, e.mean()


logistic_loss__no_half.says = "the half is missing"


def logistic_loss__penalty_over_n(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w / len(y), (X.T @ e + lam * w) / len(y), e.mean()


logistic_loss__penalty_over_n.says = "divided by the number of rows too"


def logistic_loss__penalty_without_slope(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w, X.T @ e / len(y), e.mean()


logistic_loss__penalty_without_slope.says = "the penalty is missing in grad_w"


def logistic_loss__any_label(X, y, w, b, lam=0.0):
    z = X @ w + b
    e = expit(z) - y
    return np.mean(np.logaddexp(0, z) - y * z) + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__any_label.says = "accepted in silence"


def logistic_loss__rows(X, y, w, b, lam=0.0):
    loss, e = parts(X, y, w, b)
    return loss + lam / 2 * w @ w, e, e.mean()


logistic_loss__rows.says = "one entry per weight"


def logistic_loss__none(X, y, w, b, lam=0.0):
    return None


logistic_loss__none.says = "not NoneType"


def logistic_loss__right(X, y, w, b, lam=0.0):
    if set(np.unique(y)) - {0, 1}:
        raise ValueError("labels must be 0 or 1")
    Xt, yt = torch.tensor(np.ascontiguousarray(X)), torch.tensor(np.asarray(y, float))
    wt, bt = torch.tensor(w, requires_grad=True), torch.tensor(float(b), dtype=torch.float64, requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(Xt @ wt + bt, yt) + lam / 2 * (wt**2).sum()
    loss.backward()
    return loss.item(), wt.grad.numpy(), bt.grad.item()


def logistic_loss__right_signs(X, y, w, b, lam=0.0):
    for label in y:
        if label not in (0, 1):
            raise ValueError(label)
    t = 2 * y - 1
    m = t * (X @ w + b)
    pull = -t * np.where(m > 0, np.exp(-abs(m)), 1) / (1 + np.exp(-abs(m)))
    loss = (np.maximum(-m, 0) + np.log1p(np.exp(-abs(m)))).sum() / len(m)
    return np.array(loss + lam * (w**2).sum() / 2), (pull[:, None] * X).mean(0) + lam * w, pull.mean()


# --- fit_irls


def irls(X, y, lam, penalise_b=0.0, in_gradient=1.0, in_hessian=1.0, scale=1.0, steps=60):
    A = np.column_stack([X, np.ones(len(y))])
    R, v = lam * np.diag(np.r_[np.ones(X.shape[1]), penalise_b]), np.zeros(X.shape[1] + 1)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            p = expit(A @ v)
            g = A.T @ (p - y) / len(y) + in_gradient * scale * R @ v
            H = A.T @ ((p * (1 - p))[:, None] * A) / len(y) + in_hessian * scale * R
            v = v - (np.linalg.lstsq(H, g, rcond=None)[0] if np.isfinite(H).all() and np.isfinite(g).all() else np.nan)
    return v[:-1], v[-1]


def fit_irls__intercept_penalised(X, y, lam):
    return irls(X, y, lam, penalise_b=1.0)


fit_irls__intercept_penalised.says = "the intercept is penalised"


def fit_irls__not_in_the_hessian(X, y, lam):
    return irls(X, y, lam, in_hessian=0.0)


fit_irls__not_in_the_hessian.says = "in the Hessian as well as in the gradient"


def fit_irls__not_in_the_gradient(X, y, lam):
    return irls(X, y, lam, in_gradient=0.0)


fit_irls__not_in_the_gradient.says = "the ridge does not act"


def fit_irls__sum(X, y, lam):
    return irls(X, y, lam / len(y))


fit_irls__sum.says = "too weak by N"


def fit_irls__times_n(X, y, lam):
    return irls(X, y, lam * len(y))


fit_irls__times_n.says = "too strong by N"


def fit_irls__no_half(X, y, lam):
    return irls(X, y, 2 * lam)


fit_irls__no_half.says = "its slope is lam w"


def fit_irls__one_step(X, y, lam):
    return irls(X, y, lam, steps=1)


fit_irls__one_step.says = "the first Newton step"


def fit_irls__three_steps(X, y, lam):
    return irls(X, y, lam, steps=3)


fit_irls__three_steps.says = "not at the minimum"


def fit_irls__least_squares(X, y, lam):
    v = np.linalg.lstsq(np.column_stack([X, np.ones(len(y))]), y, rcond=None)[0]
    return v[:-1], v[-1]


fit_irls__least_squares.says = "least squares on the labels"


def fit_irls__swapped(X, y, lam):
    return irls(X, 1 - y, lam)


fit_irls__swapped.says = "the labels are swapped"


def fit_irls__no_intercept(X, y, lam):
    model = LogisticRegression(C=1 / (lam * len(y)) if lam else np.inf, fit_intercept=False, tol=1e-10, max_iter=5_000).fit(X, y)
    return model.coef_[0], 0.0


fit_irls__no_intercept.says = "the intercept is missing"


def fit_irls__one_vector(X, y, lam):
    w, b = irls(X, y, lam)
    return np.r_[b, w], b


fit_irls__one_vector.says = "one entry per column"


def fit_irls__none(X, y, lam):
    return None


fit_irls__none.says = "not NoneType"


def fit_irls__right(X, y, lam):
    return irls(X, y, lam)


def fit_irls__right_bfgs(X, y, lam):
    A, keep = np.column_stack([X, np.ones(len(y))]), np.r_[np.ones(X.shape[1]), 0.0]

    def both(v):
        z = A @ v
        return np.mean(np.logaddexp(0, z) - y * z) + lam / 2 * (keep * v**2).sum(), A.T @ (expit(z) - y) / len(y) + lam * keep * v

    v = minimize(both, np.zeros(A.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-9}).x
    return v[:-1], np.array([v[-1]])


def fit_irls__right_weighted(X, y, lam):
    """Weighted least squares on the working response, penalty as extra rows."""
    N, d = X.shape
    A, v = np.column_stack([np.ones(N), X]), np.zeros(d + 1)
    extra = np.column_stack([np.zeros(d), np.sqrt(lam * N) * np.eye(d)])
    for _ in range(60):
        p = expit(A @ v)
        s = p * (1 - p)
        zeta = A @ v + (y - p) / s
        v = np.linalg.lstsq(np.vstack([np.sqrt(s)[:, None] * A, extra]), np.r_[np.sqrt(s) * zeta, np.zeros(d)], rcond=None)[0]
    return list(v[1:]), v[0]


# --- odds_ratios


def table(change, error):
    return np.exp(np.column_stack([change, change - 1.96 * error, change + 1.96 * error]))


def pieces(X, w, b):
    A, p = np.column_stack([np.ones(len(X)), X]), expit(X @ w + b)
    return A, p * (1 - p), A.T @ ((p * (1 - p))[:, None] * A)


def errors(X, w, b):
    return np.sqrt(np.diag(np.linalg.inv(pieces(X, w, b)[2])))[1:]


def odds_ratios__mean(X, w, b, step):
    return table(w * step, errors(X, w, b) * step * np.sqrt(len(X)))


odds_ratios__mean.says = "too wide by the root of N"


def odds_ratios__no_root(X, w, b, step):
    return table(w * step, errors(X, w, b) ** 2 * step)


odds_ratios__no_root.says = "a variance, not a standard error"


def odds_ratios__diagonal_first(X, w, b, step):
    return table(w * step, step / np.sqrt(np.diag(pieces(X, w, b)[2]))[1:])


odds_ratios__diagonal_first.says = "invert the matrix first"


def odds_ratios__no_intercept(X, w, b, step):
    return table(w * step, step * np.sqrt(np.diag(np.linalg.inv(pieces(X, w, b)[2][1:, 1:]))))


odds_ratios__no_intercept.says = "the intercept is missing"


def odds_ratios__linear(X, w, b, step):
    A = pieces(X, w, b)[0]
    return table(w * step, step * np.sqrt(np.diag(np.linalg.inv(A.T @ A)))[1:])


odds_ratios__linear.says = "the weights p(1 - p) are missing"


def odds_ratios__no_step(X, w, b, step):
    return table(w, errors(X, w, b))


odds_ratios__no_step.says = "the step is ignored"


def odds_ratios__error_without_step(X, w, b, step):
    return table(w * step, errors(X, w, b))


odds_ratios__error_without_step.says = "the error has no step"


def odds_ratios__log(X, w, b, step):
    return np.log(table(w * step, errors(X, w, b) * step))


odds_ratios__log.says = "these are log odds"


def odds_ratios__symmetric(X, w, b, step):
    ratio, se = np.exp(w * step), errors(X, w, b) * step
    return np.column_stack([ratio, ratio * (1 - 1.96 * se), ratio * (1 + 1.96 * se)])


odds_ratios__symmetric.says = "symmetric around the odds ratio"


def odds_ratios__exponentiated_error(X, w, b, step):
    ratio, width = np.exp(w * step), np.exp(1.96 * errors(X, w, b) * step)
    return np.column_stack([ratio, ratio - width, ratio + width])


odds_ratios__exponentiated_error.says = "symmetric around the odds ratio"


def odds_ratios__one_error(X, w, b, step):
    return table(w * step, errors(X, w, b) * step / 1.96)


odds_ratios__one_error.says = "multiply by 1.96"


def odds_ratios__ends_swapped(X, w, b, step):
    return table(w * step, -errors(X, w, b) * step)


odds_ratios__ends_swapped.says = "swapped"


def odds_ratios__with_intercept(X, w, b, step):
    v, s = np.r_[b, w], np.r_[1.0, step]
    return table(v * s, np.sqrt(np.diag(np.linalg.inv(pieces(X, w, b)[2]))) * s)


odds_ratios__with_intercept.says = "without the intercept"


def odds_ratios__none(X, w, b, step):
    return None


odds_ratios__none.says = "is None"


def odds_ratios__right(X, w, b, step):
    scaled = torch.tensor(np.column_stack([X / step, np.ones(len(X))]))
    v = torch.tensor(np.r_[w * step, b])
    H = torch.autograd.functional.hessian(lambda v: F.softplus(scaled @ v).sum(), v)
    se = torch.linalg.inv(H).diagonal().sqrt()[:-1]
    return torch.stack([v[:-1], v[:-1] - 1.96 * se, v[:-1] + 1.96 * se], 1).exp().numpy()


def odds_ratios__right_loop(X, w, b, step):
    rows = []
    covariance = np.linalg.pinv(pieces(X, w, b)[2])
    for j in range(len(w)):
        a, s = w[j] * step[j], 1.959964 * covariance[j + 1, j + 1] ** 0.5 * step[j]
        rows.append([np.exp(a), np.exp(a - s), np.exp(a + s)])
    return rows


# --- corrected_intercept


def logit(p):
    return np.log(p) - np.log1p(-p)


def corrected_intercept__flipped(b, train_share, true_share, positive_weight=1.0):
    return b - (logit(true_share) - logit(train_share) - np.log(positive_weight))


corrected_intercept__flipped.says = "the sign is flipped"


def corrected_intercept__prior_flipped(b, train_share, true_share, positive_weight=1.0):
    return b + logit(train_share) - logit(true_share) - np.log(positive_weight)


corrected_intercept__prior_flipped.says = "sign"


def corrected_intercept__weight_flipped(b, train_share, true_share, positive_weight=1.0):
    return b - logit(train_share) + logit(true_share) + np.log(positive_weight)


corrected_intercept__weight_flipped.says = "the weight has the wrong sign"


def corrected_intercept__no_weight(b, train_share, true_share, positive_weight=1.0):
    return b - logit(train_share) + logit(true_share)


corrected_intercept__no_weight.says = "the weight of the positives is ignored"


def corrected_intercept__shares(b, train_share, true_share, positive_weight=1.0):
    return b + np.log(true_share / train_share) - np.log(positive_weight)


corrected_intercept__shares.says = "a ratio of shares"


def corrected_intercept__difference(b, train_share, true_share, positive_weight=1.0):
    return b + true_share - train_share - np.log(positive_weight)


corrected_intercept__difference.says = "a difference of shares"


def corrected_intercept__weight_without_log(b, train_share, true_share, positive_weight=1.0):
    return b - logit(train_share) + logit(true_share) - (positive_weight if positive_weight != 1 else 0)


corrected_intercept__weight_without_log.says = "subtract the log of the weight"


def corrected_intercept__true_only(b, train_share, true_share, positive_weight=1.0):
    return b + logit(true_share) - np.log(positive_weight)


corrected_intercept__true_only.says = "the training log-odds are not taken out"


def corrected_intercept__none(b, train_share, true_share, positive_weight=1.0):
    return None


corrected_intercept__none.says = "not None"


def corrected_intercept__right(b, train_share, true_share, positive_weight=1.0):
    positives, negatives = true_share / train_share / positive_weight, (1 - true_share) / (1 - train_share)
    return torch.tensor(float(np.exp(b)) * positives / negatives, dtype=torch.float64).log().item()


# --- minimum_exists


def program(X, y, intercept=True, strict=False):
    if X.std(0).min() == 0:
        return False
    Z = (X - X.mean(0)) / X.std(0) if intercept else X
    T = (2 * y - 1)[:, None] * (np.column_stack([Z, np.ones(len(y))]) if intercept else Z)
    if strict:
        return linprog(np.zeros(T.shape[1]), A_ub=-T, b_ub=-np.ones(len(y)), bounds=[(None, None)] * T.shape[1]).status != 0
    return bool(-linprog(-T.sum(0), A_ub=-T, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * T.shape[1]).fun < 1e-7)


def minimum_exists__strict(X, y):
    return program(X, y, strict=True)


minimum_exists__strict.says = "quasi-complete separation"


def minimum_exists__no_intercept(X, y):
    return program(X, y, intercept=False)


minimum_exists__no_intercept.says = "the intercept"


def minimum_exists__accuracy(X, y):
    if len(np.unique(y)) < 2:
        return False
    return bool(LogisticRegression(max_iter=5_000, solver="newton-cholesky").fit(X, y).score(X, y) < 1)


minimum_exists__accuracy.says = "separat"


def minimum_exists__column_by_column(X, y):
    for x in X.T:
        a, c = x[y == 0], x[y == 1]
        if len(a) == 0 or len(c) == 0 or a.max() <= c.min() or c.max() <= a.min():
            return False
    return True


minimum_exists__column_by_column.says = "single columns do not show it"


def minimum_exists__zero_solution(X, y):
    T = (2 * y - 1)[:, None] * np.column_stack([X, np.ones(len(y))])
    return linprog(np.zeros(T.shape[1]), A_ub=-T, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * T.shape[1]).status != 0


minimum_exists__zero_solution.says = "overlapping classes have a minimum"


def minimum_exists__default_bounds(X, y):
    Z = (X - X.mean(0)) / X.std(0)
    T = (2 * y - 1)[:, None] * np.column_stack([Z, np.ones(len(y))])
    return linprog(-T.sum(0), A_ub=-T, b_ub=np.zeros(len(y))).status == 0


minimum_exists__default_bounds.says = "a slanted plane"


def minimum_exists__always(X, y):
    return True


minimum_exists__always.says = "a slanted plane"


def minimum_exists__reversed(X, y):
    return not program(X, y)


minimum_exists__reversed.says = "overlapping classes have a minimum"


def minimum_exists__none(X, y):
    return None


minimum_exists__none.says = "not NoneType"


def minimum_exists__right(X, y):
    """One direction at a time: can any margin be raised while none is negative?"""
    Z = (X - X.mean(0)) / X.std(0)
    T = (2 * y - 1)[:, None] * np.column_stack([np.ones(len(y)), Z])
    for row in T:
        if linprog(-row, A_ub=-T, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * T.shape[1]).fun < -1e-7:
            return False
    return True


def minimum_exists__right_dual(X, y):
    """Gordan and Stiemke: the minimum exists if positive multipliers balance all rows."""
    Z = (X - X.mean(0)) / X.std(0)
    T = (2 * y - 1)[:, None] * np.column_stack([np.ones(len(y)), Z])
    return np.bool_(linprog(np.zeros(len(y)), A_eq=T.T, b_eq=np.zeros(T.shape[1]), bounds=[(1, None)] * len(y)).status == 0)


# --- a second reader's ---------------------------------------------------------------------------------------------------------------------------------


def logistic_loss__negative_labels_only(X, y, w, b, lam=0.0):
    if np.min(y) < 0:
        raise ValueError("labels are 0 and 1")
    e = expit(X @ w + b) - y
    return np.mean(np.logaddexp(0, X @ w + b) - y * (X @ w + b)) + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__negative_labels_only.says = "unless each is 0 or 1"


def logistic_loss__both_labels_needed(X, y, w, b, lam=0.0):
    if set(np.unique(y)) != {0, 1}:
        raise ValueError("labels are 0 and 1")
    return logistic_loss__negative_labels_only(X, y, w, b, lam)


logistic_loss__both_labels_needed.says = "one alone is allowed"


def logistic_loss__labels_as_signs(X, y, w, b, lam=0.0):
    e = expit(X @ w + b) - y
    return np.mean(np.logaddexp(0, -y * (X @ w + b))) + lam / 2 * w @ w, X.T @ e / len(y) + lam * w, e.mean()


logistic_loss__labels_as_signs.says = "labels -1 and 1"


def logistic_loss__no_intercept(X, y, w, b, lam=0.0):
    return logistic_loss__negative_labels_only(X, y, w, 0.0, lam)


logistic_loss__no_intercept.says = "the intercept is missing"


def logistic_loss__bits(X, y, w, b, lam=0.0):
    loss, grad_w, grad_b = logistic_loss__negative_labels_only(X, y, w, b)
    return loss / np.log(2) + lam / 2 * w @ w, grad_w + lam * w, grad_b


logistic_loss__bits.says = "bits"


def logistic_loss__right_tensors(X, y, w, b, lam=0.0):
    """Autograd in float32; what comes back are tensors."""
    if not np.isin(y, (0, 1)).all():
        raise ValueError("labels are 0 and 1")
    v, c = torch.tensor(w).float().requires_grad_(), torch.tensor(float(b), requires_grad=True)
    z = torch.tensor(X.copy()).float() @ v + c
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(y).float()) + lam / 2 * (v @ v)
    return loss, *torch.autograd.grad(loss, (v, c))


def fit_irls__seven_steps(X, y, lam):
    return irls(X, y, lam, steps=7)


fit_irls__seven_steps.says = "More steps?"


def fit_irls__half_lam(X, y, lam):
    return irls(X, y, lam / 2)


fit_irls__half_lam.says = "half of lam"


def fit_irls__ends(X, y, lam):
    w, b = irls(X, y, lam)
    v = np.r_[b, w]
    return v[:-1], v[-1]


fit_irls__ends.says = "from the wrong ends"


def fit_irls__centred(X, y, lam):
    return irls(X - X.mean(0), y, lam)


fit_irls__centred.says = "b belongs to centred columns"


def fit_irls__standardised(X, y, lam):
    spread = X.std(0)
    w, b = irls(X / spread, y, lam)
    return w / spread, b


fit_irls__standardised.says = "the columns were standardised"


def fit_irls__right_tensors(X, y, lam):
    w, b = irls(X, y, lam)
    return torch.tensor(w), torch.tensor(b)


def _table(X, w, b, step, weights, last=slice(1, None), z=1.96):
    A = np.column_stack([np.ones(len(X)), X])
    se = np.sqrt(np.diag(np.linalg.inv(A.T @ (weights(expit(X @ w + b))[:, None] * A))))[last]
    return np.exp(np.column_stack([w * step, step * (w - z * se), step * (w + z * se)]))


def odds_ratios__p_alone(X, w, b, step):
    return _table(X, w, b, step, lambda p: p)


odds_ratios__p_alone.says = "not p"


def odds_ratios__shifted(X, w, b, step):
    return _table(X, w, b, step, lambda p: p * (1 - p), last=slice(0, -1))


odds_ratios__shifted.says = "shifted by one"


def odds_ratios__ninety(X, w, b, step):
    return _table(X, w, b, step, lambda p: p * (1 - p), z=1.645)


odds_ratios__ninety.says = "for 90%"


def odds_ratios__right_tensor(X, w, b, step):
    return torch.tensor(_table(X, w, b, step, lambda p: p * (1 - p)))


def corrected_intercept__shift_alone(b, train_share, true_share, positive_weight=1.0):
    return corrected_intercept__right_odds(0.0, train_share, true_share, positive_weight)


corrected_intercept__shift_alone.says = "the shift alone"


def corrected_intercept__base_ten(b, train_share, true_share, positive_weight=1.0):
    return b + corrected_intercept__right_odds(0.0, train_share, true_share, positive_weight) / np.log(10)


corrected_intercept__base_ten.says = "base 10"


def corrected_intercept__right_odds(b, train_share, true_share, positive_weight=1.0):
    """The odds themselves, in torch: multiply and divide."""
    odds = np.exp(b) * true_share / (1 - true_share) * (1 - train_share) / train_share / positive_weight
    return torch.log(torch.tensor(odds))


def _margins(X, y):
    return (2 * y - 1)[:, None] * np.column_stack([np.ones(len(y)), X])


def minimum_exists__raw_units(X, y):
    T = _margins(X, y)
    return bool(-linprog(-T.sum(0), A_ub=-T, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * T.shape[1]).fun < 1e-7)


minimum_exists__raw_units.says = "the units changed the answer"


def minimum_exists__right_multipliers(X, y):
    """Stiemke's alternative: positive multipliers, one a row, with which the margins' rows cancel."""
    if len(np.unique(y)) < 2:
        return False
    T = _margins((X - X.mean(0)) / X.std(0), y)
    found = linprog(np.zeros(len(y)), A_eq=T.T, b_eq=np.zeros(T.shape[1]), bounds=[(1, None)] * len(y))
    return np.bool_(found.status == 0)
