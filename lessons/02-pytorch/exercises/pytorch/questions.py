"""What the rules of the chime ask: where the loop is, what rings, and how it is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Find, Found
from tutor.lab.source import Function

Run = beside(__file__, "runs").Run


def main(e: Evidence) -> Run:
    """The run that most is said of."""
    run = e.facts["runs"]["main"]
    assert isinstance(run, Run)
    return run


def own(e: Evidence) -> Function | None:
    """The learner's train."""
    found = [f for f in e.source.functions if f.name == e.name]
    return found[-1] if found else None


def loop(e: Evidence) -> ast.For | ast.While | None:
    """The loop over the batches: the outermost of train."""
    function = own(e)
    loops = (
        [n for n in ast.walk(function) if isinstance(n, (ast.For, ast.While))] if function else []
    )
    return min(loops, key=lambda n: n.lineno) if loops else None


def chime(e: Evidence) -> str:
    """What the learner calls the chime."""
    function = own(e)
    return function.args.args[2].arg if function and len(function.args.args) > 2 else "chime"


def ringing(e: Evidence) -> int | None:
    """The line that calls the chime."""
    function, name = own(e), chime(e)
    calls = [
        n
        for n in ast.walk(function or e.source.tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name
    ]
    return calls[0].lineno if calls else None


def asking(e: Evidence) -> ast.If | None:
    """The `if` around the chime."""
    line, function = ringing(e), own(e)
    ifs = [n for n in ast.walk(function) if isinstance(n, ast.If)] if function else []
    around = [n for n in ifs if line and n.lineno <= line <= (n.end_lineno or n.lineno)]
    return max(around, key=lambda n: n.lineno) if around else None


def condition(e: Evidence) -> int | None:
    """The line to blame: the `if`, else the chime, else the head."""
    found = asking(e)
    return found.lineno if found else ringing(e) or e.head


def told(run: Run) -> tuple[str, str]:
    """The losses, when it rang, when it should."""
    numbers = [run.losses[k] for k in sorted(run.losses)]
    close = len({round(n, 2) for n in numbers}) < len(set(numbers))
    digits = 5 if close else 2
    losses = "  ".join(f"{n:.0f}" if n >= 100 else f"{n:.{digits}f}" for n in numbers)
    rang = ", ".join(str(k + 1) for k in run.rang) or "–"
    wanted = ", ".join(str(k + 1) for k in sorted(run.wanted))
    return (
        f"losses: {losses}\nrang at batch: {rang}\nasked for: {wanted}",
        f"손실: {losses}\n울린 배치: {rang}\n울려야 할 배치: {wanted}",
    )


def first(find: Find) -> Find:
    """The first of these rules that finds something is the one that speaks."""

    def ask(e: Evidence) -> Found | None:
        if e.facts.get("named", find) is not find:
            return None
        found = find(e)
        if found is not None:
            e.facts["named"] = find
        return found

    return ask


def said(
    e: Evidence,
    line: int | None,
    en: tuple[str, str, str],
    kor: tuple[str, str, str],
    run: Run | None = None,
) -> Found:
    """A finding that ends in what happened, in numbers."""
    numbers, zahlen = told(run or main(e))
    return Found(
        line,
        (en[0], f"{en[1]}\n\n{numbers}", en[2]),
        (kor[0], f"{kor[1]}\n\n{zahlen}", kor[2]),
        see="train(model, batches, print)",
    )


def inside(e: Evidence) -> Iterator[ast.AST]:
    """Everything in the loop."""
    found = loop(e)
    return ast.walk(found) if found is not None else iter(())
