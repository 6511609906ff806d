"""Learn PyTorch's nn.Module in the terminal, on your own code, offline."""

__version__ = "0.1.0"
