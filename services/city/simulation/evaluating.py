"""The end of a project: summary, evaluation by three sides, result, some annulled and made anew, and the closing."""

from collections.abc import Generator
from datetime import date
from random import Random
from typing import Final

from services.city.simulation.asked import later
from services.city.simulation.counting import Place, Turn
from services.city.simulation.course import Course
from services.city.simulation.telling import Step

WEIGHTS: Final = (20, 30, 50)  # self, beneficiaries, third party
RATERS: Final = 10  # with fewer, what they said goes to the third party
BANDS: Final = ((9_000, "excellent"), (8_000, "good"), (6_000, "fair"), (0, "poor"))  # hundredths of a point
ANNULLED: Final = 0.06
ACCEPTS: Final = "officer-2"  # who did not sign the contract


def from_summary(course: Course, chance: Random, after: date) -> Generator[Step, None, date | None]:
    """The day on which the project was closed, if it came to that."""
    this, expected = course.this, course.expected
    on = this.clear(later(after, chance, 2, 12))
    if not course.does(on):
        return None
    yield course.tell("summary", on, on, {"summary": "项目按计划完成,服务对象反映良好"}, "summarised")
    yield course.telling.look(
        course.keyed(on), f"evaluation/projects/{{{this.reference}}}/evaluation", "state", "summarised_on"
    )
    published = yield from _evaluated(course, chance, on)
    effect = later(course.last, chance, 1, 6)
    if not course.does(effect):
        return None
    yield course.tell("disclosures", effect, effect, {"items": ["effect"], "effect": "受益居民满意"})
    expected.ever("projects.disclosure-published", effect, Place(this.territory, "effect"))
    closed = this.clear(later(effect, chance, 1, 10))
    if published[-1][1] == Place(this.territory) or not course.does(closed):
        return None
    yield course.tell("closure", closed, closed, None, "closed", ACCEPTS)
    return closed


def _evaluated(course: Course, chance: Random, summarised: date) -> Generator[Step, None, list[Turn]]:
    """From when on the evaluation is open or has which band; open is the place without one."""
    turns: list[Turn] = [(summarised, Place(course.this.territory))]
    on = yield from _parts(course, chance, summarised)
    if on:
        yield from _results(course, chance, on, turns)
    expected, territory = course.expected, course.this.territory
    expected.stays("evaluations.open", [(day, p if p and not p.cut else None) for day, p in turns])
    expected.stays("evaluations.published", [(day, p if p and p.cut else None) for day, p in turns])
    told = [(day, Place(territory, "evaluation") if p and p.cut else None) for day, p in turns]
    expected.stays("projects.disclosure-published", told)
    return turns


def _parts(course: Course, chance: Random, after: date) -> Generator[Step, None, date | None]:
    """What the three sides say; the day after which a result can be made of it, and None where it does not come."""
    scores = [chance.randint(5_500, 9_900) for _ in WEIGHTS]
    course.scores, course.raters = scores, chance.choice((0, 6) if course.this.few else (0, 6, 12, 30, 80))
    forms = (
        ("self", {"score": _points(scores[0])}),
        ("beneficiaries", {"score": _points(scores[1]), "raters": course.raters}),
        ("third-party", {"score": _points(scores[2]), "evaluator": f"person-e{chance.randint(1, 40)}"}),
    )
    on = after
    for part, form in forms:
        if part == "beneficiaries" and not course.raters:
            continue
        on = later(on, chance, 1, 6)
        if not course.does(on):
            return None
        yield course.evaluate(part, on, form)
    return on


def _results(course: Course, chance: Random, after: date, turns: list[Turn]) -> Generator[Step, None, None]:
    """A result, and now and then its annulment and another one; procurement hears of each."""
    band, territory = _band(course), course.this.territory
    steps = [("result", band)]
    if course.this.annulled or chance.random() < ANNULLED:
        steps += [("annulment", ""), ("result", band)]
    on = after
    for step, cut in steps:
        on = later(on, chance, 1, 7)
        if not course.does(on):
            return
        yield course.evaluate(step, on, {"reason": "评分程序有误"} if step == "annulment" else {})
        course.version += 1
        yield course.telling.look(
            course.keyed(on), f"procurement/projects/{{{course.this.reference}}}", "version", least=course.version
        )
        turns.append((on, Place(territory, cut)))


def _band(course: Course) -> str:
    own, rated, third = WEIGHTS
    scores = course.scores
    few = course.raters < RATERS
    total = scores[0] * own + (0 if few else scores[1] * rated) + scores[2] * (third + rated if few else third)
    return next(band for least, band in BANDS if (total + 50) // 100 >= least)


def _points(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"
