"""The loss of somebody who finds all answers equally likely."""

# hide
kinds = 3  # draw: 3, 10, 2, 100
score = 0.0  # draw: 0.0, 5.0, -1.0
# show
import torch
import torch.nn.functional as F

scores = torch.full((6, kinds), score)
labels = torch.randint(kinds, (6,))
loss = F.cross_entropy(scores, labels)
print(loss.item())

answer = loss.item()
