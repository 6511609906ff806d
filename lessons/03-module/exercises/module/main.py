"""Builds the model and looks into it."""

model = MyModel()
print(model)
print(sum(p.numel() for p in model.parameters()), "parameters")
