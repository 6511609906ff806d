"""Which of these keeps the picture?"""

import torch

image = torch.rand(4, 6, 3)
x = image.reshape(3, 4, 6)  # draw: image.reshape(3, 4, 6), image.permute(2, 0, 1), image.view(3, 4, 6), image.movedim(2, 0)
same = torch.equal(x[:, 2, 5], image[2, 5])
print(same)

answer = same
