"""Wrong answers to the exercises on AdaBoost and gradient boosting, and right ones written another way."""

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor


def adaboost_round__not_normalised(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log((1 - eps) / eps)
    new = w * np.exp(-alpha * y * pred)
    return alpha, new


adaboost_round__not_normalised.says = "not normalised"


def adaboost_round__eps_flipped(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log(eps / (1 - eps))
    new = w * np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__eps_flipped.says = "wrong sign"


def adaboost_round__no_half(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = np.log((1 - eps) / eps)
    new = w * np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__no_half.says = "the half is missing"


def adaboost_round__unweighted(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = (pred != y).mean()
    alpha = 0.5 * np.log((1 - eps) / eps)
    new = w * np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__unweighted.says = "without the weights"


def adaboost_round__base_2(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log2((1 - eps) / eps)
    new = w * np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__base_2.says = "base 2"


def adaboost_round__raises_right_rows(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log((1 - eps) / eps)
    new = w * np.exp(alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__raises_right_rows.says = "wrong rows must grow"


def adaboost_round__twice(w, y, pred):
    if (pred == y).all() or (pred != y).all():
        return (np.inf if (pred == y).all() else -np.inf), w.copy()
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log((1 - eps) / eps)
    new = w * np.exp(-2 * alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__twice.says = "too much"


def adaboost_round__no_edge(w, y, pred):
    eps = w[pred != y].sum()
    with np.errstate(all="ignore"):
        alpha = 0.5 * np.log((1 - eps) / eps)
        new = w * np.exp(-alpha * y * pred)
        return alpha, new / new.sum()


adaboost_round__no_edge.says = "weights stay as they are"


def adaboost_round__clipped(w, y, pred):
    eps = np.clip(w[pred != y].sum(), 1e-10, 1 - 1e-10)
    alpha = 0.5 * np.log((1 - eps) / eps)
    new = w * np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__clipped.says = "row wrong alpha is"


def adaboost_round__in_place(w, y, pred):
    eps = w[pred != y].sum()
    alpha = 0.5 * np.log((1 - eps) / eps)
    w *= np.exp(-alpha * y * pred)
    w /= w.sum()
    return alpha, w


adaboost_round__in_place.says = "an input was changed"


def adaboost_round__right(w, y, pred):
    wrong = y * pred < 0
    if wrong.all() or not wrong.any():
        return (-np.inf if wrong.all() else np.inf), np.array(w)
    eps = float(w @ wrong)
    return np.arctanh(1 - 2 * eps), np.where(wrong, w / (2 * eps), w / (2 * (1 - eps)))


def adaboost_round__right_samme(w, y, pred):
    wrong = y != pred
    if wrong.all() or not wrong.any():
        return (-np.inf if wrong.all() else np.inf), w
    odds = w[~wrong].sum() / w[wrong].sum()
    new = np.where(wrong, w * odds, w)
    return np.log(odds) / 2, new / new.sum()


def pseudo_residual__gradient(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    return -r[loss]


pseudo_residual__gradient.says = "the sign is flipped"


def pseudo_residual__mean_loss(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    return r[loss] / len(y)


pseudo_residual__mean_loss.says = "divided by N"


def pseudo_residual__squared_twice(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["squared"] = 2 * e
    return r[loss]


pseudo_residual__squared_twice.says = "twice too large"


def pseudo_residual__absolute_residual(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["absolute"] = e
    return r[loss]


pseudo_residual__absolute_residual.says = "a sign"


def pseudo_residual__huber_unclipped(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["huber"] = e
    return r[loss]


pseudo_residual__huber_unclipped.says = "not clipped"


def pseudo_residual__huber_one_side(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["huber"] = np.minimum(e, level)
    return r[loss]


pseudo_residual__huber_one_side.says = "one side only"


def pseudo_residual__huber_unit(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["huber"] = np.where(abs(e) <= level, e, np.sign(e))
    return r[loss]


pseudo_residual__huber_unit.says = "not 1"


def pseudo_residual__quantile_swapped(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["quantile"] = np.where(e > 0, level - 1, level)
    return r[loss]


pseudo_residual__quantile_swapped.says = "swapped"


def pseudo_residual__quantile_positive(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["quantile"] = np.where(e > 0, level, 1 - level)
    return r[loss]


pseudo_residual__quantile_positive.says = "pulls down"


def pseudo_residual__log_residual(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["log"] = e
    return r[loss]


pseudo_residual__log_residual.says = "F is a log-odds"


def pseudo_residual__log_squared(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["log"] = (y - p) * p * (1 - p)
    return r[loss]


pseudo_residual__log_squared.says = "too many"


def pseudo_residual__log_plus_minus(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    r["log"] = y * expit(-y * F)
    return r[loss]


pseudo_residual__log_plus_minus.says = "-1 and +1"


def pseudo_residual__right(loss, y, F, level=0.9):
    t, f = torch.tensor(y), torch.tensor(F, requires_grad=True)
    e = t - f
    losses = {
        "squared": e**2 / 2,
        "absolute": e.abs(),
        "huber": torch.where(e.abs() <= level, e**2 / 2, level * (e.abs() - level / 2)),
        "quantile": torch.maximum(level * e, (level - 1) * e),
        "log": torch.nn.functional.softplus(f) - t * f,
    }
    (slope,) = torch.autograd.grad(losses[loss].sum(), f)
    return -slope.numpy()


def pseudo_residual__right_float32(loss, y, F, level=0.9):
    e, p = y - F, expit(F)
    r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
    return r[loss].astype(np.float32)


def right_leaves(y, F, level):
    """Residuals, probabilities and the right value for each loss: the mistakes below change one of them."""
    e, p = y - F, expit(F)
    bend = (p * (1 - p)).sum()
    g = {
        "squared": e.mean(),
        "absolute": np.median(e),
        "quantile": np.quantile(e, level, method="inverted_cdf"),
        "log": (y - p).sum() / bend if bend > 1e-150 else 0.0,
    }
    return e, p, g


def leaf_value__sign(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    return -g[loss]


leaf_value__sign.says = "the sign is flipped"


def leaf_value__squared_sum(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["squared"] = e.sum()
    return g[loss]


leaf_value__squared_sum.says = "a sum, not a mean"


def leaf_value__mean_of_y(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["squared"] = y.mean()
    return g[loss]


leaf_value__mean_of_y.says = "the mean of y:"


def leaf_value__absolute_mean(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["absolute"] = e.mean()
    return g[loss]


leaf_value__absolute_mean.says = "wants the median"


def leaf_value__absolute_signs(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["absolute"] = np.sign(e).mean()
    return g[loss]


leaf_value__absolute_signs.says = "mean of the signs"


def leaf_value__quantile_side(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["quantile"] = np.quantile(e, 1 - level)
    return g[loss]


leaf_value__quantile_side.says = "wrong side"


def leaf_value__quantile_median(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["quantile"] = np.median(e)
    return g[loss]


leaf_value__quantile_median.says = "the median: take the quantile"


def leaf_value__log_mean(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["log"] = (y - p).mean()
    return g[loss]


leaf_value__log_mean.says = "not by the number of rows"


def leaf_value__log_quarter(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["log"] = 4 * (y - p).mean()
    return g[loss]


leaf_value__log_quarter.says = "p(1 - p) was taken as 1/4"


def leaf_value__log_mean_p(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["log"] = (y - p).sum() / (len(y) * p.mean() * (1 - p.mean()))
    return g[loss]


leaf_value__log_mean_p.says = "row by row"


def leaf_value__log_residual(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["log"] = e.mean()
    return g[loss]


leaf_value__log_residual.says = "F is a log-odds"


def leaf_value__log_no_guard(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    with np.errstate(all="ignore"):
        g["log"] = (y - p).sum() / (p * (1 - p)).sum()
    return g[loss]


leaf_value__log_no_guard.says = "the model is certain"


def leaf_value__right(loss, y, F, level=0.9):
    if loss == "log":
        p = 0.5 * (1 + np.tanh(F / 2))
        weight = p * (1 - p)
        return 0.0 if weight.sum() < 1e-150 else float(np.mean(y - p) / np.mean(weight))
    e = np.sort(y - F)
    if loss == "squared":
        return float(e.mean())
    q = level if loss == "quantile" else 0.5
    cost = [np.maximum(q * (e - c), (q - 1) * (e - c)).sum() for c in e]
    return float(e[np.argmin(cost)])


def leaf_value__right_interpolated(loss, y, F, level=0.9):
    e, p, g = right_leaves(y, F, level)
    g["quantile"] = np.quantile(e, level)
    return g[loss]


def leaf_value__right_search(loss, y, F, level=0.9):
    if loss == "log":
        p = expit(F)
        bend = float(p @ (1 - p))
        return 0.0 if bend < 1e-150 else float((y - p).sum()) / bend
    e = y - F
    if loss == "squared":
        return minimize_scalar(lambda c: ((e - c) ** 2).sum()).x
    return np.quantile(e, level if loss == "quantile" else 0.5, method="median_unbiased" if loss == "quantile" else "linear")


def log_odds(y, loss):
    return y.mean() if loss == "squared" else np.log(y.mean() / (1 - y.mean()))


def newton(r, p, loss):
    return r.mean() if loss == "squared" else r.sum() / (p * (1 - p)).sum()


def gbm_fit(name, says, start=log_odds, link=expit, slope=None, value=newton, rate=lambda eta: eta, begin=lambda f0: f0, result=lambda F, loss: F):
    """A boosting loop with one step done wrongly. slope(y, p, F, f0, last, loss): the targets of the next tree."""
    slope = slope or (lambda y, p, F, f0, last, loss: y - F if loss == "squared" else y - p)

    def fit(X, y, loss, M, eta, depth):
        f0 = start(y, loss)
        F, last, trees = np.full(len(y), f0), 0, []
        for _ in range(M):
            p = link(F)
            r = slope(y, p, F, f0, last, loss)
            tree = DecisionTreeRegressor(max_depth=depth, random_state=7).fit(X, r)
            leaf = tree.apply(X)
            values = {j: value(r[leaf == j], p[leaf == j], loss) for j in set(leaf.tolist())}
            last = np.array([values[j] for j in leaf])
            F = F + rate(eta) * last
            trees.append((tree, values))

        def predict(Z):
            out = np.full(len(Z), float(begin(f0)))
            for tree, values in trees:
                out += rate(eta) * np.array([values[j] for j in tree.apply(Z)])
            return result(out, loss)

        return predict

    fit.__name__, fit.says = f"gbm_fit__{name}", says
    globals()[fit.__name__] = fit


def mean_leaf(r, p, loss):
    return r.mean()


gbm_fit("target", "recompute the residuals", slope=lambda y, p, F, f0, last, loss: y - f0)
gbm_fit("last_tree", "whole sum so far", slope=lambda y, p, F, f0, last, loss: y - f0 - last)
gbm_fit("rate_twice", "applied twice", rate=lambda eta: eta**2)
gbm_fit("no_rate", "learning rate is missing", rate=lambda eta: 1.0)
gbm_fit("zero", "started at 0", start=lambda y, loss: 0.0)
gbm_fit("no_start", "missing from the prediction", begin=lambda f0: 0.0)
gbm_fit("uphill", "uphill", slope=lambda y, p, F, f0, last, loss: F - y if loss == "squared" else p - y)
gbm_fit("log_residual", "the pseudo-residual is y - p", slope=lambda y, p, F, f0, last, loss: y - F, value=mean_leaf)
gbm_fit("leaf_mean", "a Newton step", value=mean_leaf)
gbm_fit("mean_start", "its log-odds", start=lambda y, loss: y.mean())
gbm_fit("probability", "they add to the log-odds", start=lambda y, loss: y.mean(), link=lambda F: np.clip(F, 0, 1), value=mean_leaf)
gbm_fit("returns_probability", "return the score F", result=lambda F, loss: F if loss == "squared" else expit(F))


def gbm_fit__right(X, y, loss, M, eta, depth):
    start = y.mean() if loss == "squared" else np.log(y.mean() / (1 - y.mean()))
    F, trees = np.full(len(y), start), []
    for _ in range(M):
        p = expit(F)
        r = y - F if loss == "squared" else y - p
        tree = DecisionTreeRegressor(max_depth=depth, random_state=7).fit(X, r)
        leaf = tree.apply(X)
        values = {j: (r[leaf == j].mean() if loss == "squared" else r[leaf == j].sum() / (p * (1 - p))[leaf == j].sum()) for j in set(leaf.tolist())}
        step = np.array([values[j] for j in leaf])
        F = F + eta * step
        trees.append((tree, values))

    def predict(Z):
        out = np.full(len(Z), float(start))
        for tree, values in trees:
            out += eta * np.array([values[j] for j in tree.apply(Z)])
        return out

    return predict


def gbm_fit__right_shared_random_state(X, y, loss, M, eta, depth):
    share, rng, trees = y.mean(), np.random.RandomState(5), []
    start = share if loss == "squared" else np.log(share) - np.log1p(-share)
    F = np.zeros(len(y)) + start
    for _ in range(M):
        p = expit(F)
        slope = F - y if loss == "squared" else p - y
        tree = DecisionTreeRegressor(max_depth=depth, random_state=rng).fit(X, -slope)
        if loss == "log":
            where = tree.apply(X)
            for j in np.unique(where):
                tree.tree_.value[j] = -slope[where == j].mean() / (p * (1 - p))[where == j].mean()
        F = F + eta * tree.predict(X)
        trees.append(tree)
    return lambda Z: start + eta * sum((tree.predict(Z) for tree in trees), np.zeros(len(Z)))


def stages_to_keep__stopped(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss < best:
            best, keep, waited = min(best, loss), stage, 0
        else:
            waited += 1
            if waited >= patience:
                return stage
    return len(losses)


stages_to_keep__stopped.says = "go back to the best stage"


def stages_to_keep__global(losses, patience):
    return int(np.argmin(losses)) + 1


stages_to_keep__global.says = "never trained"


def stages_to_keep__index(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss < best:
            best, keep, waited = min(best, loss), stage - 1, 0
        else:
            waited += 1
            if waited >= patience:
                return keep
    return keep


stages_to_keep__index.says = "an index from 0"


def stages_to_keep__no_reset(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss < best:
            best, keep, waited = min(best, loss), stage, waited
        else:
            waited += 1
            if waited >= patience:
                return keep
    return keep


stages_to_keep__no_reset.says = "start again at every new best"


def stages_to_keep__previous(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if stage == 1 or loss < losses[stage - 2]:
            best, keep, waited = min(best, loss), stage, 0
        else:
            waited += 1
            if waited >= patience:
                return keep
    return keep


stages_to_keep__previous.says = "not with the stage before"


def stages_to_keep__ties(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss <= best:
            best, keep, waited = min(best, loss), stage, 0
        else:
            waited += 1
            if waited >= patience:
                return keep
    return keep


stages_to_keep__ties.says = "an equal loss is no improvement"


def stages_to_keep__one_more(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss < best:
            best, keep, waited = min(best, loss), stage, 0
        else:
            waited += 1
            if waited > patience:
                return keep
    return keep


stages_to_keep__one_more.says = "one stage too long"


def stages_to_keep__right(losses, patience):
    values = np.minimum.accumulate(np.asarray(losses, dtype=float))
    firsts = np.array([int(np.argmax(values == v)) for v in values])
    waited = np.arange(len(values)) - firsts
    over = np.flatnonzero(waited >= patience)
    return int(firsts[over[0]] if len(over) else firsts[-1]) + 1


def stages_to_keep__right_recursive(losses, patience):
    def go(stage, best, keep):
        if stage > len(losses) or stage - keep > patience:
            return keep
        better = losses[stage - 1] < best
        return go(stage + 1, losses[stage - 1] if better else best, stage if better else keep)

    return go(2, losses[0], 1)


def adaboost_round__half_way(w, y, pred):
    eps = w[pred != y].sum()
    alpha = np.arctanh(1 - 2 * eps)
    new = w if np.isinf(alpha) else np.where(pred != y, w * np.exp(alpha), w)
    return alpha, new / new.sum()


adaboost_round__half_way.says = "too little"


def adaboost_round__forgetful(w, y, pred):
    eps = w[pred != y].sum()
    alpha = np.arctanh(1 - 2 * eps)
    new = w if np.isinf(alpha) else np.exp(-alpha * y * pred)
    return alpha, new / new.sum()


adaboost_round__forgetful.says = "the old weights were forgotten"


def pseudo_residual(name, says, which, slope):
    """The right slopes but for one loss. slope(e, p, level, y)."""

    def residual(loss, y, F, level=0.9):
        e, p = y - F, expit(F)
        r = {"squared": e, "absolute": np.sign(e), "huber": np.clip(e, -level, level), "quantile": np.where(e > 0, level, level - 1), "log": y - p}
        return slope(e, p, level, y) if loss == which else r[loss]

    residual.__name__, residual.says = f"pseudo_residual__{name}", says
    globals()[residual.__name__] = residual


pseudo_residual("squared_half", "half too small", "squared", lambda e, p, level, y: e / 2)
pseudo_residual("absolute_loss", "that is the loss", "absolute", lambda e, p, level, y: abs(e))
pseudo_residual("huber_level", "the slope is the limit, not 1", "huber", lambda e, p, level, y: np.clip(e, -1, 1))
pseudo_residual("huber_unsigned", "keeps its sign", "huber", lambda e, p, level, y: np.where(abs(e) <= level, e, level))
pseudo_residual("huber_zero", "not 0", "huber", lambda e, p, level, y: np.where(abs(e) <= level, e, 0))
pseudo_residual("quantile_level", "`level` was ignored", "quantile", lambda e, p, level, y: 0.9 - (e < 0))
pseudo_residual("quantile_one_side", "pulls too", "quantile", lambda e, p, level, y: level * (e > 0))
pseudo_residual("quantile_alike", "pull alike", "quantile", lambda e, p, level, y: level * np.sign(e))
pseudo_residual("log_in_p", "the slope in F is meant", "log", lambda e, p, level, y: y / p - (1 - y) / (1 - p))
pseudo_residual("log_class", "not with the predicted class", "log", lambda e, p, level, y: y - (p > 0.5))


def leaf_value(name, says, which, value):
    """The right leaf values but for one loss. value(e, y, p, level)."""

    def leaf(loss, y, F, level=0.9):
        e, p = y - F, expit(F)
        bend = (p * (1 - p)).sum()
        if loss == which:
            return value(e, y, p, level)
        if loss == "log":
            return (y - p).sum() / bend if bend > 1e-150 else 0.0
        return e.mean() if loss == "squared" else np.quantile(e, level if loss == "quantile" else 0.5)

    leaf.__name__, leaf.says = f"leaf_value__{name}", says
    globals()[leaf.__name__] = leaf


def to_the_end(e, y, p, level):
    if p.min() == 1:
        return 0.0
    g, F = 0.0, np.log(p / (1 - p))
    for _ in range(30):
        q = expit(F + g)
        g += (y - q).sum() / (q * (1 - q)).sum()
    return g


leaf_value("absolute_size", "the sign of y - F counts", "absolute", lambda e, y, p, level: np.median(abs(e)))
leaf_value("absolute_level", "here the median", "absolute", lambda e, y, p, level: np.quantile(e, level))
leaf_value("quantile_level", "`level` was ignored", "quantile", lambda e, y, p, level: np.quantile(e, 0.9))
leaf_value("quantile_of_y", "the quantile of y:", "quantile", lambda e, y, p, level: np.quantile(y, level))
leaf_value("quantile_one_low", "off by one", "quantile", lambda e, y, p, level: np.sort(e)[int(level * len(e)) - 1])
leaf_value("quantile_one_high", "off by one", "quantile", lambda e, y, p, level: np.sort(e)[int(level * len(e)) + 1])
leaf_value("log_mean_ratio", "a mean of ratios", "log", lambda e, y, p, level: ((y - p) / (p * (1 - p))).mean())
leaf_value("log_minimum", "one Newton step is meant", "log", to_the_end)
leaf_value("log_epsilon", "the model is certain", "log", lambda e, y, p, level: (y - p).sum() / ((p * (1 - p)).sum() + 1e-10))
leaf_value("log_no_nan", "the model is certain", "log", lambda e, y, p, level: np.nan_to_num((y - p).sum() / (p * (1 - p)).sum()))
gbm_fit("whole", "what the sum so far leaves over", slope=lambda y, p, F, f0, last, loss: y)


def gbm_fit__rate_lost(X, y, loss, M, eta, depth):
    fitted, start = gbm_fit__right(X, y, loss, M, eta, depth), log_odds(y, loss)
    return lambda Z: start + (fitted(Z) - start) / eta


gbm_fit__rate_lost.says = "missing in the prediction"


def gbm_fit__old_leaves(X, y, loss, M, eta, depth):
    F, trees = np.full(len(y), log_odds(y, loss)), []
    for _ in range(M):
        p = expit(F)
        r = y - F if loss == "squared" else y - p
        trees.append(DecisionTreeRegressor(max_depth=depth, random_state=7).fit(X, r))
        leaf = trees[-1].apply(X)
        for j in set(leaf.tolist()):
            F[leaf == j] += eta * newton(r[leaf == j], p[leaf == j], loss)
    return lambda Z: log_odds(y, loss) + eta * sum((tree.predict(Z) for tree in trees), np.zeros(len(Z)))


gbm_fit__old_leaves.says = "in training, not in the prediction"


def gbm_fit__grows(X, y, loss, M, eta, depth):
    fitted, kept = gbm_fit__right(X, y, loss, M, eta, depth), []

    def predict(Z):
        kept.append(fitted(Z))
        return sum(kept)

    return predict


gbm_fit__grows.says = "a second call"


def gbm_fit__right_library(X, y, loss, M, eta, depth):
    if M == 0:
        return lambda Z: np.full(len(Z), log_odds(y, loss), dtype=np.float32)
    kind = GradientBoostingRegressor if loss == "squared" else GradientBoostingClassifier
    model = kind(n_estimators=M, learning_rate=eta, max_depth=depth, random_state=11).fit(X, y)
    return model.predict if loss == "squared" else model.decision_function


def stages_to_keep__last(losses, patience):
    best, keep, waited = float("inf"), 1, 0
    for stage, loss in enumerate(losses, start=1):
        if loss < best:
            best, keep, waited = loss, stage, 0
        else:
            waited += 1
            if waited >= patience:
                return keep
    return len(losses)


stages_to_keep__last.says = "training ended"


def stages_to_keep__last_of_equals(losses, patience):
    seen = list(losses)
    for stage in range(1, len(seen)):
        if stage - seen.index(min(seen[: stage + 1])) >= patience:
            return seen.index(min(seen[: stage + 1])) + 1
    return len(seen) - seen[::-1].index(min(seen))


stages_to_keep__last_of_equals.says = "an equal loss is no improvement"


def stages_to_keep__one_fewer(losses, patience):
    return stages_to_keep__right(losses, max(patience - 1, 1))


stages_to_keep__one_fewer.says = "one stage too soon"


def stages_to_keep__tolerance(losses, patience):
    best, keep = float("inf"), 1
    for stage, loss in enumerate(losses, start=1):
        if loss < best - 0.01:
            best, keep = loss, stage
        elif stage - keep >= patience:
            return keep
    return keep


stages_to_keep__tolerance.says = "patience 2: keep 3 stages, not 1"
