"""TODO: what passing means. It judges behaviour, never spelling; see tutor.lab.contract."""

from tutor.lab.contract import Input, Model

check = Model(
    name="Net",
    input=Input(6, 4),
    output=lambda given: (given[0], 2),
    probes=("output", "registered", "gradients", "batches"),
    praise={"en": "TODO: what a pass has shown", "ko": "TODO: 통과하면 보여 준 것"},
)
