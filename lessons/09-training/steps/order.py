"""The lines of a whole training, in an order that trains."""

# hide
rate = 0.1  # draw: 0.1, 0.05, 0.2
# show
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x = torch.linspace(0, 1, 8).reshape(8, 1)
loader = DataLoader(TensorDataset(x, 3 * x), batch_size=4)
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=rate)
criterion = nn.MSELoss()
losses = []
# hide
weight, bias = [p.detach().clone() for p in model.parameters()]
start = torch.cat([weight.flatten(), bias.flatten()])
# show

# order
for epoch in range(3):
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
# end

# hide
wanted = []
for _ in range(3):
    for x, y in loader:
        rest = x * weight + bias - y
        wanted.append(rest.square().mean().item())
        weight = weight - rate * (2 * rest * x).mean()
        bias = bias - rate * (2 * rest).mean()
trained = torch.cat([p.detach().flatten() for p in model.parameters()])
if len(losses) != len(wanted):
    said = {
        "en": f"It runs, and writes down {len(losses)} losses. {len(wanted)} updates were wanted.",
        "ko": f"실행은 되지만 손실을 {len(losses)}개 적어요. 업데이트는 {len(wanted)}번이어야 해요.",
    }
elif torch.equal(trained, start):
    said = {
        "en": "It runs, and no weight has moved: each time `step` came, there was no gradient.",
        "ko": "실행은 되지만 가중치가 하나도 움직이지 않았어요. `step` 차례마다 기울기가 없었어요.",
    }
else:
    said = {
        "en": f"It runs, and the weight ends at {trained[0]:.3f}. An update for each batch, by the gradients of that "
        f"batch alone, brings it to {weight.item():.3f}.",
        "ko": f"실행은 되고 가중치가 {trained[0]:.3f}에서 끝나요. 배치마다 그 배치의 기울기만으로 업데이트하면 "
        f"{weight.item():.3f}까지 가요.",
    }
answer = (
    len(losses) == len(wanted)
    and torch.allclose(torch.tensor(losses), torch.tensor(wanted), atol=1e-5)
    and torch.allclose(trained, torch.cat([weight.flatten(), bias.flatten()]), atol=1e-5)
)
