import torch


def preprocess(image):
    x = image.permute(2, 0, 1)
    x = x.unsqueeze(0)
    return x / 255
