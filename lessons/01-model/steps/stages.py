"""The shape after each stage of preprocessing."""

# hide
height = 120  # draw: 120, 48, 256, 90
width = 200  # draw: 200, 64, 100
# show
import torch

image = torch.randint(256, (height, width, 3), dtype=torch.uint8)

x = image.permute(2, 0, 1)
x = x / 255
# hide
last = x[None]  # draw: x[None], x.unsqueeze(0), x.permute(1, 2, 0), x[0]
# show
x = last

answer = x.shape
