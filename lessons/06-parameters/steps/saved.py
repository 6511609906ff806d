"""Only what is registered comes back from a state_dict."""

# hide
batch = 5  # draw: 5, 8, 3
batches = 4  # draw: 4, 2, 3
# show
import torch
from torch import nn


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        zero = torch.tensor(0)
        self.register_buffer("seen", zero)
        self.calls = torch.tensor(0)

    def forward(self, x):
        self.seen += x.shape[0]
        self.calls += 1
        return x


old = Counter()
for i in range(batches):
    old(torch.rand(batch, 3, 8, 8))

new = Counter()
new.load_state_dict(old.state_dict())
# hide
asked = new.seen  # draw: new.seen, new.calls, new.seen + new.calls, old.calls
# show
print(int(asked))

# hide
print("state_dict:", dict(old.state_dict()))
answer = int(asked)
