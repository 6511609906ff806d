from torch import nn

class MyModel(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(3, 20, 5), nn.Conv2d(20, 20, 5))
