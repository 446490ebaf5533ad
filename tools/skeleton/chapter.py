# %% [markdown]
# # TITLE
#
# TODO: a concrete situation in one or two sentences, one that puzzles. **TODO: Which one question does this page
# answer?** By the end of this page you can
#
# - TODO: derive the main result on a whiteboard;
# - TODO: code it from memory;
# - TODO: say when it fails.
#
# You need: TODO: links to the chapters that this one builds on; here only the [notation](../notation.md).

# %%
import matplotlib.pyplot as plt
import torch
from ipywidgets import interact

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)

x = torch.tensor([1.0, 2, 3, 4, 10], dtype=torch.float64, device=device)  # (5,) TODO

# %% [markdown]
# TODO: say what the data is (real, where you can), and look at it before you compute anything from it. Here: five waiting times.

# %% mystnb={"image": {"alt": "TODO: the figure in words, for who cannot see it. Here: five dots on a line, four between 1 and 4, one at 10."}}
plt.figure(figsize=(6, 1.8), layout="constrained")
plt.plot(x.cpu(), torch.zeros(len(x)), "o")
plt.yticks([])
plt.xlabel("waiting time (minutes)")
plt.title("Four short waits and a long one")
plt.show()

# %% [markdown]
# ## Derive: TODO what this round shows
#
# TODO: replace this round by yours, and add as many as the topic needs (two to five, simple to general). This one shows the form: which
# constant $a$ is closest to the numbers? The **TODO-term** of two numbers is the square of their difference: a new word
# is bold once, in the sentence that defines it.
#
# Add and subtract the mean $\bar x$ inside the square. The product of the two parts sums to zero, because the
# deviations from the mean do:
#
# $$\begin{aligned}
# \frac1N\sum_{i=1}^N (x_i - a)^2 &= \frac1N\sum_i \big((x_i - \bar x) + (\bar x - a)\big)^2 && \text{add and subtract } \bar x\\
# &= \frac1N\sum_i (x_i - \bar x)^2 + 2(\bar x - a)\,\frac1N\sum_i (x_i - \bar x) + (\bar x - a)^2 && \text{expand}
# \end{aligned}$$
#
# $$\frac1N\sum_{i=1}^N (x_i - a)^2 = \frac1N\sum_{i=1}^N (x_i - \bar x)^2 + (\bar x - a)^2. \tag{1}$$
#
# **Read it.** Only the last term knows $a$, and it is least at $a = \bar x$. What is left there is the variance, in squared minutes. Nothing
# was asked of the numbers.
#
# > **Key result.** TODO: at most one or two a chapter. Here: in mean square the closest constant is the mean.

# %%
def mean_square(a):
    """Mean squared distance of the numbers from a."""
    return ((x - a) ** 2).mean()

print(f"from 2: {mean_square(2):.1f}, from the mean: {mean_square(x.mean()):.1f}")

# %%
# check (1): from several constants, against the library's variance
# fails if: + (x.mean() - a) -> - (x.mean() - a)
for a in (-3.0, 0.0, 2.5, 4.0, 20.0):
    torch.testing.assert_close(mean_square(a), x.var(correction=0) + (x.mean() - a) ** 2)

# %% [markdown]
# ## Explore
#
# > **Predict first.** TODO: a question that the slider answers. Here: where is the curve lowest, and how high is it there?

# %% mystnb={"image": {"alt": "TODO: the figure in words. Here: a parabola with its lowest point at the mean, 4, and a dot that moves along it."}}
@interact(a=(0, 8))
def closest(a=1):
    grid = torch.linspace(0, 8, 33).tolist()
    plt.figure(figsize=(6, 3), layout="constrained")
    plt.plot(grid, [mean_square(g).item() for g in grid])
    plt.plot(a, mean_square(a).item(), "C1o", ms=9)
    plt.xlabel("constant a (minutes)"), plt.ylabel("mean square (minutes²)")
    plt.title(f"a = {a}: mean square {mean_square(a).item():.1f}")
    plt.show()

# %% [markdown]
# TODO: the answer to what was to be predicted, and why. Here: it is lowest at the mean, 4 minutes, and as high there as the variance, 10; by (1)
# it rises on both sides with the square of the distance.
#
# > **Claim check.** *"TODO: something widely said. Here: the mean is the value closest to the data."*
# >
# > Misleading. TODO: the verdict is the first word or sentence. Here: it is the closest in mean square, by (1); in mean distance the
# > median is closer.

# %%
# claim: misleading
# fails if: x.median(), x.mean() -> x.mean(), x.median()
def distance(a):
    """Mean distance of the numbers from a."""
    return (x - a).abs().mean()

median, mean = x.median(), x.mean()
print(f"mean distance: {distance(median):.1f} (median), {distance(mean):.1f} (mean)")
assert distance(median) < distance(mean)
assert mean_square(mean) < mean_square(median)

# %% [markdown]
# ## In practice
#
# TODO: the library call, its defaults, its traps, the numbers to remember.
#
# > **Pitfall.** TODO: a mistake that readers make. Here: `torch.var` divides by $N-1$ unless you tell it not to.

# %%
print(f"torch.var: {x.var():.1f}, with correction=0: {x.var(correction=0):.1f}")

# %% [markdown]
# ## In an interview
#
# <details><summary>Recall · TODO: Which constant is closest in mean square?</summary>
#
# The mean, by (1).
#
# </details>
#
# <details><summary>Derive · TODO: Why does the mixed term vanish?</summary>
#
# It is a constant times the sum of the deviations from the mean, which is zero.
#
# </details>
#
# <details><summary>Apply · TODO: Every number grows by 3. What happens to the least mean square?</summary>
#
# Nothing: the mean grows by 3 as well, and the deviations stay.
#
# </details>
#
# <details><summary>Debug · TODO: Your variance differs from the library's by a factor close to one. Why?</summary>
#
# One of the two divides by $N$, the other by $N - 1$.
#
# </details>
#
# <details><summary>Design · TODO: A few numbers are wildly wrong. Which constant do you report?</summary>
#
# The median: one number, however wrong, cannot carry it far.
#
# </details>
#
# ## What to remember
#
# | | what it says | holds when |
# |---|---|---|
# | (1) | TODO: mean square from $a$ = variance + $(\bar x - a)^2$ | always |
#
# **Now you:** [exercises](../../exercises/PART/CHAPTER.ipynb) ·
# **Read on:** TODO: primary sources that you have opened: authors, year, link
