# rule: picture-turned
# ---
import torch


def preprocess(image):
    return image.permute(2, 1, 0).unsqueeze(0) / 255
