"""How the pages say figures, differences, days and freshness, Chinese first."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from services.chassis.clock import ZONE

MINUS: Final = "\u2212"  # as wide as a plus, so that columns of differences stand straight
NOTHING: Final = "—"
FEN_IN_YUAN: Final = 100


class Verdict(NamedTuple):
    """What a reconciliation found: the word, its English, a mark that needs no colour, a tone for the style."""

    zh: str
    en: str
    mark: str
    tone: str


VERDICTS: Final[Mapping[str, Verdict]] = {
    "BALANCED": Verdict("相符", "balanced", "=", "good"),
    "OVER": Verdict("偏多", "over", "▲", "bad"),
    "UNDER": Verdict("偏少", "under", "▼", "bad"),
    "ROUNDING": Verdict("尾差", "rounding", "≈", "fair"),
    "INCOMPLETE": Verdict("不全", "incomplete", "…", "fair"),
}
LEVELS: Final = {"city": "市", "district": "区", "street": "街道、乡镇", "community": "社区、村"}
SERVICES: Final = {"registration": "登记管理", "procurement": "政府购买服务", "districts": "区县视图"}


def verdict(status: str) -> Verdict:
    return VERDICTS.get(status, Verdict(status, "", "?", "fair"))


def level(name: str) -> str:
    return LEVELS.get(name, name)


def service(name: str) -> str:
    return SERVICES.get(name, name)


def counted(value: Any) -> str:
    """A printed figure: a number, a lower bound as it was printed, or a dash where none was."""
    if isinstance(value, Mapping):
        return str(value.get("text") or f"至少 {counted(value.get('at_least'))}")
    if value is None:
        return NOTHING
    number = _decimal(value)
    return str(value) if number is None else f"{number:,f}".replace("-", MINUS)


def amount(value: Any, unit: str = "") -> str:
    """A figure of the ledger: amounts are kept in fen and shown in yuan."""
    number = None if value is None else _decimal(value)
    if unit == "元" and number is not None:
        value = (number / FEN_IN_YUAN).quantize(Decimal("0.01"))
    return counted(value)


def signed(value: Any, unit: str = "") -> str:
    """A difference with its sign; amounts come in fen and are shown in yuan."""
    number = None if value is None else _decimal(value)
    if number is None:
        return NOTHING
    if unit == "元":
        number = (number / FEN_IN_YUAN).quantize(Decimal("0.01"))
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    return f"{sign}{abs(number):,f}" if number else "0"


def day(text: str | None) -> str:
    """2026-11-24 as 2026年11月24日; what is not a day stays as it is (a period may be a year)."""
    try:
        on = date.fromisoformat(text or "")
    except ValueError:
        return text or NOTHING
    return f"{on.year}年{on.month}月{on.day}日"


def moment(text: str | None) -> str:
    """An instant on the city's clock, to the second."""
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError:
        return text or NOTHING
    local = instant.astimezone(ZONE) if instant.tzinfo else instant
    return local.strftime("%Y-%m-%d %H:%M:%S")


def age(seconds: float | None) -> str:
    if seconds is None:
        return "时间不明"
    for limit, size, unit in ((60, 1, "秒"), (3600, 60, "分钟"), (86400, 3600, "小时")):
        if seconds < limit:
            return f"{int(seconds // size)} {unit}前"
    return f"{int(seconds // 86400)} 天前"


def freshness(state: Mapping[str, Any] | None) -> str:
    behind = (state or {}).get("behind")
    if state is None or behind is None:
        return "新旧不明"
    return "最新" if not behind else f"落后 {counted(behind)} 条 · {age(state.get('age_seconds'))}"


def primed(code: str) -> str:
    """D' as it is printed: D′."""
    return code.replace("'", "′")


def share_of_whole(value: Any, whole: Any) -> float:
    """How long a bar is, 0 to 100, where the whole is the longest of its kind."""
    part, all_of_it = _decimal(value), _decimal(whole)
    if not part or not all_of_it:
        return 0.0
    return round(max(0.0, min(100.0, float(part / all_of_it * 100))), 1)


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "amount": amount,
    "counted": counted,
    "day": day,
    "freshness": freshness,
    "level": level,
    "moment": moment,
    "primed": primed,
    "service": service,
    "share_of_whole": share_of_whole,
    "signed": signed,
    "verdict": verdict,
}
