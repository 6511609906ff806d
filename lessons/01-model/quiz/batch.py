"""A batch is a stack of pictures."""

# hide
n = 8  # draw: 8, 16, 5, 32
size = 64  # draw: 64, 128, 28
# show
import torch

pictures = [torch.rand(3, size, size) for _ in range(n)]
x = torch.stack(pictures)

answer = x.shape
