"""Wrong answers to the exercises on what learning is, and right ones written another way."""

import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import norm


def train__dict_mutated(params, predict, loss_and_grad, lr, steps):
    history = []
    for _ in range(steps):
        loss, grad = loss_and_grad(params, predict(params))
        history.append(loss)
        for k in params:
            params[k] = params[k] - lr * grad[k]
    return params, [*history, loss_and_grad(params, predict(params))[0]]


train__dict_mutated.says = "the dictionary that was passed in was changed"


def train__array_mutated(params, predict, loss_and_grad, lr, steps):
    params, history = dict(params), []
    for _ in range(steps):
        loss, grad = loss_and_grad(params, predict(params))
        history.append(loss)
        for k in params:
            params[k] -= lr * grad[k]
    return params, [*history, loss_and_grad(params, predict(params))[0]]


train__array_mutated.says = "changed in place"


def train__logged_after(params, predict, loss_and_grad, lr, steps):
    params, history = copy.deepcopy(params), []
    for _ in range(steps):
        _, grad = loss_and_grad(params, predict(params))
        params = {k: v - lr * grad[k] for k, v in params.items()}
        history.append(loss_and_grad(params, predict(params))[0])
    return params, history


train__logged_after.says = "BEFORE any update"


def train__short_history(params, predict, loss_and_grad, lr, steps):
    params, history = copy.deepcopy(params), []
    for _ in range(steps):
        loss, grad = loss_and_grad(params, predict(params))
        history.append(loss)
        params = {k: v - lr * grad[k] for k, v in params.items()}
    return params, history


train__short_history.says = "the loss at the start and after each step"


def train__sequential(params, predict, loss_and_grad, lr, steps):
    params, history = copy.deepcopy(params), []
    for _ in range(steps):
        history.append(loss_and_grad(params, predict(params))[0])
        for k in params:
            params[k] = params[k] - lr * loss_and_grad(params, predict(params))[1][k]
    return params, [*history, loss_and_grad(params, predict(params))[0]]


train__sequential.says = "from the same old point"


def train__sequential_b(params, predict, loss_and_grad, lr, steps):
    params, history = copy.deepcopy(params), []
    for _ in range(steps):
        history.append(loss_and_grad(params, predict(params))[0])
        for k in reversed(list(params)):
            params[k] = params[k] - lr * loss_and_grad(params, predict(params))[1][k]
    return params, [*history, loss_and_grad(params, predict(params))[0]]


train__sequential_b.says = "from the same old point"


def train__stale_predictions(params, predict, loss_and_grad, lr, steps):
    params, history, guess = copy.deepcopy(params), [], predict(params)
    for _ in range(steps):
        loss, grad = loss_and_grad(params, guess)
        history.append(loss)
        params = {k: v - lr * grad[k] for k, v in params.items()}
    return params, [*history, loss_and_grad(params, guess)[0]]


train__stale_predictions.says = "predict anew"


def train__uphill(params, predict, loss_and_grad, lr, steps):
    return train__right(params, predict, loss_and_grad, -lr, steps)


train__uphill.says = "climbs"


def train__no_rate(params, predict, loss_and_grad, lr, steps):
    return train__right(params, predict, loss_and_grad, 1, steps)


train__no_rate.says = "lr is ignored"


def train__half(params, predict, loss_and_grad, lr, steps):
    return train__right(params, predict, loss_and_grad, lr / 2, steps)


train__half.says = "half the step"


def train__one_too_many(params, predict, loss_and_grad, lr, steps):
    params, history = train__right(params, predict, loss_and_grad, lr, steps + 1)
    return params, history[:-1]


train__one_too_many.says = "one update too many"


def train__none(params, predict, loss_and_grad, lr, steps):
    pass


train__none.says = "return (params, history)"


def train__right(params, predict, loss_and_grad, lr, steps):
    now = copy.deepcopy(params)
    loss, grad = loss_and_grad(now, predict(now))
    history = [loss]
    for _ in range(steps):
        for k in now:
            now[k] = now[k] - lr * grad[k]
        loss, grad = loss_and_grad(now, predict(now))
        history.append(loss)
    return now, history


