"""What `forward` asks for: two 5x5 convolutions, 3 to 20 to 20 channels, and the way through them."""

from tutor.lab.contract import Convolutions, Input, Model
from tutor.lab.layout import layout

check = Model(
    name="MyModel",
    input=Input(1, 3, 256, 256, small=(32, 32)),
    output=lambda given: (given[0], 20, given[2] - 8, given[3] - 8),
    rows=False,
    layers=Convolutions(channels=(3, 20, 20), kernel=5),
    probes=(
        "output",
        "hooks",
        layout,
        "registered",
        "layers",
        "weights",
        "rebuild",
        "gradients",
        "behaviour",
        "batches",
        "reload",
        "dated",
    ),
    praise={"en": "That is a working forward.", "ko": "제대로 동작하는 forward예요."},
)
