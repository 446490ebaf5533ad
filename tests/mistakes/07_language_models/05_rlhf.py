"""Wrong answers to solutions/07_language_models/05_rlhf.ipynb with the words that must name them, and right ones written another way."""

import numpy as np
import torch
from torch.nn.functional import logsigmoid, softplus


def bt_loss__sum(r_w, r_l):
    return softplus(r_l - r_w).sum()


bt_loss__sum.says = "a sum, not a mean"


def bt_loss__exchanged(r_w, r_l):
    return softplus(r_w - r_l).mean()


bt_loss__exchanged.says = "winner and loser are exchanged"


def bt_loss__sign(r_w, r_l):
    return logsigmoid(r_w - r_l).mean()


bt_loss__sign.says = "the loss is its negative"


def bt_loss__no_log(r_w, r_l):
    return 1 - torch.sigmoid(r_w - r_l).mean()


bt_loss__no_log.says = "the logarithm is missing"


def bt_loss__overflow(r_w, r_l):
    return -torch.log(torch.sigmoid(r_w - r_l)).mean()


bt_loss__overflow.says = "overflow at a gap of -1000"


def bt_loss__clamped(r_w, r_l):
    return -torch.log(torch.sigmoid(r_w - r_l).clamp(min=1e-12)).mean()


bt_loss__clamped.says = "do not clamp"


def bt_loss__mean_first(r_w, r_l):
    return softplus(r_l.mean() - r_w.mean())


bt_loss__mean_first.says = "the loss of the mean gap"


def bt_loss__number(r_w, r_l):
    return softplus(r_l - r_w).mean().item()


bt_loss__number.says = "return a tensor, not float"


def bt_loss__right(r_w, r_l):
    return -logsigmoid(r_w - r_l).sum() / len(r_w)


def bt_loss__right_logaddexp(r_w, r_l):
    return (torch.logaddexp(r_w, r_l) - r_w).mean()


def bt_loss__right_cross_entropy(r_w, r_l):
    return torch.nn.functional.cross_entropy(torch.stack([r_w, r_l], 1), torch.zeros(len(r_w), dtype=torch.long))


def place(mask):
    """One at the last word of each response."""
    return mask - torch.cat([mask[:, 1:], torch.zeros_like(mask[:, :1])], 1)


def kl_shaped_rewards__sign(score, logp, logp_ref, mask, beta):
    return beta * (logp - logp_ref) * mask + score[:, None] * place(mask)


kl_shaped_rewards__sign.says = "the sign of the KL is flipped"


def kl_shaped_rewards__everywhere(score, logp, logp_ref, mask, beta):
    return (score[:, None] - beta * (logp - logp_ref)) * mask


kl_shaped_rewards__everywhere.says = "paid once, at the last one"


def kl_shaped_rewards__last_column(score, logp, logp_ref, mask, beta):
    r = -beta * (logp - logp_ref) * mask
    r[:, -1] += score
    return r


kl_shaped_rewards__last_column.says = "the score stands in the last column"


def kl_shaped_rewards__no_mask(score, logp, logp_ref, mask, beta):
    return -beta * (logp - logp_ref) + score[:, None] * place(mask)


kl_shaped_rewards__no_mask.says = "behind the end"


def kl_shaped_rewards__no_beta(score, logp, logp_ref, mask, beta):
    return -(logp - logp_ref) * mask + score[:, None] * place(mask)


kl_shaped_rewards__no_beta.says = "beta is missing"


def kl_shaped_rewards__overwrites(score, logp, logp_ref, mask, beta):
    return torch.where(place(mask) > 0, score[:, None], -beta * (logp - logp_ref) * mask)


kl_shaped_rewards__overwrites.says = "the score replaces the KL"


def kl_shaped_rewards__in_place(score, logp, logp_ref, mask, beta):
    return logp.sub_(logp_ref).mul_(-beta).mul_(mask).add_(score[:, None] * place(mask))


kl_shaped_rewards__in_place.says = "an input was changed"


def kl_shaped_rewards__right(score, logp, logp_ref, mask, beta):
    return mask * beta * (logp_ref - logp) + place(mask) * score[:, None]


def kl_shaped_rewards__right_loop(score, logp, logp_ref, mask, beta):
    out = torch.zeros_like(logp)
    for b in range(len(logp)):
        n = int(mask[b].sum())
        out[b, :n] = beta * (logp_ref[b, :n] - logp[b, :n])
        out[b, n - 1] += score[b]
    return out


def gae__no_dones(rewards, values, dones, gamma, lam):
    return gae__right(rewards, values, torch.zeros_like(dones), gamma, lam)


gae__no_dones.says = "dones are ignored"


