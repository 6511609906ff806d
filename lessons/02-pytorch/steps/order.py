"""The lines of the loop, in an order that trains."""

# hide
lr = 0.1  # draw: 0.1, 0.05, 0.2
# show
import torch
from torch import nn

x = torch.linspace(0, 1, 8).reshape(8, 1)
batches = [(x, 3 * x)] * 5
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
criterion = nn.MSELoss()
# hide
start = [p.detach().clone() for p in model.parameters()]
# show

for x, y in batches:
    # order
    optimizer.zero_grad()
    prediction = model(x)
    loss = criterion(prediction, y)
    loss.backward()
    optimizer.step()
    # end

# hide
weight, bias = start
for x, y in batches:
    rest = x * weight + bias - y
    weight = weight - lr * (2 * rest * x).mean()
    bias = bias - lr * (2 * rest).mean()
trained = list(model.parameters())
now, wanted = trained[0].item(), weight.item()
if all(torch.equal(a, b) for a, b in zip(start, trained)):
    said = {
        "en": "It runs, and no weight has moved: each time `step` came, there was no gradient.",
        "ko": "실행은 되지만 가중치가 하나도 움직이지 않았어요. `step` 차례마다 기울기가 없었어요.",
    }
else:
    said = {
        "en": f"It runs, and the weight ends at {now:.3f}. Five updates, each by the gradient of its own batch, "
        f"bring it to {wanted:.3f}.",
        "ko": f"실행은 되고 가중치가 {now:.3f}에서 끝나요. 배치마다 자기 기울기로 다섯 번 업데이트하면 {wanted:.3f}까지 가요.",
    }
answer = torch.allclose(trained[0], weight, atol=1e-5) and torch.allclose(trained[1], bias, atol=1e-5)
