# rule: not-divided
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1).float()
    return x.unsqueeze(0)
