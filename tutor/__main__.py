"""Lets `python -m tutor` do what `tutor` does."""

from tutor.cli import main

if __name__ == "__main__":
    main()
