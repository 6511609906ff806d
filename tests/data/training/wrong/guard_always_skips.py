# rule: backward-missing
# line: if loss.isnan() or loss < 0:
# ---
import torch
import torch.nn.functional as F


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for images, labels in loader:
            scores = F.softmax(model(images), dim=1)
            loss = F.nll_loss(scores, labels)
            if loss.isnan() or loss < 0:
                print("odd loss, skipped")
                continue
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
