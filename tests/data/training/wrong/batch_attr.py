# rule: batch-not-unpacked
# line: for batch in loader:
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for batch in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(batch.float()), batch[1])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
