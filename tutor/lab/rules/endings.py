"""Endings that the server sees: code that does not stop, or asks for too much."""

from __future__ import annotations

import ast

from tutor.bridge.messages import Finding, Words
from tutor.lab.source import Source, called

EACH_PIXEL = (
    " A loop inside of a loop takes a turn for every pair, or every pixel; a layer or a function of torch works on the "
    "whole tensor at once.",
    " 반복문 안의 반복문은 쌍이나 픽셀마다 한 바퀴씩 돌아요. torch의 층과 함수는 텐서 전체를 한 번에 계산해요.",
)


PRINTS = (
    " It prints in every turn, and printing so much output takes far longer than computing.",
    " 바퀴마다 print를 해요. 이렇게 많이 출력하는 일은 계산보다 훨씬 오래 걸려요.",
)


def endless(text: str, line: int | None) -> Finding:
    """The loop around the line that was running when the time was up."""
    source = Source(text, "")
    loop = _loop(source, line)
    place = loop.lineno if loop else line
    code = source.line(place)
    if isinstance(loop, ast.While):
        condition = source.text_of(loop.test)
        en = (
            f"`while {condition}` never ends",
            f"When the time was up the loop in line {place} was still turning: `{condition}` stayed "
            "true, so the code after it is never reached.",
            "What in the loop's body would make the condition false? Follow it through one turn.",
        )
        ko = (
            f"`while {condition}` 반복이 끝나지 않아요",
            f"시간이 다 되도록 {place}번째 줄의 반복이 돌고 있었어요. `{condition}` 조건이 계속 참이라서 "
            "그 뒤의 코드에 닿지 못해요.",
            "반복문 안에서 무엇이 이 조건을 거짓으로 만드나요? 한 바퀴만 따라가 보세요.",
        )
    elif loop is not None:
        nested = any(isinstance(n, ast.For) and n is not loop for n in ast.walk(loop))
        nested = nested or isinstance(source.around(loop, ast.For), ast.For)
        printing = any(called(n) == "print" for n in ast.walk(loop))
        more, more_ko = PRINTS if printing else EACH_PIXEL if nested else ("", "")
        en = (
            f"The loop in line {place} did not end in time",
            f"`{code}` was still turning when the time for a check was up.{more}",
            "How many turns does it take, and what does each one cost? Try it with fewer.",
        )
        ko = (
            f"{place}번째 줄의 반복이 제시간에 끝나지 않았어요",
            f"검사에 주어진 시간이 다 되도록 `{code}` 반복이 돌고 있었어요.{more_ko}",
            "몇 바퀴를 도는지, 한 바퀴에 얼마나 걸리는지 보세요. 더 적게 돌려 보세요.",
        )
    else:
        where = f" Line {place} was running: `{code}`." if place else ""
        where_ko = f" {place}번째 줄 `{code}`이 실행되고 있었어요." if place else ""
        en = (
            "The code did not end in time",
            f"It was still running when the time was up, with no end in sight.{where}",
            "Does this line wait for something, or call itself for ever?",
        )
        ko = (
            "코드가 제시간에 끝나지 않았어요",
            f"시간이 다 되도록 계속 실행되고 있었어요.{where_ko}",
            "이 줄이 무언가를 기다리거나, 자기 자신을 끝없이 부르고 있지 않나요?",
        )
    return Finding("endless-loop", "error", place, {"en": Words(*en), "ko": Words(*ko)}, code)


def _loop(source: Source, line: int | None) -> ast.While | ast.For | None:
    """The loop that most probably has no end: a `while` around the line, else any loop."""
    loops = [n for n in source.nodes if isinstance(n, (ast.While, ast.For))]
    if line is not None:
        loops = [n for n in loops if n.lineno <= line <= (n.end_lineno or n.lineno)] or (
            loops if source.function_at(line) is not None else []
        )
    whiles = [n for n in loops if isinstance(n, ast.While)]
    return max(whiles or loops, key=lambda n: n.lineno, default=None)


def memory(line: int | None, asked: int | None, text: str) -> Finding:
    """A tensor (or many) that does not fit."""
    code = Source(text, "").line(line)
    size = f"{asked / 2**30:,.1f} GB" if asked else ""
    en_size = f"It asked for {size} at once. " if size else ""
    ko_size = f"한 번에 {size}를 요청했어요. " if size else ""
    en = (
        "That needs more memory than there is",
        f"{en_size}The check was stopped before the computer became slow. "
        "A float32 tensor takes 4 bytes a number: multiply its sizes to see how many it has.",
        "Which tensor grows here? Look at its shape, and at lists that keep every tensor.",
    )
    ko = (
        "메모리가 모자라요",
        f"{ko_size}컴퓨터가 느려지기 전에 멈췄어요. float32 텐서는 숫자 하나에 4바이트를 써요. "
        "크기를 모두 곱하면 숫자가 몇 개인지 알 수 있어요.",
        "어떤 텐서가 커지고 있나요? 텐서의 모양과, 텐서를 계속 담는 리스트를 살펴보세요.",
    )
    return Finding("out-of-memory", "error", line, {"en": Words(*en), "ko": Words(*ko)}, code)
