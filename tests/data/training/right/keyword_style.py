# ---
import torch
import torch.nn.functional as F

def train(net, data, n_epochs=1, learning_rate=0.1, verbose=False):
    opt = torch.optim.SGD(net.parameters(), lr=learning_rate)
    history = {"loss": []}
    for _ in range(n_epochs):
        for inputs, targets in data:
            opt.zero_grad()
            loss = F.cross_entropy(net(inputs), targets)
            loss.backward()
            opt.step()
            history["loss"].append(loss.item())
    return history["loss"]
