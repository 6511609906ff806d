"""The columns and rows at which the screens are laid out differently."""

WIDTH, HEIGHT = 60, 20
"""Columns and rows below which nothing but a sentence fits."""

WIDE = 100
"""Columns from which prose and code stand side by side."""

HIGH = 48
"""Rows between the bars from which code and a training both have room."""

BARS = 2
"""Rows of the two bars."""
