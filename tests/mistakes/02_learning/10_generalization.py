"""Wrong answers to the exercises on generalization, and right ones written another way."""

import copy
import math
from itertools import combinations, product

import numpy as np
import torch


def samples_needed__floor(M, eps, delta, realizable):
    return int(math.log(M / delta) / eps if realizable else 2 * math.log(2 * M / delta) / eps**2)


samples_needed__floor.says = "round up"


def samples_needed__one_sided(M, eps, delta, realizable):
    return math.ceil(math.log(M / delta) / eps if realizable else 2 * math.log(M / delta) / eps**2)


samples_needed__one_sided.says = "two sides"


def samples_needed__eps_not_halved(M, eps, delta, realizable):
    return math.ceil(math.log(M / delta) / eps if realizable else math.log(2 * M / delta) / (2 * eps**2))


samples_needed__eps_not_halved.says = "eps/2"


def samples_needed__log10(M, eps, delta, realizable):
    return math.ceil(math.log10(M / delta) / eps if realizable else 2 * math.log10(2 * M / delta) / eps**2)


samples_needed__log10.says = "not base 10"


def samples_needed__log2(M, eps, delta, realizable):
    return math.ceil(math.log2(M / delta) / eps if realizable else 2 * math.log2(2 * M / delta) / eps**2)


samples_needed__log2.says = "not base 2"


def samples_needed__always_agnostic(M, eps, delta, realizable):
    return math.ceil(2 * math.log(2 * M / delta) / eps**2)


samples_needed__always_agnostic.says = "one formula serves both"


def samples_needed__always_realizable(M, eps, delta, realizable):
    return math.ceil(math.log(M / delta) / eps)


samples_needed__always_realizable.says = "one formula serves both"


def samples_needed__exchanged(M, eps, delta, realizable):
    return math.ceil(2 * math.log(M / delta) / eps**2 if realizable else math.log(M / delta) / eps)


samples_needed__exchanged.says = "exchanged"


def samples_needed__float(M, eps, delta, realizable):
    return math.log(M / delta) / eps if realizable else 2 * math.log(2 * M / delta) / eps**2


samples_needed__float.says = "whole number"


def samples_needed__none(M, eps, delta, realizable):
    pass


samples_needed__none.says = "nothing was returned"


def samples_needed__right(M, eps, delta, realizable):
    rate, factor = (eps, 1) if realizable else (eps**2 / 2, 2)
    low, high = 0, 10**9
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if math.log(factor * M) - rate * middle <= math.log(delta) else (middle, high)
    return high


def samples_needed__right_numpy(M, eps, delta, realizable):
    return np.ceil(np.log(M / delta) / eps if realizable else 2 * np.log(2 * M / delta) / eps**2).astype(int)


def vc_dimension__log_rows(L):
    return int(np.log2(len(L)))


vc_dimension__log_rows.says = "logarithm of the number of"


def vc_dimension__log_distinct(L):
    return int(np.log2(len(np.unique(L, axis=0))))


vc_dimension__log_distinct.says = "logarithm of the number of labelings"


def vc_dimension__neighbours(L):
    N = L.shape[1]
    return max([0] + [k for k in range(1, N + 1) for a in range(N - k + 1) if len(np.unique(L[:, a : a + k], axis=0)) == 2**k])


vc_dimension__neighbours.says = "only neighbouring columns"


def vc_dimension__one_more(L):
    return vc_dimension__right(L) + 1


vc_dimension__one_more.says = "one too many"


def vc_dimension__both_labels(L):
    return int((L.min(0) != L.max(0)).sum())


vc_dimension__both_labels.says = "both labels"


def vc_dimension__points(L):
    return L.shape[1]


vc_dimension__points.says = "number of points"


def vc_dimension__repeats_count(L):
    return max([0] + [k for k in range(1, L.shape[1] + 1) if len(L) >= 2**k])


vc_dimension__repeats_count.says = "logarithm of the number of"


