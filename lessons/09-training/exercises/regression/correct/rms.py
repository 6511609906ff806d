# way: RMSprop and a schedule
# way.ko: RMSprop과 스케줄
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.RMSprop(model.parameters(), lr=lr / 50)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    losses = []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.mse_loss(model(x), y.reshape(-1, 1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        schedule.step()
    return losses
