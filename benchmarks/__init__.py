"""Measures the budgets of the design, each beside what the same costs done plainly."""
