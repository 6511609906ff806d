"""A loop with a part of one's own, in an order that works."""

import torch
from torch import nn

model = nn.Linear(1, 1)
x, y = torch.ones(4, 1), torch.zeros(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
# hide
start = model.weight.item() + model.bias.item()
# show
heard = []

for turn in range(3):
    # order
    optimizer.zero_grad()
    loss = (model(x) - y).square().mean()
    heard.append(loss.item())
    loss.backward()
    optimizer.step()
    # end

# hide
from tutor.lab.asking import ko

wanted = [(start * 0.6**k) ** 2 for k in range(3)]
got = ", ".join(f"{loss:.3f}" for loss in heard)
better = ", ".join(f"{loss:.3f}" for loss in wanted)
said = {
    "en": f"It runs, and `heard` is {got}. A model that learns in each turn gives {better}.",
    "ko": f"실행은 되고 `heard`는 {ko(got, '이에요/예요')}. 차례마다 학습하는 모델이라면 {ko(better, '이에요/예요')}.",
}
answer = len(heard) == 3 and all(abs(a - b) < 1e-4 for a, b in zip(heard, wanted))
