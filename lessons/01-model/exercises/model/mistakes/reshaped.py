# rule: reshape-scrambles
# ---
import torch


def preprocess(image):
    x = image.reshape(1, 3, 256, 256)
    return x / 255
