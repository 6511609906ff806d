# rule: error-swallowed
# line: except:
# ---
import torch
import torch.nn.functional as F

def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for x, y in loader:
            try:
                optimizer.zero_grad()
                loss = F.cross_entropy(model(x), y)
                loss.backwards()
                optimizer.step()
                losses.append(loss.item())
            except:
                print('oops')
    return losses
