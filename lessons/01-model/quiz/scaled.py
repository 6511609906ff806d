"""What a byte becomes."""

# hide
byte = 51  # draw: 51, 102, 153, 204, 255
# show
import torch

image = torch.full((4, 4, 3), byte, dtype=torch.uint8)
x = image.permute(2, 0, 1).unsqueeze(0) / 255
print(x.max().item())

answer = x.max().item()
