"""A perfect prediction that is punished, because its shape is another."""

# hide
a = 1.0  # draw: 1.0, 2.0, 5.0
b = 3.0  # draw: 3.0, 4.0, 7.0
shape = (2, 1)  # draw: (2, 1), (2, 1), (2,)
# show
import torch

prediction = torch.tensor([a, b]).reshape(shape)
target = torch.tensor([a, b])

loss = (prediction - target).square().mean()
print(loss.item())

answer = loss.item()
