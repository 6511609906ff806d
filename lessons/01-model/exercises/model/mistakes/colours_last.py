# rule: channels-still-last
# ---
import torch


def preprocess(image):
    x = image / 255
    return x.unsqueeze(0)