def vc_dimension__none(L):
    pass


vc_dimension__none.says = "return an int"


def vc_dimension__right(L):
    rows = [tuple(bool(v) for v in r) for r in L]
    k = 0
    while k < L.shape[1] and any(len({tuple(r[j] for j in c) for r in rows}) == 2 ** (k + 1) for c in combinations(range(L.shape[1]), k + 1)):
        k += 1
    return k


def vc_dimension__right_codes(L):
    best, (_, N) = 0, L.shape
    for mask in range(1 << N):
        columns = [j for j in range(N) if mask >> j & 1]
        codes = L[:, columns].astype(int) @ (1 << np.arange(len(columns))) if columns else np.zeros(len(L), int)
        if len(set(codes.tolist())) == 1 << len(columns):
            best = max(best, len(columns))
    return np.int64(best)


def signs(N):
    return np.array(list(product((-1, 1), repeat=N)))


def rademacher__abs(F):
    return np.abs(signs(F.shape[1]) @ F.T).max(1).mean() / F.shape[1]


rademacher__abs.says = "no absolute value"


def rademacher__sum(F):
    return (signs(F.shape[1]) @ F.T).max(1).mean()


rademacher__sum.says = "divide by N"


def rademacher__mean_first(F):
    return (signs(F.shape[1]) @ F.T).mean(0).max() / F.shape[1] if len(F) > 1 else 0.0


rademacher__mean_first.says = "order is exchanged"


def rademacher__axes(F):
    return (signs(F.shape[1]) @ F.T).max(0).mean() / F.shape[1]


rademacher__axes.says = "largest value over all signs"


def rademacher__zero_one(F):
    return (np.array(list(product((0, 1), repeat=F.shape[1]))) @ F.T).max(1).mean() / F.shape[1]


rademacher__zero_one.says = "not 0 and 1"


def rademacher__twice(F):
    return 2 * rademacher__right(F)


rademacher__twice.says = "twice too large"


def rademacher__smallest(F):
    return (signs(F.shape[1]) @ F.T).min(1).mean() / F.shape[1]


rademacher__smallest.says = "take the largest"


def rademacher__by_functions(F):
    return (signs(F.shape[1]) @ F.T).max(1).mean() / len(F)


rademacher__by_functions.says = "number of functions"


def rademacher__sampled(F):
    s = np.random.default_rng(5).choice([-1, 1], size=(20, F.shape[1]))
    return (s @ F.T).max(1).mean() / F.shape[1]


rademacher__sampled.says = "expected"


def rademacher__none(F):
    pass


rademacher__none.says = "return one number"


def rademacher__right(F):
    N, total = F.shape[1], 0.0
    for s in product((-1.0, 1.0), repeat=N):
        total += max(float(np.dot(s, f)) for f in F)
    return total / (N * 2**N)


def rademacher__right_torch(F):
    s = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0])] * F.shape[1]).reshape(-1, F.shape[1])
    return (s @ torch.tensor(F.copy(), dtype=torch.float32).T).amax(1).mean() / F.shape[1]


def early(better, enough, keep=copy.deepcopy, restore=True, first=1):
    """A family of early stoppers."""

    def fit(model, epoch, validate, patience, min_delta, max_epochs):
        best, best_epoch, last, kept = float("inf"), 0, float("inf"), keep(model.state_dict())
        for number in range(1, max_epochs + 1):
            epoch(model)
            loss = validate(model)
            if better(loss, best, last, min_delta):
                best, best_epoch, kept = loss, number, keep(model.state_dict())
            elif enough(number - best_epoch, patience):
                break
            last = loss
        if restore:
            model.load_state_dict(kept)
        return best_epoch - 1 + first, number - 1 + first

    return fit


def strictly(loss, best, last, min_delta):
    return loss < best - min_delta


def waited(epochs, patience):
    return epochs >= patience


def fit_early__alias(*args):
    return early(strictly, waited, keep=lambda s: s)(*args)


