# way: take the three colours apart, then stack them as channels
# way.ko: 색 세 개를 따로 꺼내서 채널로 쌓아요
# ---
import torch


def preprocess(image):
    red, green, blue = image.unbind(dim=-1)
    return torch.stack([red, green, blue]).unsqueeze(0) / 255.0
