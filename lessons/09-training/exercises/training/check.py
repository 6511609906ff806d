"""What `training` asks for: a loop in which each batch makes one update from fresh gradients."""

from tutor.lab.looping import Loop

check = Loop(
    name="train",
    targets="classes",
    probes=("loop",),
    praise={"en": "That is a working training loop.", "ko": "제대로 동작하는 학습 루프예요."},
)