def train__right_inplace_on_copies(params, predict, loss_and_grad, lr, steps):
    now, history = {k: np.array(v, float) for k, v in params.items()}, np.empty(steps + 1)
    for step in range(steps):
        history[step], grad = loss_and_grad(now, predict(now))
        for k in now:
            now[k] -= lr * np.asarray(grad[k])
    history[steps] = loss_and_grad(now, predict(now))[0]
    return now, history


def erm__sum(hypotheses, X, y, X_test, y_test, loss):
    risks = [loss(h(X), y).sum() for h in hypotheses]
    i = int(np.argmin(risks))
    return i, risks[i], loss(hypotheses[i](X_test), y_test).sum()


erm__sum.says = "a sum, not a mean"


def erm__chosen_on_test(hypotheses, X, y, X_test, y_test, loss):
    i = int(np.argmin([loss(h(X_test), y_test).mean() for h in hypotheses]))
    return i, loss(hypotheses[i](X), y).mean(), loss(hypotheses[i](X_test), y_test).mean()


erm__chosen_on_test.says = "chosen on the test rows"


def erm__last_of_ties(hypotheses, X, y, X_test, y_test, loss):
    risks = [loss(h(X), y).mean() for h in hypotheses]
    i = max(k for k, r in enumerate(risks) if r == min(risks))
    return i, risks[i], loss(hypotheses[i](X_test), y_test).mean()


erm__last_of_ties.says = "take the first in the list"


def erm__best_test_reported(hypotheses, X, y, X_test, y_test, loss):
    risks = [loss(h(X), y).mean() for h in hypotheses]
    i = int(np.argmin(risks))
    return i, risks[i], min(loss(h(X_test), y_test).mean() for h in hypotheses)


erm__best_test_reported.says = "belongs to another hypothesis"


def erm__training_twice(hypotheses, X, y, X_test, y_test, loss):
    risks = [loss(h(X), y).mean() for h in hypotheses]
    return int(np.argmin(risks)), min(risks), min(risks)


erm__training_twice.says = "returned twice"


def erm__worst(hypotheses, X, y, X_test, y_test, loss):
    risks = [loss(h(X), y).mean() for h in hypotheses]
    i = int(np.argmax(risks))
    return i, risks[i], loss(hypotheses[i](X_test), y_test).mean()


erm__worst.says = "worst hypothesis"


def erm__function(hypotheses, X, y, X_test, y_test, loss):
    i, seen, new = erm__right(hypotheses, X, y, X_test, y_test, loss)
    return hypotheses[i], seen, new


erm__function.says = "not the function"


def erm__arguments_exchanged(hypotheses, X, y, X_test, y_test, loss):
    return erm__right(hypotheses, X, y, X_test, y_test, lambda a, b: loss(b, a))


erm__arguments_exchanged.says = "exchanged"


def erm__none(hypotheses, X, y, X_test, y_test, loss):
    return None


erm__none.says = "return (index, training_risk, test_risk)"


def erm__right(hypotheses, X, y, X_test, y_test, loss):
    best = None
    for k, h in enumerate(hypotheses):
        r = loss(h(X), y).sum() / len(y)
        if best is None or r < best[1]:
            best = k, r
    return best[0], best[1], loss(hypotheses[best[0]](X_test), y_test).sum() / len(y_test)


def erm__right_matrix(hypotheses, X, y, X_test, y_test, loss):
    R = np.stack([loss(h(X), y) for h in hypotheses]).mean(axis=1)
    i = R.argmin()
    return i, R[i], np.average(loss(hypotheses[i](X_test), y_test))


def _risk(p0, mu0, p1, mu1, s):
    x = np.linspace(-60, 60, 60_001)
    return np.minimum(p0 * norm.pdf(x, mu0, s), p1 * norm.pdf(x, mu1, s)).sum() * (x[1] - x[0])