fit_early__alias.says = "state_dict() holds references"


def fit_early__shallow(*args):
    return early(strictly, waited, keep=dict)(*args)


fit_early__shallow.says = "state_dict() holds references"


def fit_early__last(*args):
    return early(strictly, waited, restore=False)(*args)


fit_early__last.says = "weights of the last epoch"


def fit_early__previous(*args):
    return early(lambda loss, best, last, d: loss < last - d, waited)(*args)


fit_early__previous.says = "previous epoch"


def fit_early__late(*args):
    return early(strictly, lambda epochs, patience: epochs > patience)(*args)


fit_early__late.says = "one epoch too late"


def fit_early__early(*args):
    return early(strictly, lambda epochs, patience: epochs >= patience - 1)(*args)


fit_early__early.says = "one epoch too early"


def fit_early__first_rise(*args):
    return early(strictly, lambda epochs, patience: True)(*args)


fit_early__first_rise.says = "first epoch without improvement"


def fit_early__no_delta(*args):
    return early(lambda loss, best, last, d: loss < best, waited)(*args)


fit_early__no_delta.says = "min_delta is ignored"


def fit_early__ties(*args):
    return early(lambda loss, best, last, d: loss <= best - d, waited)(*args)


fit_early__ties.says = "strictly smaller"


def fit_early__nan(*args):
    return early(lambda loss, best, last, d: not loss >= best - d, waited)(*args)


fit_early__nan.says = "nan counted"


def fit_early__from_zero(*args):
    return early(strictly, waited, first=0)(*args)


fit_early__from_zero.says = "counted from 1"


def fit_early__any_fall(model, epoch, validate, patience, min_delta, max_epochs):
    best, best_epoch, last, count, kept = float("inf"), 0, float("inf"), 0, copy.deepcopy(model.state_dict())
    for number in range(1, max_epochs + 1):
        epoch(model)
        loss = validate(model)
        count = 0 if loss < last or loss < best - min_delta else count + 1
        if loss < best - min_delta:
            best, best_epoch, kept = loss, number, copy.deepcopy(model.state_dict())
        if count >= patience:
            break
        last = loss
    model.load_state_dict(kept)
    return best_epoch, number


fit_early__any_fall.says = "no new best"


def fit_early__parameters_only(model, epoch, validate, patience, min_delta, max_epochs):
    best, best_epoch, kept = float("inf"), 0, [p.detach().clone() for p in model.parameters()]
    for number in range(1, max_epochs + 1):
        epoch(model)
        loss = validate(model)
        if loss < best - min_delta:
            best, best_epoch, kept = loss, number, [p.detach().clone() for p in model.parameters()]
        elif number - best_epoch >= patience:
            break
    with torch.no_grad():
        for p, k in zip(model.parameters(), kept):
            p.copy_(k)
    return best_epoch, number


fit_early__parameters_only.says = "buffers"


def fit_early__none(model, epoch, validate, patience, min_delta, max_epochs):
    early(strictly, waited)(model, epoch, validate, patience, min_delta, max_epochs)


fit_early__none.says = "return (best_epoch, epochs_run)"


def fit_early__right(model, epoch, validate, patience, min_delta, max_epochs):
    kept = {k: v.clone() for k, v in model.state_dict().items()}
    best, where, bad, done = math.inf, 0, 0, 0
    while done < max_epochs and bad < patience:
        epoch(model)
        done += 1
        loss = validate(model)
        if not math.isnan(loss) and best - loss > min_delta:
            best, where, bad = loss, done, 0
            kept = {k: v.clone() for k, v in model.state_dict().items()}
        else:
            bad += 1
    model.load_state_dict(kept)
    return where, done


def off_training_error__everywhere(learn, truths, seen):
    everything = np.arange(truths.shape[1])
    return np.mean([learn(seen, f[seen], everything) != f for f in truths])


off_training_error__everywhere.says = "training points are counted too"


