"""Lessons, questions and trainings as text, one thing after the other: no screen, no pictures.

For screen readers, dumb terminals and pipes. What is asked for on the screen is typed here; every
command is a word.
"""
