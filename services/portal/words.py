"""How the pages say figures, differences, days and freshness, in the reader's language."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from contracts.romanising import region_name
from contracts.titles.reading import english
from services.chassis.clock import ZONE
from services.portal.languages import CHINESE, ENGLISH, LOCALES, N_, translations

MINUS: Final = "\u2212"  # as wide as a plus, so that columns of differences stand straight
NOTHING: Final = "—"
MONEY: Final = "元"  # amounts come in fen and are shown in yuan
FEN_IN_YUAN: Final = 100
HAN: Final = re.compile(r"[\u3007\u3400-\u9fff]")
_HAN: Final = r"\u3007\u3400-\u9fff"
HAN_WORDS: Final = re.compile(f"([{_HAN}](?:[{_HAN}〔〕、0-9]*[{_HAN}])?)")  # 财库〔2020〕10号 is one
IN_BRACKETS: Final = re.compile(r" ?\([^)]*[\u3007\u3400-\u9fff][^)]*\)")


class Verdict(NamedTuple):
    """What a reconciliation found: the word, a mark that needs no colour, a tone for the style."""

    zh: str
    mark: str
    tone: str


VERDICTS: Final[Mapping[str, Verdict]] = {
    "BALANCED": Verdict(N_("相符"), "=", "good"),
    "OVER": Verdict(N_("偏多"), "▲", "bad"),
    "UNDER": Verdict(N_("偏少"), "▼", "bad"),
    "ROUNDING": Verdict(N_("尾差"), "≈", "fair"),
    "INCOMPLETE": Verdict(N_("不全"), "…", "fair"),
}
HOLDS: Final = Verdict(N_("符合"), "≤", "good")  # a rule that says "no more than", and whose sides may differ
LEVELS: Final = {"city": N_("市"), "district": N_("区"), "street": N_("街道、乡镇"), "community": N_("社区、村")}
SERVICES: Final = {
    "registration": N_("登记管理"),
    "mediation": N_("人民调解"),
    "procurement": N_("政府购买服务"),
    "evaluation": N_("评估考核"),
    "posts": N_("任职与授权"),
    "districts": N_("区县视图"),
}
CAUSES: Final = {
    "unreadable-headers": N_("信头无法读取"),
    "unreadable-body": N_("内容无法读取"),
    "unknown-version": N_("版本未知"),
    "waits-behind": N_("排在前一条之后"),
    "fold": N_("视图计算出错"),
    "react": N_("联动办理出错"),
}
ENGLISH_UNITS: Final = {"元": "yuan", "%": "%"}  # what else is counted has measure words in Chinese alone


class Words:
    """What is said in one language; every public method is a filter of the templates."""

    def __init__(self, language: str) -> None:
        self._language, self._locale = language, LOCALES[language]
        self._said = translations(language)

    def verdict(self, status: str, relation: str = "=") -> Verdict:
        if (status, relation) == ("BALANCED", HOLDS.mark):
            return HOLDS
        return VERDICTS.get(status, Verdict(status, "?", "fair"))

    def level(self, name: str) -> str:
        return self._word(LEVELS, name)

    def service(self, name: str) -> str:
        return self._word(SERVICES, name)

    def cause(self, code: str) -> str:
        """Why an event is in quarantine; what our own code raised is named after it."""
        kind, _, raised = code.partition(":")
        said = self._word(CAUSES, kind)
        return f"{said} ({raised})" if raised else said

    def unit(self, name: str | None) -> str:
        return (name or "") if self._language == CHINESE else ENGLISH_UNITS.get(name or "", "")

    def counted(self, value: Any) -> str:
        """A printed figure: a number, a lower bound as it was printed, or a dash where none was."""
        if isinstance(value, Mapping):
            if self._language == CHINESE and value.get("text"):
                return str(value["text"])
            return self._said.gettext("至少 %(number)s") % {"number": self.counted(value.get("at_least"))}
        if value is None:
            return NOTHING
        number = _decimal(value)
        return str(value) if number is None else self._number(number)

    def amount(self, value: Any, unit: str = "") -> str:
        """A figure of the ledger: amounts are kept in fen and shown in yuan."""
        number = None if value is None else _decimal(value)
        return self.counted(value if number is None else _shown(number, unit))

    def signed(self, value: Any, unit: str = "") -> str:
        """A difference with its sign."""
        number = None if value is None else _decimal(value)
        if number is None:
            return NOTHING
        return f"{'+' if number > 0 else ''}{self._number(_shown(number, unit))}" if number else "0"

    def day(self, text: str | None) -> str:
        """2026-11-24 as 2026年11月24日 or 24 November 2026; what is not a day stays (a period may be a year)."""
        try:
            on = date.fromisoformat(text or "")
        except ValueError:
            return text or NOTHING
        return format_date(on, "long", locale=self._locale)

    def moment(self, text: str | None) -> str:
        """An instant on the city's clock, to the second."""
        try:
            instant = datetime.fromisoformat(text or "")
        except ValueError:
            return text or NOTHING
        local = instant.astimezone(ZONE) if instant.tzinfo else instant
        pattern = "yyyy-MM-dd HH:mm:ss" if self._language == CHINESE else "d MMMM yyyy, HH:mm:ss"
        return format_datetime(local, pattern, locale=self._locale)

    def age(self, seconds: float | None) -> str:
        said = self._said
        if seconds is None:
            return said.gettext("时间不明")
        minutes, hours, days = (int(seconds // size) for size in (60, 3600, 86400))
        if seconds < 60:
            return said.ngettext("%(num)d 秒前", "%(num)d 秒前", int(seconds)) % {"num": int(seconds)}
        if hours < 1:
            return said.ngettext("%(num)d 分钟前", "%(num)d 分钟前", minutes) % {"num": minutes}
        if days < 1:
            return said.ngettext("%(num)d 小时前", "%(num)d 小时前", hours) % {"num": hours}
        return said.ngettext("%(num)d 天前", "%(num)d 天前", days) % {"num": days}

    def freshness(self, state: Mapping[str, Any] | None) -> str:
        behind = (state or {}).get("behind")
        if state is None or behind is None:
            return self._said.gettext("新旧不明")
        if not behind:
            return self._said.gettext("最新")
        told = self._said.ngettext("落后 %(num)s 条", "落后 %(num)s 条", behind) % {"num": self.counted(behind)}
        return f"{told} · {self.age(state.get('age_seconds'))}"

    def titled(self, thing: Mapping[str, Any], field: str = "title") -> str:
        """What the districts tell in both languages ({title, title_en}); Chinese is marked where English is missing."""
        told = thing.get(f"{field}_en") if self._language == ENGLISH else None
        if not told:
            return self.chinese(thing.get(field))
        parts = HAN_WORDS.split(str(told))  # every second one is Chinese: a name inside an English title
        return Markup("").join(self.chinese(part) if at % 2 else part for at, part in enumerate(parts))

    def plainly(self, thing: Mapping[str, Any], otherwise: str | None) -> str:
        """The same where no mark can stand, as in a page's title: a code stands in for missing English."""
        told = thing.get("title") if self._language == CHINESE else thing.get("title_en")
        if self._language == ENGLISH and told:
            told = IN_BRACKETS.sub("", told)
        return told or otherwise or NOTHING

    def place(self, region: Mapping[str, Any] | str | None) -> str:
        """The name of a region, {code, name} or the name alone."""
        name = region.get("name") if isinstance(region, Mapping) else region
        return region_name(name, self._language) if name and not name.isdecimal() else name or NOTHING

    def chinese(self, text: object) -> str:
        """A name or a sentence as it is kept: an English page marks it as Chinese, to be spoken as such."""
        told = NOTHING if text is None or text == "" else str(text)
        if self._language == CHINESE or not HAN.search(told):
            return told
        return Markup('<span lang="zh">{}</span>').format(told)

    def in_english(self, text: str) -> str:
        """What stands small behind a Chinese text, marked as English; nothing where it is not translated."""
        english = translations(ENGLISH).gettext(text)
        return "" if english == text else Markup('<span class="english" lang="en">{}</span>').format(english)

    def with_english(self, text: str) -> str:
        """A heading: on a Chinese page its English stands small behind it."""
        return text if self._language == ENGLISH else escape(text) + self.in_english(text)

    def worded(self, zh: str) -> str:
        """A word of the house, as forms and files say it (contracts/titles)."""
        return zh if self._language == CHINESE else english(zh)

    def called(self, zh: str) -> str:
        """A field of a form, as the catalogue has it; a per cent sign in it is one."""
        return str(self._said.gettext(zh))

    def filters(self) -> dict[str, Callable[..., Any]]:
        said = [name for name in vars(type(self)) if not name.startswith("_") and name != "filters"]
        return {**{name: getattr(self, name) for name in said}, "primed": primed, "share_of_whole": share_of_whole}

    def _word(self, words: Mapping[str, str], key: str) -> str:
        return self._said.gettext(words[key]) if key in words else self.chinese(key) if key else ""

    def _number(self, number: Decimal) -> str:
        """As the language groups digits, with as many decimals as the figure has."""
        decimals = "0" * max(0, -int(number.as_tuple().exponent))
        pattern = f"#,##0.{decimals}" if decimals else "#,##0"
        return format_decimal(number, pattern, locale=self._locale).replace("-", MINUS)


def _shown(number: Decimal, unit: str) -> Decimal:
    return (number / FEN_IN_YUAN).quantize(Decimal("0.01")) if unit == MONEY else number


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
