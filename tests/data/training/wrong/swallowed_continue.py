# rule: error-swallowed
# line: except RuntimeError as error:
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
            try:
                loss = criterion(outputs, labels.float())
            except RuntimeError as error:
                continue
            opt.zero_grad()
            loss.backward()
            opt.step()
            running += loss.item()
            history.append(loss.item())
        print(f"epoch {e}: {running / len(data):.3f}")
    return history
