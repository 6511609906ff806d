"""The lines of a preprocess, in an order that works."""

import torch


def preprocess(image):
    # order
    x = image / 255
    x = x.permute(2, 0, 1)
    x = x.unsqueeze(0)
    return x
    # end


image = torch.full((256, 256, 3), 255, dtype=torch.uint8)
y = preprocess(image)

# hide
answer = y is not None and tuple(y.shape) == (1, 3, 256, 256) and float(y.max()) == 1.0
