# rule: softmax-over-batch
# line: loss = F.nll_loss(F.log_softmax(model(x), dim=0), y)
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.nll_loss(F.log_softmax(model(x), dim=0), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
