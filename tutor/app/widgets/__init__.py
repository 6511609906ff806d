"""What stands on a screen, one widget a file, with its messages and its style."""
