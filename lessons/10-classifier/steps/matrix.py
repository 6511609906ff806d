"""Read one number off a confusion matrix, or count it from the answers."""

# hide
first = 0  # draw: 0, 1, 2
second = 1  # draw: 1, 2, 0
said = [0, 1, 1, 0, 2, 2, 1, 1, 0, 2]  # draw: [0, 1, 1, 0, 2, 2, 1, 1, 0, 2], [2, 0, 1, 1, 0, 2, 0, 2, 1, 1]
# show
import torch

# 0 is a circle, 1 a square, 2 a triangle
labels = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
answers = said

matrix = torch.zeros(3, 3, dtype=torch.int64)
for label, guess in zip(labels, answers):
    matrix[label, guess] += 1

print(matrix[first, second])

# hide
print(matrix)
answer = int(matrix[first, second])
