# rule: other-range
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1)
    x = x / 255
    return x[None] / 255