def off_training_error__on_training(learn, truths, seen):
    return np.mean([learn(seen, f[seen], seen) != f[seen] for f in truths])


off_training_error__on_training.says = "measured on the training points"


def off_training_error__leak(learn, truths, seen):
    rest = np.setdiff1d(np.arange(truths.shape[1]), seen)
    return np.mean([learn(np.arange(len(f)), f, rest) != f[rest] for f in truths])


off_training_error__leak.says = "shown points outside of seen"


def off_training_error__accuracy(learn, truths, seen):
    return 1 - off_training_error__right(learn, truths, seen)


off_training_error__accuracy.says = "accuracy"


def off_training_error__once(learn, truths, seen):
    rest = np.setdiff1d(np.arange(truths.shape[1]), seen)
    return np.mean(learn(seen, truths[0][seen], rest) != truths[:, rest])


off_training_error__once.says = "trained once"


def off_training_error__all_points(learn, truths, seen):
    n = truths.shape[1]
    return off_training_error__right(learn, truths, seen) * (n - len(seen)) / n


off_training_error__all_points.says = "divided by all n points"


def off_training_error__sum(learn, truths, seen):
    return off_training_error__right(learn, truths, seen) * len(truths)


off_training_error__sum.says = "number of truths"


def off_training_error__none(learn, truths, seen):
    pass


off_training_error__none.says = "return one number"


def off_training_error__right(learn, truths, seen):
    hidden = [x for x in range(truths.shape[1]) if x not in set(seen.tolist())]
    wrong = 0
    for truth in truths:
        guess = learn(np.array(seen), truth[seen], np.array(hidden))
        wrong += sum(int(g != truth[x]) for g, x in zip(guess, hidden))
    return wrong / (len(hidden) * len(truths))


def off_training_error__right_mask(learn, truths, seen):
    mask = np.ones(truths.shape[1], bool)
    mask[seen] = False
    guesses = np.stack([learn(np.sort(seen), f[np.sort(seen)], np.flatnonzero(mask)) for f in truths])
    return (guesses != truths[:, mask]).mean()


def samples_needed__no_hypotheses(M, eps, delta, realizable):
    return math.ceil(math.log(1 / delta) / eps if realizable else 2 * math.log(2 / delta) / eps**2)


samples_needed__no_hypotheses.says = "M is missing"


def samples_needed__half_not_squared(M, eps, delta, realizable):
    return math.ceil(math.log(M / delta) / eps if realizable else math.log(2 * M / delta) / eps**2)


samples_needed__half_not_squared.says = "half the rows are missing"


def vc_dimension__greedy(L):
    columns = []
    for j in range(L.shape[1]):
        if len(np.unique(L[:, [*columns, j]], axis=0)) == 2 ** (len(columns) + 1):
            columns.append(j)
    return len(columns)


vc_dimension__greedy.says = "one column at a time"


def vc_dimension__every_set(L):
    def shattered(c):
        return len(np.unique(L[:, list(c)], axis=0)) == 2 ** len(c)

    return max([0] + [k for k in range(1, L.shape[1] + 1) if all(map(shattered, combinations(range(L.shape[1]), k)))])


vc_dimension__every_set.says = "one set is enough"


def vc_dimension__right_split(L):
    """Halve the set of rows at each column: a set is shattered if both halves shatter the rest."""

    def shattered(rows, columns):
        if not columns:
            return bool(rows)
        ones = {r for r in rows if r[columns[0]]}
        return shattered(ones, columns[1:]) and shattered(rows - ones, columns[1:])

    rows, N = {tuple(map(int, r)) for r in L}, L.shape[1]
    return max(k for k in range(N + 1) for c in combinations(range(N), k) if shattered(rows, c))


def rademacher__from_zero(F):
    return np.maximum((signs(F.shape[1]) @ F.T).max(1), 0).mean() / F.shape[1]


rademacher__from_zero.says = "started at 0"


