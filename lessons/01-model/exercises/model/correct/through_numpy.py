# way: by way of numpy, as much code for picture files does
# way.ko: 그림 파일을 다루는 코드에 흔한 것처럼 numpy를 거쳐요
# ---
import numpy as np
import torch


def preprocess(image):
    pixels = np.asarray(image).astype(np.float32) / 255
    return torch.from_numpy(pixels.transpose(2, 0, 1)[np.newaxis].copy())
