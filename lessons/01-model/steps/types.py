"""What moving axes, dividing, multiplying and converting make of bytes."""

import torch

image = torch.randint(256, (4, 4, 3), dtype=torch.uint8)

a = image.permute(2, 0, 1)
b = a / 255  # draw: a / 255, a // 255, a.double() / 255, a * 2, a.long()
c = b[None]  # draw: b[None], b / 2, b.float()
print(a.dtype, b.dtype, c.dtype)

answer = {"a": a.dtype, "b": b.dtype, "c": c.dtype}