def rademacher__all_summed(F):
    return (signs(F.shape[1]) @ F.T).max(1).sum() / F.shape[1]


rademacher__all_summed.says = "number of sign vectors"


def rademacher__half(F):
    return rademacher__right(F) / 2


rademacher__half.says = "half of it"


def rademacher__right_half_the_signs(F):
    N = F.shape[1]
    half = np.c_[np.ones((2 ** (N - 1), 1)), np.array(list(product((-1, 1), repeat=N - 1))).reshape(-1, N - 1)] @ F.T
    return np.array((half.max(1) - half.min(1)).mean() / (2 * N))  # s and -s together


def fit_early__for_ever(model, epoch, validate, patience, min_delta, max_epochs):
    return early(strictly, waited)(model, epoch, validate, patience, min_delta, 10**6)


fit_early__for_ever.says = "more than max_epochs"


def fit_early__one_short(model, epoch, validate, patience, min_delta, max_epochs):
    return early(strictly, waited)(model, epoch, validate, patience, min_delta, max_epochs - 1)


fit_early__one_short.says = "the last epoch is missing"


def loop(model, epoch, validate, patience, min_delta, max_epochs, reset=True, creep=False, always=True, first=True):
    """Early stopping with a counter, and what can go wrong in it."""
    best, best_epoch, bad, kept = float("inf"), 0, 0, copy.deepcopy(model.state_dict()) if first else None
    for number in range(1, max_epochs + 1):
        epoch(model)
        loss = validate(model)
        if loss < best - min_delta:
            best, best_epoch, bad, kept = loss, number, 0 if reset else bad, copy.deepcopy(model.state_dict())
        else:
            best, bad = min(best, loss) if creep else best, bad + 1
            if bad >= patience:
                break
    if kept and (always or bad >= patience):
        model.load_state_dict(kept)
    return best_epoch, number


def fit_early__total(*args):
    return loop(*args, reset=False)


fit_early__total.says = "over the whole run"


def fit_early__creep(*args):
    return loop(*args, creep=True)


fit_early__creep.says = "add up to more than min_delta"


def fit_early__only_when_stopped(*args):
    return loop(*args, always=False)


fit_early__only_when_stopped.says = "ended at max_epochs"


def fit_early__no_first(*args):
    return loop(*args, first=False)


fit_early__no_first.says = "initial weights back"


def fit_early__best_loss(*args):
    best_epoch, number = loop(*args)
    return best_epoch / 2, number


fit_early__best_loss.says = "not its loss"


def fit_early__right_module(model, epoch, validate, patience, min_delta, max_epochs):
    best, best_epoch, kept = None, 0, copy.deepcopy(model)
    for number in range(1, max_epochs + 1):
        epoch(model)
        loss = validate(model)
        if loss == loss and (best is None or loss < best - min_delta):
            best, best_epoch, kept = loss, number, copy.deepcopy(model)
        if number - best_epoch >= patience:
            break
    with torch.no_grad():
        for now, then in zip(model.state_dict().values(), kept.state_dict().values()):
            now.copy_(then)
    return [np.int64(best_epoch), number]


def off_training_error__labels_sorted(learn, truths, seen):
    rest = np.setdiff1d(np.arange(truths.shape[1]), seen)
    return np.mean([learn(seen, f[np.sort(seen)], rest) != f[rest] for f in truths])


off_training_error__labels_sorted.says = "do not belong together"


def off_training_error__first_labels(learn, truths, seen):
    rest = np.setdiff1d(np.arange(truths.shape[1]), seen)
    return np.mean([learn(seen, truths[0][seen], rest) != f[rest] for f in truths])


off_training_error__first_labels.says = "do not belong together"


def off_training_error__all_queries(learn, truths, seen):
    n = truths.shape[1]
    return sum((learn(seen, f[seen], np.arange(n)) != f).sum() for f in truths) / (len(truths) * (n - len(seen)))


off_training_error__all_queries.says = "errors on training points are in the sum"
