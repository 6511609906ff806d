# rule: other-dtype
# ---
import torch


def preprocess(image):
    return image.permute(2, 0, 1).unsqueeze(0)
