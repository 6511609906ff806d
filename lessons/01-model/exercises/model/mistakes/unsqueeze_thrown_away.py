# rule: result-thrown-away
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1)
    x.unsqueeze(0)
    return x / 255
