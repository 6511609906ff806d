# rule: other-dtype
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1).double()
    return x.unsqueeze(0) / 255
