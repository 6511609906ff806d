# rule: picture-ignored
# ---
import torch

seen = []


def preprocess(image):
    seen.append(image)
    return seen[0].permute(2, 0, 1).unsqueeze(0) / 255
