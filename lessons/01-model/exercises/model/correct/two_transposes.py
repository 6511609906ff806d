# way: two transposes, each of them swaps two axes
# way.ko: transpose를 두 번 해요. 한 번에 축 두 개를 맞바꿔요
# ---
import torch


def preprocess(image):
    x = image.transpose(0, 2)
    x = x.transpose(1, 2)
    x = x.contiguous().float()
    x /= 255
    return x.view(1, 3, 256, 256)
