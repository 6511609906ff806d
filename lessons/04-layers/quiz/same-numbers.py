"""What changes the number of numbers in a convolution, and what doesn't."""

from torch import nn

first = nn.Conv2d(3, 8, 3)
second = nn.Conv2d(3, 8, 3, stride=2)  # draw: nn.Conv2d(3, 8, 3, stride=2), nn.Conv2d(3, 8, 5), nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 3, 3), nn.Conv2d(3, 8, 3, dilation=2), nn.Conv2d(3, 8, (3, 1)), nn.Conv2d(3, 16, 3)

# hide
one, two = (sum(p.numel() for p in conv.parameters()) for conv in (first, second))
print(f"first: {one}, second: {two}")
answer = "as-many" if two == one else "more" if two > one else "fewer"
