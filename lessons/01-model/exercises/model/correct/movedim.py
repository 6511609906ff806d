# way: movedim moves one axis and leaves the others in their order
# way.ko: movedim은 축 하나만 옮기고 나머지는 순서대로 둬요
# ---
import torch


def preprocess(image):
    x = image.to(torch.float32) / 255
    x = torch.movedim(x, -1, 0)
    return torch.unsqueeze(x, dim=0)
