"""What dividing, multiplying and converting make of bytes."""

import torch

image = torch.randint(256, (4, 4, 3), dtype=torch.uint8)

# hide
made = image / 255  # draw: image / 255, image // 255, image.double() / 255, image * 2, image.long()
# show
x = made
print(x.dtype)

answer = str(x.dtype).removeprefix("torch.")
