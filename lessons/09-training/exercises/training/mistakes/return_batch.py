# rule: return-in-loop
# ---
import torch
from torch import nn, optim


def train(net, data, n_epochs, rate):
    criterion = nn.CrossEntropyLoss()
    opt = optim.Adam(net.parameters(), lr=rate / 10)
    history = []
    for e in range(n_epochs):
        running = 0.0
        for i, (images, labels) in enumerate(data):
            outputs = net(images)
            loss = criterion(outputs, labels)
            opt.zero_grad()
            loss.backward()
            opt.step()
            running += loss.item()
            history.append(loss.item())
            return history
