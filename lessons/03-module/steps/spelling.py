"""Which spellings of super().__init__() run the __init__ of nn.Module."""

from torch import nn


class Model(nn.Module):
    def __init__(self):
        # hide
        call = super(Model, self).__init__()  # draw: super(Model, self).__init__(), super().__init__, nn.Module.__init__(self), super(nn.Module, self).__init__()
        # show
        call
        self.conv = nn.Conv2d(3, 20, 5)


model = Model()

# hide
answer = "works" if raised is None else "stops"
