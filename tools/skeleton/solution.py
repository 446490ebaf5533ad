# %% [markdown]
# # Exercises: TITLE
#
# They belong to [the chapter](../../book/PART/CHAPTER.ipynb). Replace each `raise NotImplementedError`, run the
# cell, then run the check under it. A check says nothing but its name when you pass; when you don't, it tries to tell
# you which mistake you made. Grade the whole page from a terminal with
# `pytest exercises/PART/CHAPTER.ipynb`.

# %%
import torch

# %% [markdown]
# ## 1 · TODO: The core equation
#
# Difficulty 1/5 · 5 minutes
#
# TODO: the task in two or three sentences. Here: return the mean squared distance of the numbers in `x` from `a`.
#
# <details><summary>Hint</summary>
#
# TODO: one that helps without giving it away. Here: how many numbers are there?
#
# </details>

# %%
def mean_square(x, a):
    """Mean squared distance from a constant.

    x: (N,) float, N >= 1, not changed; a: float.
    Returns a tensor of shape (), in the dtype of x.
    """
    # BEGIN SOLUTION
    return ((x - a) ** 2).mean()
    # END SOLUTION

# %%
# check: mean_square
def check_mean_square():
    for values, a, dtype in (([1.0, 5.0, 2.0], 2.0, torch.float64), ([3.0], -1.0, torch.float64), ([0.5, 4.0, 4.0, 8.0], 0.0, torch.float32)):
        x = torch.tensor(values, dtype=dtype)
        before, got = x.clone(), mean_square(x, a)
        assert torch.is_tensor(got), f"return a tensor, not {type(got).__name__}"
        assert got.shape == (), f"one number: expected shape (), got {tuple(got.shape)}"
        assert torch.equal(x, before), "the input was changed: work on a copy"
        total = sum((v - a) ** 2 for v in values)
        want, got = torch.tensor(total / len(values), dtype=dtype), got.detach().cpu().to(dtype)
        assert len(values) == 1 or not torch.allclose(got, want * len(values)), "a sum, not a mean: divide by the number of values"
        assert not torch.allclose(got, want.sqrt()), "the root of the mean square: leave the square root out"
        torch.testing.assert_close(got, want)

check_mean_square()
print("✓ mean_square")

# %% [markdown]
# ## 2 · TODO: A real use
#
# Difficulty 2/5 · 10 minutes
#
# TODO: the task. Here: shift each column of `X` so that its mean is zero.
#
# <details><summary>Hint</summary>
#
# TODO: along which dimension does a column run?
#
# </details>

# %%
def centred(X):
    """The table with the mean of each column taken away.

    X: (N, d) float, N >= 1, not changed.
    Returns (N, d), in the dtype of X.
    """
    # BEGIN SOLUTION
    return X - X.mean(0)
    # END SOLUTION

# %%
# check: centred
def check_centred():
    rng = torch.Generator().manual_seed(0)
    for N, d, dtype in ((4, 3, torch.float64), (2, 5, torch.float64), (6, 2, torch.float32)):
        X = torch.randn(d, N, generator=rng, dtype=dtype).T + torch.arange(d)              # not contiguous
        before, got = X.clone(), centred(X)
        assert torch.is_tensor(got), f"return a tensor, not {type(got).__name__}"
        assert got.shape == X.shape, f"expected the shape of X, {tuple(X.shape)}, got {tuple(got.shape)}"
        assert torch.equal(X, before), "the input was changed: work on a copy"
        got = got.detach().cpu().to(dtype)
        mean = X.sum(0, keepdim=True) / N
        assert not torch.allclose(got, X - mean.mean()), "one mean for the whole table: each column has its own"
        assert not torch.allclose(got, X - X.sum(1, keepdim=True) / d), "the means of the rows: take those of the columns"
        torch.testing.assert_close(got, X - mean, rtol=1e-4, atol=1e-5)

check_centred()
print("✓ centred")

# %% [markdown]
# ## 3 · Open question
#
# TODO: a question without one right answer. Here: when would you rather take the median away than the mean?
#
# <details><summary>Answer</summary>
#
# TODO: what a good answer holds. Here: when a few values are wildly wrong, and the shift must not follow them.
#
# </details>
