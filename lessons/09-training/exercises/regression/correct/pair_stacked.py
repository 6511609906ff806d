# way: indexing the only column, closing over the optimizer
# way.ko: 하나뿐인 열을 꺼내고, 스텝을 함수로 감싸요
# ---
import torch


def train(model, loader, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5)
    losses = []

    def evaluate(x, y):
        optimizer.zero_grad()
        loss = torch.mean((model(x)[..., 0] - y).square())
        loss.backward()
        losses.append(loss.item())
        return loss

    for _ in range(epochs):
        for x, y in loader:
            optimizer.step(lambda: evaluate(x, y))
    return losses
