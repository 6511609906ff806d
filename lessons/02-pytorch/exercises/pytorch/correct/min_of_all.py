# way: keep all losses in a list, and ask whether the new one is below them all
# way.ko: 손실을 모두 리스트에 모으고, 새 손실이 그 전부보다 작은지 물어요
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        if all(loss.item() < other for other in losses):
            chime(loss.item())
        losses.append(loss.item())
