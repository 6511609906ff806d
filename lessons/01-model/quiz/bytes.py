"""Bytes wrap around at 256."""

# hide
start = 200  # draw: 200, 250, 180, 240
more = 100  # draw: 100, 80, 90
# show
import torch

image = torch.full((2, 2, 3), start, dtype=torch.uint8)
brighter = image + more
print(brighter[0, 0, 0].item())

answer = brighter[0, 0, 0].item()
