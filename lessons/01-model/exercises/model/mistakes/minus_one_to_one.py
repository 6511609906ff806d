# rule: other-range
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1).unsqueeze(0)
    return x / 127.5 - 1
