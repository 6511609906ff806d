# way: the batch axis first, in one line: permute then moves four axes
# way.ko: 배치 축부터 더해 한 줄로 써요. permute가 축 네 개를 옮겨요
# ---
import torch


def preprocess(image):
    return image[None].permute(0, 3, 1, 2).float().div(255)
