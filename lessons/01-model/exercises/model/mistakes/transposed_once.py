# rule: picture-turned
# ---
import torch


def preprocess(image):
    return image.transpose(0, 2)[None] / 255
