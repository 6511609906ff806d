# way: all weights as one long vector, moved in one line
# way.ko: 모든 가중치를 긴 벡터 하나로 이어서 한 줄로 움직여요
# ---
import torch
from torch import nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters


def step(model, x, y, lr):
    model.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    weights = parameters_to_vector(model.parameters()).detach()
    gradient = torch.cat([p.grad.flatten() for p in model.parameters()])
    vector_to_parameters(weights - lr * gradient, model.parameters())
