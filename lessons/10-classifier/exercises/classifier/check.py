"""What `classifier` asks for: pictures of 64x64 to three scores each, in whatever way."""

from tutor.lab.contract import Input, Model
from tutor.lab.layout import layout
from tutor.lab.rules.scoring_rows import SCORES

check = Model(
    name="ShapeNet",
    input=Input(8, 3, 64, 64),
    output=lambda given: (given[0], 3),
    probes=(
        "output",
        "scores",
        "hooks",
        layout,
        "registered",
        "weights",
        "rebuild",
        "gradients",
        "behaviour",
        "batches",
        "mixing",
        "reload",
        "habits",
        "dated",
    ),
    rules=SCORES,
    praise={"en": "That is a classifier.", "ko": "분류기가 완성됐어요."},
)
