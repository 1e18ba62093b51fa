"""The portal of Linli: server-rendered pages over the districts' API, with no facts of its own."""

from collections.abc import Mapping
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from services.chassis.measuring import Measured
from services.chassis.refused_log import RefusedLog
from services.portal import large_print
from services.portal.api import Api
from services.portal.asked import ANY, asked_only
from services.portal.charts.classes import EQUAL, QUANTILE
from services.portal.commands.described import Descriptions
from services.portal.days import tell_day
from services.portal.districts import Districts, Refused
from services.portal.draft import Drafts
from services.portal.exports.exporting import KINDS, Exports
from services.portal.pages import (
    command,
    documents,
    drafts,
    files,
    find,
    hand_over,
    held,
    leave,
    my_work,
    people,
    people_counts,
    sessions,
    vault_reads,
    who,
)
from services.portal.pages.account import choose_post, show_account
from services.portal.pages.board import show_board, show_moving_part
from services.portal.pages.effects import show_effects
from services.portal.pages.figure import list_figures, show_figure
from services.portal.pages.figure_charts import SPANS
from services.portal.pages.figure_rows import export_rows
from services.portal.pages.hospital import list_cases, show_case
from services.portal.pages.map import show_map
from services.portal.pages.monthly_tables import show_monthly_table
from services.portal.pages.overview import show_overview
from services.portal.pages.policies import list_policies, show_policy
from services.portal.pages.reconciliation import show_reconciliation
from services.portal.pages.refusal import show_fault, show_missing, show_refusal
from services.portal.pages.returns import list_returns, show_return
from services.portal.pages.sign_in import NOT_DONE, come_back, show_not_done, show_signed_out, sign_in, sign_out
from services.portal.pages.status import show_status
from services.portal.pages.worklists import SPANS as SPANS_OF_WORK
from services.portal.pages.worklists import show_worklist
from services.portal.prefix import LanguagePrefix
from services.portal.protection import Protection
from services.portal.sheets import pages as sheets
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.gate import Gate
from services.portal.static_files import FOLDER, KeptStaticFiles


async def favicon(_: Request) -> Response:
    return FileResponse(FOLDER / "linli.svg", headers={"Cache-Control": "public, max-age=86400"})


ROUTES: Final = (
    Route("/", asked_only(show_board, dated=True)),
    Route("/regions/{code}", asked_only(show_board, dated=True)),
    Route("/regions/{code}/moving-part", asked_only(show_moving_part, dated=True)),
    Route("/regions/{code}/overview", asked_only(show_overview, dated=True, below=ANY)),
    Route("/map", asked_only(show_map, dated=True, measure=ANY, cut=ANY, classes=(QUANTILE, EQUAL))),
    Route("/figures", asked_only(list_figures)),
    Route("/figures/{measure}", asked_only(show_figure, dated=True, region=ANY, cut=ANY, after=ANY, span=(*SPANS,))),
    Route("/figures/{measure}/rows", asked_only(export_rows, dated=True, region=ANY, cut=ANY, format=KINDS)),
    Route("/reconciliation", asked_only(show_reconciliation)),
    Route("/returns", asked_only(list_returns)),
    Route("/returns/{code}", asked_only(show_return)),
    Route("/monthly-tables", asked_only(show_monthly_table, region=ANY, period=ANY)),
    Route("/effects/{event}", asked_only(show_effects, view=ANY, stream=ANY)),
    Route("/worklists", asked_only(show_worklist, region=ANY, owes=ANY, span=(*SPANS_OF_WORK,))),
    Route("/policies", asked_only(list_policies, on=ANY, region=ANY)),
    Route("/policies/{key}", asked_only(show_policy, on=ANY, region=ANY)),
    Route("/status", asked_only(show_status)),
    Route("/quarantine", asked_only(list_cases)),
    Route("/quarantine/{reader}/{stream}", asked_only(show_case)),
    Route(large_print.PLACE, asked_only(large_print.turn_large_print, back=ANY)),
    Route("/favicon.ico", favicon),
    Route("/favicon.svg", favicon),
)

