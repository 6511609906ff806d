import torch


def preprocess(image):
    return image
