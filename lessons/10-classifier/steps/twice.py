"""Cross entropy of scores that were squashed by softmax before."""

# hide
label = 0  # draw: 0, 2
sure = [[20.0, 0.0, 0.0]]  # draw: [[20.0, 0.0, 0.0]], [[0.0, 0.0, 20.0]]
# show
import torch
import torch.nn.functional as F

scores = torch.tensor(sure)
right = torch.tensor([label])

loss = F.cross_entropy(scores, right)
shares = scores.softmax(dim=1)
again = F.cross_entropy(shares, right)
print(f"{loss.item():.2f}")
print(f"{again.item():.2f}")

# hide
value = again.item()
answer = "zero" if value < 0.1 else "half" if value < 1 else "more" if value < 3 else "twenty"
