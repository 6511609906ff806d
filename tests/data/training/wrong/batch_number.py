# rule: batch-not-unpacked
# line: for i, batch in enumerate(data):
# ---
import torch
from torch import nn, optim

def train(net, data, n_epochs, rate):
    criterion = nn.CrossEntropyLoss()
    opt = optim.Adam(net.parameters(), lr=rate / 10)
    history = []
    for e in range(n_epochs):
        running = 0.0
        for i, batch in enumerate(data):
            outputs = net(batch)
            loss = criterion(outputs, batch[1])
            opt.zero_grad()
            loss.backward()
            opt.step()
            running += loss.item()
            history.append(loss.item())
        print(f"epoch {e}: {running / len(data):.3f}")
    return history
