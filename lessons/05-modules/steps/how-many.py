"""modules() counts the model, its boxes and its layers."""

from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)
        self.act = nn.ReLU()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        # hide
        second = Block()  # draw: Block(), nn.ReLU(), nn.Sequential(Block()), nn.Sequential(nn.ReLU())
        # show
        self.stem = nn.Conv2d(3, 8, 3)
        self.body = nn.Sequential(
            Block(),
            second,
        )


model = Net()
count = len(list(model.modules()))

# hide
for name, module in model.named_modules():
    print(f"{name or 'the model itself'}: {type(module).__name__}")
answer = count
