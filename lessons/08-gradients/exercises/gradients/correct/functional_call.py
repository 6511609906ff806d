# way: torch.func: the model as a function of its weights, and the gradient as a function of that
# way.ko: torch.func를 써요. 모델을 가중치의 함수로 보고, 그 기울기도 함수로 얻어요
# ---
import torch
from torch import nn
from torch.func import functional_call, grad


def step(model, x, y, lr):
    weights = dict(model.named_parameters())

    def loss_of(weights):
        return nn.functional.cross_entropy(functional_call(model, weights, (x,)), y)

    gradients = grad(loss_of)(weights)
    with torch.no_grad():
        for name, p in weights.items():
            p.sub_(lr * gradients[name])
