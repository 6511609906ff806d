# way: einsum names the axes by letters
# way.ko: einsum은 축을 글자로 불러요
# ---
import torch


def preprocess(image):
    return torch.einsum("hwc->chw", image.float() / 255)[None]
