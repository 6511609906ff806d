"""What `pytorch` asks for: train(model, batches, chime) rings whenever a loss beats the best so far.

The model writes down what it is asked, so that the losses are those of the learner's own loop,
whatever it does. Each batch looks at a weight of its own, and the targets are chosen: the losses go
as the check wants, and in the end each weight tells whether its batch has moved it.
"""

from __future__ import annotations

import torch

from tutor.lab.beside import beside
from tutor.lab.contract import Function
from tutor.lab.evidence import Evidence

rules = beside(__file__, "rules")
Run = rules.Run

torch.optim.SGD(
    [torch.nn.Parameter(torch.zeros(1))], lr=0.1
)  # the first of a process takes a second

MAIN = (9.0, 4.0, 6.25, 5.29, 2.25, 2.25, 2.89, 2.56, 0.81, 4.84)
MUCH = (2,)
"""Asked again after its update, this batch would have the smallest loss so far."""
LARGE = (90000.0, 40000.0, 62500.0, 22500.0)
FEW = (1.44, 0.25, 1.69, 0.24997, 0.04)
"""The fourth beats the best by less than a rounded number shows."""


def followed(e: Evidence) -> None:
    """Train three models, with other losses each: the usual, very large ones, small ones."""
    runs = e.facts["runs"] = {}
    for name, losses in (("main", MAIN), ("large", LARGE), ("few", FEW)):
        run = runs[name] = Run.of(losses, MUCH if name == "main" else ())
        model, batches = run.model, run.batches
        e.attempt("call", lambda m=model, b=batches, r=run: e.target(m, b, r.bell))
        run.end()
        if not run.as_asked:
            e.symptom("values", name)
    again = Run.of(MAIN, MUCH)
    e.facts["session"] = {"model": again.model, "batches": again.batches, "chime": again.bell}
    main = runs["main"]
    at = ", ".join(f"{main.losses[k]:.2f}" for k in sorted(main.wanted))
    e.facts["shown"] = {
        "en": f"In {len(MAIN)} batches it rang {len(main.wanted)} times, at the losses {at}, and the weights were "
        "updated as before. What you added is one part on the board; nothing else had to change.",
        "ko": f"배치 {len(MAIN)}개 가운데 {len(main.wanted)}번, 손실이 {at}일 때 울렸고, 가중치는 전처럼 업데이트됐어요. "
        "기판에 부품 하나를 더했을 뿐, 다른 것은 바꿀 필요가 없었어요.",
    }


check = Function(
    name="train",
    parameters=("model", "batches", "chime"),
    probes=(followed,),
    rules=rules.RULES,
    praise={"en": "It rings when it should.", "ko": "울려야 할 때 울려요."},
)
