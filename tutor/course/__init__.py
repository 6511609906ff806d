"""Lessons as data: folders of Markdown, TOML and Python files, read and checked."""
