# way: inference_mode as a decorator, train(False) for eval, Adam
# way.ko: inference_mode를 데코레이터로, eval 대신 train(False)를, 옵티마이저는 Adam을 써요
# ---
import torch
import torch.nn.functional as F


@torch.inference_mode()
def share(model, batches):
    model.train(False)
    hits = torch.cat([model(x).max(dim=1).indices == y for x, y in batches])
    model.train(True)
    return hits.float().mean().item()


def fit(model, loader, valid, epochs, lr):
    opt = torch.optim.Adam(model.parameters(), lr)
    history = ([], [])
    for _ in range(epochs):
        model.train()
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            opt.zero_grad()
            loss.backward()
            opt.step()
            history[0].append(float(loss))
        history[1].append(share(model, valid))
    return history
