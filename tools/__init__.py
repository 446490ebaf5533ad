"""The compiler of the book: from plain notebooks to the site, the exercises and the grades."""

EDITION = "2026.1"
