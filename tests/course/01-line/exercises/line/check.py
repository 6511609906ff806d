"""What `line` asks for: a class with one slope and one height."""

from tutor.lab.contract import Input, Model

check = Model(
    name="Line",
    input=Input(6, 1),
    output=lambda given: (given[0], 1),
    probes=("output", "registered", "gradients", "batches"),
    praise={"en": "That is a line.", "ko": "직선이 됐어요."},
)
