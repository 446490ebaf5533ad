"""Lets pytest grade notebooks: `pytest exercises/PART/CHAPTER.ipynb`."""

pytest_plugins = ["tools.grade"]