def gae__bootstraps(rewards, values, dones, gamma, lam):
    return recursion(rewards + gamma * values[:, 1:] - values[:, :-1], gamma * lam * (~dones))


gae__bootstraps.says = "bootstrapping through the end"


def gae__leaks(rewards, values, dones, gamma, lam):
    return recursion(rewards + gamma * (~dones) * values[:, 1:] - values[:, :-1], gamma * lam * torch.ones_like(rewards))


gae__leaks.says = "the advantage of the next episode leaks back"


def gae__forward(rewards, values, dones, gamma, lam):
    delta = rewards + gamma * (~dones) * values[:, 1:] - values[:, :-1]
    out, before = torch.zeros_like(rewards), torch.zeros_like(rewards[:, 0])
    for t in range(rewards.shape[1]):
        before = delta[:, t] + (gamma * lam * (~dones[:, t - 1]) * before if t else 0)
        out[:, t] = before
    return out


gae__forward.says = "forward in time"


def gae__td_only(rewards, values, dones, gamma, lam):
    return rewards + gamma * (~dones) * values[:, 1:] - values[:, :-1]


gae__td_only.says = "lambda plays no part"


def gae__returns(rewards, values, dones, gamma, lam):
    return gae__right(rewards, values, dones, gamma, 1.0)


gae__returns.says = "lambda plays no part"


def gae__targets(rewards, values, dones, gamma, lam):
    return gae__right(rewards, values, dones, gamma, lam) + values[:, :-1]


gae__targets.says = "the critic's targets"


def gae__lambda_alone(rewards, values, dones, gamma, lam):
    return recursion(rewards + gamma * (~dones) * values[:, 1:] - values[:, :-1], lam * (~dones))


gae__lambda_alone.says = "gamma * lambda"


def gae__none(rewards, values, dones, gamma, lam):
    gae__right(rewards, values, dones, gamma, lam)


gae__none.says = "returns None"


def recursion(delta, decay):
    out = [delta[:, -1]]
    for t in range(delta.shape[1] - 2, -1, -1):
        out.append(delta[:, t] + decay[:, t] * out[-1])
    return torch.stack(out[::-1], 1)


def gae__right(rewards, values, dones, gamma, lam):
    go = (~dones).to(rewards.dtype)
    return recursion(rewards + gamma * go * values[:, 1:] - values[:, :-1], gamma * lam * go)


def gae__right_numpy(rewards, values, dones, gamma, lam):
    r, v, d = (z.numpy() for z in (rewards, values, dones))
    out = np.zeros_like(r)
    for b in range(r.shape[0]):
        later = 0.0
        for t in reversed(range(r.shape[1])):
            later = r[b, t] - v[b, t] + (0.0 if d[b, t] else gamma * (v[b, t + 1] + lam * later))
            out[b, t] = later
    return torch.from_numpy(out)


def clipped(logp, logp_old, adv, eps):
    rho = (logp - logp_old).exp()
    return rho * adv, rho.clamp(1 - eps, 1 + eps) * adv


def ppo_loss__max(logp, logp_old, adv, mask, eps):
    return -(torch.maximum(*clipped(logp, logp_old.detach(), adv.detach(), eps)) * mask).sum() / mask.sum()


ppo_loss__max.says = "the maximum was taken"


def ppo_loss__clip_alone(logp, logp_old, adv, mask, eps):
    return -(clipped(logp, logp_old.detach(), adv.detach(), eps)[1] * mask).sum() / mask.sum()


ppo_loss__clip_alone.says = "clip without the min"


def ppo_loss__no_clip(logp, logp_old, adv, mask, eps):
    return -(clipped(logp, logp_old.detach(), adv.detach(), eps)[0] * mask).sum() / mask.sum()


ppo_loss__no_clip.says = "no clip at all"


def ppo_loss__no_exp(logp, logp_old, adv, mask, eps):
    rho, adv = logp - logp_old.detach(), adv.detach()
    return -(torch.minimum(rho * adv, rho.clamp(1 - eps, 1 + eps) * adv) * mask).sum() / mask.sum()


ppo_loss__no_exp.says = "the ratio lacks its exp"


def ppo_loss__objective(logp, logp_old, adv, mask, eps):
    return -ppo_loss__right(logp, logp_old, adv, mask, eps)


ppo_loss__objective.says = "this is the objective"


def ppo_loss__upside_down(logp, logp_old, adv, mask, eps):
    return -(torch.minimum(*clipped(logp_old.detach(), logp, adv.detach(), eps)) * mask).sum() / mask.sum()


ppo_loss__upside_down.says = "upside down"


