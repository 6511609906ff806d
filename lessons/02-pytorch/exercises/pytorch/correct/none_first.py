# way: None for "no best yet", instead of infinity
# way.ko: 무한대 대신 "아직 없음"을 뜻하는 None에서 시작해요
# ---
import torch
from torch import nn


def train(model, batches, chime):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.MSELoss()
    best = None
    for x, y in batches:
        optimizer.zero_grad()
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        if best is None or loss.item() < best:
            best = loss.item()
            chime(loss)
