# way: numpy moves the axes; the loop clears the gradients after the step
# way.ko: 축은 numpy로 옮기고, 기울기는 step 다음에 지워요
# ---
import numpy as np
import torch
from torch import nn


def preprocess(pictures):
    out = []
    for picture in pictures:
        array = np.atleast_3d(picture.numpy())
        if array.shape[0] in (1, 3, 4):
            array = np.transpose(array, (1, 2, 0))
        array = np.broadcast_to(array[..., :3], (256, 256, 3))
        out.append(np.moveaxis(array, 2, 0))
    return torch.from_numpy(np.stack(out).astype(np.float32) / 255)


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    best = torch.inf
    for x, y in batches:
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if loss < best:
            best = loss.item()
            chime(best)
