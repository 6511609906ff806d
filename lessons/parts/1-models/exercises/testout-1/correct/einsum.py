# way: einsum names the axes; the gradients come from torch.autograd.grad
# way.ko: einsum으로 축에 이름을 붙이고, 기울기는 torch.autograd.grad로 구해요
# ---
import torch
import torch.nn.functional as F


def one(picture):
    if picture.ndim == 2:
        picture = torch.stack([picture] * 3)
    elif picture.shape[2] != 256:
        picture = torch.einsum("hwc->chw", picture.float())
    if len(picture) == 1:
        picture = picture.repeat(3, 1, 1)
    return picture[:3].float().div(255)


def preprocess(pictures):
    return torch.cat([one(picture).unsqueeze(0) for picture in pictures])


def train(model, batches, chime):
    best = None
    for x, y in batches:
        loss = F.mse_loss(model(x), y)
        parameters = list(model.parameters())
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.data.sub_(gradient, alpha=0.1)
        if best is None or loss < best:
            best = loss.detach()
            chime(best)
