# rule: backward-a-second-time
# line: total += criterion(outputs, labels)
# ---
import torch
from torch import nn, optim

def train(net, data, n_epochs, rate):
    criterion = nn.CrossEntropyLoss()
    opt = optim.Adam(net.parameters(), lr=rate / 10)
    history = []
    total = 0
    for e in range(n_epochs):
        running = 0.0
        for i, (images, labels) in enumerate(data):
            outputs = net(images)
            total += criterion(outputs, labels)
            opt.zero_grad()
            total.backward()
            opt.step()
            running += total.item()
            history.append(total.item())
        print(f"epoch {e}: {running / len(data):.3f}")
    return history
