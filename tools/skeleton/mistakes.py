"""Wrong answers to the exercises of PART/CHAPTER, and right ones written another way.

One function a mistake; its name starts with the exercise's, and `says` holds words that the check's message must contain.
"""

# TODO: at least two mistakes for each graded function, and one right answer written another way than the solution

# --- mean_square


def mean_square__sum(x, a):
    return ((x - a) ** 2).sum()


mean_square__sum.says = "a sum, not a mean"


def mean_square__root(x, a):
    return ((x - a) ** 2).mean().sqrt()


mean_square__root.says = "leave the square root out"


def mean_square__right(x, a):
    return (x - a) @ (x - a) / len(x)


# --- centred


def centred__whole_table(X):
    return X - X.mean()


centred__whole_table.says = "one mean for the whole table"


def centred__rows(X):
    return X - X.mean(1, keepdim=True)


centred__rows.says = "the means of the rows"


def centred__right(X):
    return X - X.sum(0) / len(X)
