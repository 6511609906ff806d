# way: a function in one expression, kept under the name
# way.ko: 식 하나로 된 함수에 이름을 붙여요
# ---
import torch

preprocess = lambda image: image.permute(2, 0, 1).unsqueeze(0).mul(1 / 255)
