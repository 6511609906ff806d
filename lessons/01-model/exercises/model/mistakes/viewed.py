# rule: reshape-scrambles
# ---
import torch


def preprocess(image):
    x = image.float() / 255
    x = x.view(3, 256, 256)
    return x.unsqueeze(0)
