"""The lines of a preprocess, in an order that works."""

import torch


def preprocess(x):
    # order
    x = x / 255
    x = x.permute(2, 0, 1)
    x = x.unsqueeze(0)
    return x
    # end


image = torch.full((256, 256, 3), 255, dtype=torch.uint8)
y = preprocess(image)

# hide
from tutor.lab.asking import ko

shape, largest = "×".join(map(str, y.shape)), float(y.max())
said = {
    "en": f"It runs, and gives {shape} with numbers up to {largest:g}. Wanted: 1×3×256×256, up to 1.",
    "ko": f"실행은 되지만 모양은 {shape}, 최댓값은 {ko(f'{largest:g}', '이에요/예요')}. 1×3×256×256이고 최댓값은 1이어야 해요.",
}
answer = tuple(y.shape) == (1, 3, 256, 256) and largest == 1.0
