"""The table of permissions as a page: `python -m contracts.access.printing` writes docs/permissions.md."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from contracts.access import districts, evaluation, house, mediation, posts, procurement, registration, sheets, vault
from contracts.access.actions import Action, Sight
from contracts.access.grants import Grant, Reach
from contracts.personal import Reason
from contracts.roles import Role

PAGE: Final = Path(__file__).parents[2] / "docs" / "permissions.md"
ROOMS: Final[Sequence[tuple[str, Mapping[str, Action], Mapping[str, Sight]]]] = (
    ("registration 登记管理", registration.ACTIONS, registration.SIGHTS),
    ("mediation 人民调解", mediation.ACTIONS, mediation.SIGHTS),
    ("procurement 政府购买服务", procurement.ACTIONS, procurement.SIGHTS),
    ("evaluation 评估考核", evaluation.ACTIONS, evaluation.SIGHTS),
    ("posts 任职与授权", posts.ACTIONS, posts.SIGHTS),
    ("districts 区县视图", districts.ACTIONS, districts.SIGHTS),
    ("every service 各服务", house.ACTIONS, {}),
    ("every service with a vault 个人信息", vault.ACTIONS, vault.SIGHTS),
    ("services that take sheets 表格导入", sheets.ACTIONS, sheets.SIGHTS),
)
HEAD: Final = """# Who may do what, and where

谁可以办理什么。Printed from `contracts/access/` by `python -m contracts.access.printing`; a test holds this page to it.

A row is one route. A role in one of its posts may do it where the thing stands to the post as is said: *at* the unit
itself, *within* its region, *of* the body that it acts for, the person's *own* case (a deputy's holder's too, and what
was handed over), or *anywhere*. What decides is the relation, never one region field: the registrar, the domicile and
the service territory of one thing may be three places, and a dispute across a boundary lies in two. Who does not see a
thing is told that there is none (404); who sees it and may not act is told why (403); who has not signed in is asked
to (401). Source: the product's proposal, from the essays and statutes (PROP).
"""


def page() -> str:
    parts = [HEAD]
    for title, actions, sights in ROOMS:
        parts.append(f"\n## {title}\n\n" + "\n".join(_actions(actions)) + "\n")
        if sights:
            parts.append("\n" + "\n".join(_sights(sights)) + "\n")
        if actions is vault.ACTIONS:
            parts.append("\n" + "\n".join(_reasons()) + "\n")
    return "".join(parts)


def _actions(actions: Mapping[str, Action]) -> Iterator[str]:
    yield "| action | 事项 | who, and where |"
    yield "|---|---|---|"
    for name, action in actions.items():
        yield f"| `{name}` | {action.zh} | {'everybody 公开' if action.public else _who(action.grants)} |"


def _sights(sights: Mapping[str, Sight]) -> Iterator[str]:
    yield "| things | seen by |"
    yield "|---|---|"
    for family, sight in sights.items():
        yield f"| `{family}` | {'everybody 公开' if sight.public else _who(sight.grants)} |"


def _reasons() -> Iterator[str]:
    yield "| personal values are read for 查询事由 | as |"
    yield "|---|---|"
    for reason in Reason:
        roles = vault.READ_FOR.get(reason)
        who = ", ".join(f"{role.zh} ({role})" for role in Role if role in roles) if roles else "whoever may read them"
        yield f"| {reason.zh} (`{reason}`) | {who} |"


def _who(grants: Sequence[Grant]) -> str:
    """Roles that reach as far are told together."""
    together: dict[str, list[str]] = {}
    for grant in grants:
        together.setdefault(where(grant), []).append(f"{grant.role.zh} ({grant.role})")
    return "; ".join(f"{', '.join(roles)} *{reach}*" for reach, roles in together.items())


def where(grant: Grant) -> str:
    """How far it reaches, in English."""
    of = " or ".join(each.replace("-", " ") for each in grant.of)
    match grant.reach:
        case Reach.ANYWHERE:
            return f"with the scope {grant.scope}" if grant.scope else "anywhere"
        case Reach.AT:
            return f"at its own unit as the {of}"
        case Reach.WITHIN:
            return f"within its region by the {of}"
        case Reach.BODY:
            return "of its own body"
        case Reach.OWN:
            return f"own, as the {of}"


def where_zh(grant: Grant) -> str:
    """How far it reaches, in Chinese."""
    of = "或".join(each.zh for each in grant.of)
    match grant.reach:
        case Reach.ANYWHERE:
            return f"授权范围 {grant.scope}" if grant.scope else "不限地域"
        case Reach.AT:
            return f"{of}为本单位"
        case Reach.WITHIN:
            return f"{of}在本辖区内"
        case Reach.BODY:
            return "属本组织"
        case Reach.OWN:
            return f"本人为{of}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
