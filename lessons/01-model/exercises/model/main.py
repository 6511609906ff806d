"""Makes the course's picture ready for a model, as the lesson does."""

from tutor.lab.data import image

picture = image()
print("image", tuple(picture.shape), picture.dtype)
x = preprocess(picture)
print("x    ", tuple(x.shape), x.dtype, f"{float(x.min()):.2f} ... {float(x.max()):.2f}")
