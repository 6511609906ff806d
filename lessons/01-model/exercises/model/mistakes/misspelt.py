# rule: nothing-there
# ---
import torch


def preproces(image):
    return image.permute(2, 0, 1).unsqueeze(0) / 255