OF_READERS: Final = (
    Route("/sign-in", asked_only(sign_in, back=ANY)),
    Route("/sign-in/return", come_back),  # a provider may say more than it was asked
    Route("/sign-in/not-done", asked_only(show_not_done, why=(*NOT_DONE,), back=ANY)),
    Route("/sign-out", asked_only(show_signed_out)),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/account", asked_only(show_account)),
    Route("/account", choose_post, methods=["POST"]),
    Route("/account/sessions", asked_only(sessions.show_sessions, done=sessions.DONE)),
    Route("/account/sessions", sessions.end_sessions, methods=["POST"]),
    Route("/account/leave", asked_only(leave.show_leave, done=leave.DONE)),
    Route("/account/leave", leave.take_leave, methods=["POST"]),
    Route("/account/hand-over", asked_only(hand_over.show_hand_over, done=("handed-over",))),
    Route("/account/hand-over", hand_over.hand_over, methods=["POST"]),
    Route("/account/people", asked_only(people.show_people, unit=ANY, done=people.DONE, account=ANY)),
    Route("/account/people", people.give_post, methods=["POST"]),
    Route("/account/people/end", asked_only(people.ask_to_end, subject=ANY, post=ANY, unit=ANY)),
    Route("/account/people/end", people.end_post, methods=["POST"]),
    Route("/account/held", asked_only(held.show_held, done=held.DONE)),
    Route("/account/held", held.act_on_held, methods=["POST"]),
    Route("/account/reads", asked_only(vault_reads.show_vault_reads)),
    Route("/account/counts", asked_only(people_counts.show_people_counts, region=ANY)),
    Route("/day", tell_day),  # asked with a field of any name
    Route("/find", asked_only(find.show_find, q=ANY)),
    Route("/do/{service}/{name}", command.show_command),  # what it may be asked is in the service's description
    Route("/do/{service}/{name}", command.do_command, methods=["POST"]),
    Route("/documents/{service}/{document}/sealing", asked_only(documents.show_sealing)),
    Route("/documents/{service}/{document}/sealing", documents.seal_document, methods=["POST"]),
    Route("/documents/{service}/{document}/scans/{sheet}", asked_only(documents.fetch_document)),
    Route("/documents/{service}/{document}/files/{written}", asked_only(documents.fetch_document)),
    Route("/sheets", asked_only(sheets.list_sheets)),
    Route("/sheets/{service}/{name}", asked_only(sheets.show_sheet)),
    Route("/sheets/{service}/{name}", sheets.send_sheet, methods=["POST"]),
    Route("/sheets/{service}/{name}/template", asked_only(sheets.give_template)),
    Route("/imports/{service}/{id}", asked_only(sheets.show_import, after=ANY, only=("all", *sheets.WORDS))),
    Route("/imports/{service}/{id}", sheets.act_on_import, methods=["POST"]),
    Route("/imports/{service}/{id}/result", asked_only(sheets.give_result)),
    Route("/who", asked_only(who.show_who, draft=ANY, field=ANY)),
    Route("/who", who.find_or_keep, methods=["POST"]),
    Route("/my-work", asked_only(my_work.show_my_work, done=ANY)),
    Route("/my-work/drafts", drafts.drop, methods=["POST"]),
    Route("/my-work/{dispute}", asked_only(my_work.lead_to_file)),
    Route("/files/{service}/{path:path}", asked_only(files.show_file, done=ANY)),
)


def portal(
    client: httpx.AsyncClient,
    desk: SigningIn | None = None,
    services: Mapping[str, httpx.AsyncClient] | None = None,
    kept: Drafts | None = None,
) -> ASGIApp:
    """The pages; `client` reaches the districts' API. `desk`: where people sign in, if they do.

    `services`: the others that readers' own pages ask, by name; there where people sign in. `kept`: where their drafts
    lie; without it there are none.
    """
    app = Starlette(
        routes=[*ROUTES, *(OF_READERS if desk else ()), Mount("/static", KeptStaticFiles())],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={Refused: show_refusal, HTTPException: show_missing, Exception: show_fault},
    )
    app.state.districts = Districts(client)
    app.state.signing_in = desk
    app.state.refused = RefusedLog()
    app.state.drafts = kept
    if desk:
        app.state.services = {name: Api(reached) for name, reached in (services or {}).items()}
        app.state.descriptions = Descriptions(app.state.services)
    # around the whole: the page for a fault of ours is drawn outside the middleware
    if desk is None:
        return Protection(LanguagePrefix(Measured(Exports(app), "portal")))
    ends = "'self'" if desk.provider_origin == desk.origin else f"'self' {desk.provider_origin}"  # after signing out
    tls = desk.address.startswith("https://")
    return Protection(LanguagePrefix(Measured(Gate(Exports(app), desk), "portal")), ends, tls=tls)
