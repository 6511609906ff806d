# way: one function gives the losses, another listens to them
# way.ko: 함수 하나는 손실을 내놓고, 다른 하나는 그것을 들어요
# ---
import torch
import torch.nn.functional as F


def steps(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        yield loss.item()


def train(model, batches, chime):
    best = float("inf")
    for loss in steps(model, batches):
        if loss < best:
            best = loss
            chime(loss)
