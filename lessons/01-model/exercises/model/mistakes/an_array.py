# rule: no-tensor-returned
# ---
import torch


def preprocess(image):
    x = image.permute(2, 0, 1).unsqueeze(0) / 255
    return x.numpy()
