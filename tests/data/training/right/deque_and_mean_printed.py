# ---
from collections import deque
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    recent = deque(maxlen=5)
    opt = torch.optim.Adagrad(model.parameters(), lr=lr)
    losses = []
    for epoch in range(1, epochs + 1):
        for step, (x, y) in enumerate(loader, start=1):
            opt.zero_grad()
            loss = F.cross_entropy(input=model(x), target=y)
            loss.backward()
            opt.step()
            recent.append(loss.item())
            losses.append(recent[-1])
            if step % 2 == 0:
                print(epoch, step, sum(recent) / len(recent))
    return losses
