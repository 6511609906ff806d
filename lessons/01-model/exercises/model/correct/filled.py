# way: make the result first, then fill it one colour at a time
# way.ko: 결과를 담을 텐서부터 만들고 색을 하나씩 채워요
# ---
import torch


def preprocess(image):
    height, width, colours = image.shape
    x = torch.empty(1, colours, height, width)
    for c in range(colours):
        x[0, c] = image[:, :, c] / 255
    return x