def ppo_loss__padding(logp, logp_old, adv, mask, eps):
    return -(torch.minimum(*clipped(logp, logp_old.detach(), adv.detach(), eps)) * mask).mean()


ppo_loss__padding.says = "averaged over padding"


def ppo_loss__no_mask(logp, logp_old, adv, mask, eps):
    return -torch.minimum(*clipped(logp, logp_old.detach(), adv.detach(), eps)).mean()


ppo_loss__no_mask.says = "the mask is ignored"


def ppo_loss__response_means(logp, logp_old, adv, mask, eps):
    each = torch.minimum(*clipped(logp, logp_old.detach(), adv.detach(), eps)) * mask
    return -(each.sum(1) / mask.sum(1)).mean()


ppo_loss__response_means.says = "each response was averaged first"


def ppo_loss__through_old(logp, logp_old, adv, mask, eps):
    return -(torch.minimum(*clipped(logp, logp_old, adv.detach(), eps)) * mask).sum() / mask.sum()


ppo_loss__through_old.says = "a gradient flows through logp_old"


def ppo_loss__through_adv(logp, logp_old, adv, mask, eps):
    return -(torch.minimum(*clipped(logp, logp_old.detach(), adv, eps)) * mask).sum() / mask.sum()


ppo_loss__through_adv.says = "a gradient flows through adv"


def ppo_loss__right(logp, logp_old, adv, mask, eps):
    adv = adv.detach()
    rho = (logp - logp_old.detach()).exp()
    limit = torch.where(adv >= 0, (1 + eps) * adv, (1 - eps) * adv)
    each = torch.where(rho * adv < limit, rho * adv, limit)
    return -each[mask > 0].mean()


def ppo_loss__right_max_of_losses(logp, logp_old, adv, mask, eps):
    with torch.no_grad():
        old, a = logp_old.clone(), adv.clone()
    rho = torch.exp(logp - old)
    losses = torch.max(-a * rho, -a * torch.clip(rho, 1 - eps, 1 + eps))
    return torch.sum(losses * mask) / torch.sum(mask)


def group_advantages__batch(rewards, mode):
    return {"mean": rewards - rewards.mean()}.get(mode, group_advantages__right(rewards, mode))


group_advantages__batch.says = "the mean runs over the batch"


def group_advantages__batch_std(rewards, mode):
    return (rewards - rewards.mean()) / rewards.std(correction=0) if mode == "std" else group_advantages__right(rewards, mode)


group_advantages__batch_std.says = "normalised over the whole batch"


def group_advantages__self_inclusive(rewards, mode):
    return group_advantages__right(rewards, "mean" if mode == "loo" else mode)


group_advantages__self_inclusive.says = "still contains the response's own reward"


def group_advantages__upside_down(rewards, mode):
    G = rewards.shape[1]
    return group_advantages__right(rewards, "mean") * (G - 1) / G if mode == "loo" else group_advantages__right(rewards, mode)


group_advantages__upside_down.says = "upside down"


def group_advantages__sample_std(rewards, mode):
    c = rewards - rewards.mean(1, keepdim=True)
    return c / (rewards.std(1, keepdim=True) + 1e-8) if mode == "std" else group_advantages__right(rewards, mode)


group_advantages__sample_std.says = "the std divides by G - 1"


def group_advantages__nan(rewards, mode):
    c = rewards - rewards.mean(1, keepdim=True)
    return c / rewards.std(1, keepdim=True, correction=0) if mode == "std" else group_advantages__right(rewards, mode)


group_advantages__nan.says = "NaN where all rewards tie"


def group_advantages__variance(rewards, mode):
    c = rewards - rewards.mean(1, keepdim=True)
    return c / (rewards.var(1, keepdim=True, correction=0) + 1e-8) if mode == "std" else group_advantages__right(rewards, mode)


group_advantages__variance.says = "divided by the variance"


def group_advantages__right(rewards, mode):
    G = rewards.shape[1]
    others = (rewards.sum(1, keepdim=True) - rewards) / (G - 1)
    base = others if mode == "loo" else rewards.mean(1, keepdim=True).expand(-1, G)
    scale = (rewards.var(1, correction=0, keepdim=True)).sqrt() + 1e-8 if mode == "std" else 1.0
    return (rewards - base) / scale


def group_advantages__right_where(rewards, mode):
    out = torch.empty_like(rewards)
    for i, row in enumerate(rewards):
        for j in range(len(row)):
            others = torch.cat([row[:j], row[j + 1 :]])
            out[i, j] = row[j] - (others if mode == "loo" else row).mean()
        s = ((row - row.mean()) ** 2).mean() ** 0.5
        if mode == "std":
            out[i] = out[i] / s if s > 0 else 0.0
    return out
