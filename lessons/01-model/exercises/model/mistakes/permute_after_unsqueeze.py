# rule: number-of-axes
# ---
import torch


def preprocess(image):
    x = image.unsqueeze(0)
    x = x.permute(2, 0, 1)
    x = x / 255
    return x
