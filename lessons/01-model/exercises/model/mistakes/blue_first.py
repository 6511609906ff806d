# rule: picture-turned
# ---
import torch


def preprocess(image):
    x = image.flip(2).permute(2, 0, 1)
    return x.unsqueeze(0) / 255
