# rule: changed-in-place
# ---
import torch


def preprocess(image):
    image /= 255
    image = image.permute(2, 0, 1)
    return image.unsqueeze(0)
