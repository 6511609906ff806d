"""Axes move, their sizes go with them."""

# hide
h = 40  # draw: 40, 32, 50
w = 60  # draw: 60, 64, 80
# show
import torch

image = torch.rand(h, w, 3)
x = image.permute(2, 0, 1)  # draw: image.permute(2, 0, 1), image.permute(2, 1, 0), image.permute(1, 0, 2), image.transpose(0, 2)

answer = x.shape
