# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        right = 0
        for x, y in loader:
            opt.zero_grad()
            out = model(x)
            loss = F.cross_entropy(out, y)
            loss.backward()
            opt.step()
            probs = F.softmax(out, dim=1)
            right += (probs.argmax(1) == y).sum().item()
            losses.append(loss.item())
        print("epoch", epoch, "accuracy", right / 64)
    return losses
