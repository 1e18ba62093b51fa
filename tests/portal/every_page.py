"""The pages that every promise is tried on, by their Chinese address; each stands in English below /en too."""

from typing import Final

PAGES: Final = {
    "board": "/",
    "district": "/regions/110108",
    "community": "/regions/110113001012",
    "overview": "/regions/110101/overview",
    "map": "/map",
    "map-of-a-share": "/map?measure=P8",
    "past": "/?on=2026-10-01&as_known_on=2026-11-01",
    "figures": "/figures",
    "figure": "/figures/organisations.by-domicile?cut=association",
    "next-page": "/figures/organisations.by-domicile?after=0190b1f0-0000-7000-8000-000000000001",
    "reconciliation": "/reconciliation",
    "returns": "/returns",
    "return": "/returns/beijing-2010",
    "monthly-table": "/monthly-tables?region=110113&period=2026-Q2",
    "monthly-table-of-nothing": "/monthly-tables?region=110113001&period=2026-10",
    "effects": "/effects/0190b1f0-0000-7000-8000-000000000001",
    "effects-of-nothing": "/effects/0190b1f0-0000-7000-8000-000000000002",
    "worklist": "/worklists?region=110113&span=all",
    "worklist-of-nothing": "/worklists?region=110113&span=today",
    "policies": "/policies",
    "policies-of-a-district": "/policies?on=2026-02-01&region=110113",
    "policy": "/policies/eva.grade.rule_set",
    "policy-not-read": "/policies/eva.grade.bars",
    "status": "/status",
    "quarantine": "/quarantine",
    "case": "/quarantine/projects/0190b1f0-0000-7000-8000-000000000002",
    "missing": "/nowhere",
    "account": "/account",
    "sessions": "/account/sessions",
    "session-ended": "/account/sessions?done=one",
    "leave": "/account/leave",
    "leave-noted": "/account/leave?done=leave",
    "hand-over": "/account/hand-over",
    "people": "/account/people",
    "end-a-post": "/account/people/end?subject=person-1&post=0190b1f0-0000-7000-8000-00000000000a&unit=110113",
    "held": "/account/held",
    "looked": "/account/reads",
    "counted": "/account/counts",
    "counted-of-a-street": "/account/counts?region=110113001",
    "my-work": "/my-work",
    "find": "/find?q=committee",
    "find-nothing": "/find?q=nothing",
    "file": "/files/mediation/disputes/0190b1f0-0000-7000-8000-000000000009",
    "file-of-nothing": "/files/mediation/committees/0190b1f0-0000-7000-8000-00000000000b",
    "file-missing": "/files/mediation/nowhere",
    "form": "/do/mediation/mediation.accept-dispute",
    "form-of-everything": "/do/registration/registration.submit-application",
    "form-of-a-case": "/do/mediation/mediation.conclude-dispute?thing=disputes/0190b1f0-0000-7000-8000-000000000009",
    "please-sign-in": "/worklists?region=110105",
    "may-not": "/worklists?region=110106",
    "signed-out": "/sign-out",
    "not-signed-in": "/sign-in/not-done?why=expired&back=/status",
}
IN_BOTH: Final = {
    f"{name}-{language}": prefix + path
    for name, path in PAGES.items()
    for language, prefix in (("zh", ""), ("en", "/en"))
}
OWN: Final = (
    "account",
    "session",
    "leave",
    "hand-over",
    "people",
    "end-a-post",
    "held",
    "looked",
    "my-work",
    "find",
    "form",
    "file",
    "counted",
)
TELLS_NO_FIGURES: Final = (*OWN, "missing", "please-sign-in", "may-not", "signed-out", "not-signed-in")
# of a simulated city: what is said, and where; a page that asks nothing of the districts does not know it yet
SIMULATED: Final = {
    **{name: ("yes", path) for name, path in IN_BOTH.items() if not name.startswith(TELLS_NO_FIGURES)},
    "coming-in-zh": ("40%", "/"),
    "coming-in-en": ("40%", "/en/"),
}
