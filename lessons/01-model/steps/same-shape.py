"""permute moves axes, reshape cuts the row of numbers anew."""

# hide
c = 0  # draw: 0, 1, 2
i = 1  # draw: 1, 0
j = 0  # draw: 0, 1
# show
import torch

image = torch.tensor(
    [
        [[10, 11, 12], [20, 21, 22]],
        [[30, 31, 32], [40, 41, 42]],
    ]
)

a = image.permute(2, 0, 1)
b = image.reshape(3, 2, 2)
# hide
method = b  # draw: b, b, a
# show
print(method[c, i, j])

# hide
print("a:", a.tolist())
print("b:", b.tolist())
answer = int(method[c, i, j])
