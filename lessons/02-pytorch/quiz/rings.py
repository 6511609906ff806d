"""How often a new best comes."""

losses = [9, 4, 6, 5, 2, 3, 1]  # draw: [9, 4, 6, 5, 2, 3, 1], [3, 5, 2, 2, 4, 1], [8, 7, 6, 9, 5], [4, 6, 8, 3], [5, 5, 5, 4]

best = float("inf")
rings = 0
for loss in losses:
    if loss < best:
        best = loss
        rings += 1
print(rings)

answer = rings
