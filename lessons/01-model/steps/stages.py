"""The shape after each stage of preprocessing."""

# hide
height = 120  # draw: 120, 48, 256, 90
width = 200  # draw: 200, 64, 100
# show
import torch

image = torch.randint(256, (height, width, 3), dtype=torch.uint8)

a = image.permute(2, 0, 1)
b = a / 255
c = b[None]  # draw: b[None], b.unsqueeze(0), b.permute(1, 2, 0), b[0]

answer = {"a": a.shape, "b": b.shape, "c": c.shape}
