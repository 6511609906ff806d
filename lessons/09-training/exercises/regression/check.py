"""What `regression` asks for: the same loop, for targets (N,) and a model that gives (N, 1)."""

from tutor.lab.looping import Loop

check = Loop(
    name="train",
    targets="numbers",
    probes=("loop",),
    praise={"en": "That is a working training loop.", "ko": "제대로 동작하는 학습 루프예요."},
)
