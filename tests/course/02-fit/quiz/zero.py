# hide
height = 1.0  # draw: 1.0, 2.0, 3.0
# show
import torch

y, target = torch.tensor([1.0, 2.0]), torch.tensor([height, 2.0])
far = ((y - target) ** 2).mean()

answer = bool(far == 0)