def bayes_risk__no_prior(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk(c01, mu0, c10, mu1, s)


bayes_risk__no_prior.says = "the prior is missing"


def bayes_risk__equal_prior(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk(c01 / 2, mu0, c10 / 2, mu1, s)


bayes_risk__equal_prior.says = "the prior is missing"


def bayes_risk__priors_exchanged(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk(p1 * c01, mu0, (1 - p1) * c10, mu1, s)


bayes_risk__priors_exchanged.says = "exchanged"


def bayes_risk__no_costs(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk(1 - p1, mu0, p1, mu1, s)


bayes_risk__no_costs.says = "costs are ignored"


def bayes_risk__costs_exchanged(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk((1 - p1) * c10, mu0, p1 * c01, mu1, s)


bayes_risk__costs_exchanged.says = "exchanged"


def bayes_risk__maximum(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return (1 - p1) * c01 + p1 * c10 - _risk((1 - p1) * c01, mu0, p1 * c10, mu1, s)


bayes_risk__maximum.says = "larger of the two"


def bayes_risk__variance(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk((1 - p1) * c01, mu0, p1 * c10, mu1, s**0.5)


bayes_risk__variance.says = "not the variance"


def _cut(t, p1, mu0, mu1, s, c01, c10):
    up = mu1 > mu0
    return (1 - p1) * c01 * norm.cdf((mu0 - t if up else t - mu0) / s) + p1 * c10 * norm.cdf((t - mu1 if up else mu1 - t) / s)


def bayes_risk__midpoint(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _cut((mu0 + mu1) / 2, p1, mu0, mu1, s, c01, c10)


bayes_risk__midpoint.says = "in the middle"


def bayes_risk__cut_without_prior(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    if mu0 == mu1:
        return min((1 - p1) * c01, p1 * c10)
    return _cut((mu0 + mu1) / 2 + s**2 / (mu1 - mu0) * math.log(c01 / c10), p1, mu0, mu1, s, c01, c10)


bayes_risk__cut_without_prior.says = "prior"


def bayes_risk__cut_without_costs(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    if mu0 == mu1:
        return min((1 - p1) * c01, p1 * c10)
    return _cut((mu0 + mu1) / 2 + s**2 / (mu1 - mu0) * math.log((1 - p1) / p1), p1, mu0, mu1, s, c01, c10)


bayes_risk__cut_without_costs.says = "threshold ignores the costs"


def bayes_risk__one_order_only(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    if mu0 == mu1:
        return min((1 - p1) * c01, p1 * c10)
    t = (mu0 + mu1) / 2 + s**2 / (mu1 - mu0) * math.log((1 - p1) * c01 / (p1 * c10))
    return (1 - p1) * c01 * norm.cdf((mu0 - t) / s) + p1 * c10 * norm.cdf((t - mu1) / s)


bayes_risk__one_order_only.says = "mu1 is below mu0"


def bayes_risk__none(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    pass


bayes_risk__none.says = "return one number"


def bayes_risk__right(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    if mu0 == mu1:
        return min((1 - p1) * c01, p1 * c10)
    return _cut((mu0 + mu1) / 2 + s**2 / (mu1 - mu0) * math.log((1 - p1) * c01 / (p1 * c10)), p1, mu0, mu1, s, c01, c10)


def bayes_risk__right_integral(p1, mu0, mu1, s, c01=1.0, c10=1.0):
    return _risk((1 - p1) * c01, mu0, p1 * c10, mu1, s)


def _nce(z, tau, drop=True, unit=True, target=None, rows=None):
    z = F.normalize(z, dim=1) if unit else z
    n, S = len(z), z @ z.T / tau
    if drop:
        S = S.masked_fill(torch.eye(n, dtype=torch.bool), float("-inf"))
    target = torch.arange(n).roll(n // 2) if target is None else target
    rows = slice(0, n if rows is None else rows)
    return F.cross_entropy(S[rows], target[rows])


def info_nce__self_in(z, tau):
    return _nce(z, tau, drop=False)


info_nce__self_in.says = "left in the denominator"


def info_nce__positive_missing(z, tau):
    z = F.normalize(z, dim=1)
    n, S = len(z), z @ z.T / tau
    j, eye = torch.arange(n).roll(n // 2), torch.eye(n, dtype=torch.bool)
    return (S.masked_fill(eye | eye[j], float("-inf")).logsumexp(1) - S[torch.arange(n), j]).mean()


info_nce__positive_missing.says = "partner is missing"


def info_nce__not_scaled(z, tau):
    return _nce(z, tau, unit=False)


info_nce__not_scaled.says = "length 1"


def info_nce__neighbours(z, tau):
    return _nce(z, tau, target=torch.arange(len(z)) ^ 1)


info_nce__neighbours.says = "wrong partner"


def info_nce__finds_itself(z, tau):
    return _nce(z, tau, drop=False, target=torch.arange(len(z)))


info_nce__finds_itself.says = "find itself"


def info_nce__half_the_views(z, tau):
    return _nce(z, tau, rows=len(z) // 2)


info_nce__half_the_views.says = "only the first N"


def info_nce__times_tau(z, tau):
    return _nce(z, 1 / tau)


info_nce__times_tau.says = "multiplied by tau"


def info_nce__no_tau(z, tau):
    return _nce(z, 1.0)


info_nce__no_tau.says = "tau is ignored"


def info_nce__sum(z, tau):
    return _nce(z, tau) * len(z)


info_nce__sum.says = "a sum, not a mean"


def info_nce__over_n(z, tau):
    return _nce(z, tau) * 2


info_nce__over_n.says = "divided by N"


def info_nce__sign(z, tau):
    return -_nce(z, tau)


info_nce__sign.says = "sign is flipped"


def info_nce__detached(z, tau):
    return torch.tensor(_nce(z.detach(), tau).item(), dtype=z.dtype)


info_nce__detached.says = "no gradient"


def info_nce__float(z, tau):
    return _nce(z, tau).item()


info_nce__float.says = "return a tensor"


def info_nce__right(z, tau):
    z = z / z.norm(dim=1, keepdim=True)
    n = len(z)
    e = (z @ z.T / tau).exp()
    others = e.sum(1) - e.diagonal()
    partner = torch.cat([e.diagonal(n // 2), e.diagonal(-(n // 2))])
    return -(partner / others).log().mean()


def info_nce__right_loop(z, tau):
    n, total = len(z), 0.0
    for i in range(n):
        s = F.cosine_similarity(z[i : i + 1], z) / tau
        others = torch.cat([s[:i], s[i + 1 :]])
        total = total + others.logsumexp(0) - s[(i + n // 2) % n]
    return total / n


def _one(d):
    return torch.nn.Sequential(torch.nn.Linear(d, 1), torch.nn.Flatten(0))


def _change(task, d, K, **other):
    return other[task]() if task in other else head_and_loss__right(task, d, K)


def head_and_loss__sigmoid_in_head(task, d, K):
    return _change(task, d, K, binary=lambda: (torch.nn.Sequential(_one(d), torch.nn.Sigmoid()), F.binary_cross_entropy_with_logits))


head_and_loss__sigmoid_in_head.says = "sigmoid"


def head_and_loss__sigmoid_in_loss(task, d, K):
    return _change(task, d, K, multilabel=lambda: (torch.nn.Linear(d, K), lambda z, t: F.binary_cross_entropy_with_logits(z.sigmoid(), t)))


head_and_loss__sigmoid_in_loss.says = "sigmoid before BCEWithLogits"


def head_and_loss__softmax_in_head(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Sequential(torch.nn.Linear(d, K), torch.nn.Softmax(1)), F.cross_entropy))


head_and_loss__softmax_in_head.says = "softmax in the head"


def head_and_loss__softmax_in_loss(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Linear(d, K), lambda z, t: F.cross_entropy(z.softmax(1), t)))


head_and_loss__softmax_in_loss.says = "softmax before cross-entropy"


def head_and_loss__column(task, d, K):
    return _change(task, d, K, regression=lambda: (torch.nn.Linear(d, 1), F.mse_loss))


head_and_loss__column.says = "(B, 1)"


def head_and_loss__broadcast(task, d, K):
    return _change(task, d, K, regression=lambda: (_one(d), lambda z, t: ((z[:, None] - t) ** 2).mean()))


head_and_loss__broadcast.says = "every prediction meets every target"


def head_and_loss__squeezed_batch(task, d, K):
    class Head(torch.nn.Linear):
        def forward(self, x):
            return super().forward(x).squeeze()

    return _change(task, d, K, binary=lambda: (Head(d, 1), F.binary_cross_entropy_with_logits))


head_and_loss__squeezed_batch.says = "a batch of one row"


def head_and_loss__softmax_for_tags(task, d, K):
    return _change(task, d, K, multilabel=lambda: (torch.nn.Linear(d, K), F.cross_entropy))


head_and_loss__softmax_for_tags.says = "softmax over tags"


def head_and_loss__float_targets(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Linear(d, K), lambda z, t: F.cross_entropy(z, t.float())))


head_and_loss__float_targets.says = "does not take output"


def head_and_loss__one_hot_expected(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Linear(d, K), lambda z, t: -(t * z.log_softmax(1)).sum(1).mean()))


head_and_loss__one_hot_expected.says = "multiclass"


def head_and_loss__nll_on_logits(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Linear(d, K), F.nll_loss))


head_and_loss__nll_on_logits.says = "NLLLoss on raw logits"


def head_and_loss__sigmoids_for_classes(task, d, K):
    return _change(task, d, K, multiclass=lambda: (torch.nn.Linear(d, K), lambda z, t: F.binary_cross_entropy_with_logits(z, F.one_hot(t, K).float())))


head_and_loss__sigmoids_for_classes.says = "exclude each other"


def head_and_loss__sum(task, d, K):
    return _change(task, d, K, binary=lambda: (_one(d), torch.nn.BCEWithLogitsLoss(reduction="sum")))


head_and_loss__sum.says = "a sum, not a mean"


def head_and_loss__half(task, d, K):
    return _change(task, d, K, regression=lambda: (_one(d), lambda z, t: F.mse_loss(z, t) / 2))


head_and_loss__half.says = "half the squared error"


def head_and_loss__overflow(task, d, K):
    def loss(z, t):
        p = z.sigmoid()
        return -(t * p.log() + (1 - t) * (1 - p).log()).mean()

    return _change(task, d, K, binary=lambda: (_one(d), loss))


head_and_loss__overflow.says = "does not overflow"


def head_and_loss__none(task, d, K):
    pass


head_and_loss__none.says = "return (module, loss)"


def head_and_loss__right(task, d, K):
    class Scalar(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.w, self.b = torch.nn.Parameter(torch.randn(d)), torch.nn.Parameter(torch.zeros(()))

        def forward(self, x):
            return x @ self.w + self.b

    return {
        "binary": lambda: (Scalar(), torch.nn.BCEWithLogitsLoss()),
        "multiclass": lambda: (torch.nn.Linear(d, K), torch.nn.CrossEntropyLoss()),
        "multilabel": lambda: (torch.nn.Linear(d, K), torch.nn.BCEWithLogitsLoss()),
        "regression": lambda: (Scalar(), torch.nn.MSELoss()),
    }[task]()


def head_and_loss__right_by_formula(task, d, K):
    if task == "multiclass":
        return torch.nn.Linear(d, K, bias=False), lambda z, t: F.nll_loss(z.log_softmax(1), t)

    def bce(z, t):
        return (F.softplus(z) - t * z).mean()

    if task == "multilabel":
        return torch.nn.Linear(d, K), bce
    return torch.nn.Sequential(torch.nn.Linear(d, 1), torch.nn.Flatten(0)), bce if task == "binary" else lambda z, t: (z - t).square().mean()
