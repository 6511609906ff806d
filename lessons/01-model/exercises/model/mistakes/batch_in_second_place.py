# rule: no-batch-axis
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1)
    return x.unsqueeze(1) / 255
