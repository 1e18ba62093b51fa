"""An approval chain of the registrar: who signs which step, what decides, and what posts' telling makes of it."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.posts_words import Title
from contracts.registration import RefusalGround
from contracts.roles import Role
from services.chassis.clock import SetClock
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.streams import Occasion
from services.posts.application import CHAINS as AT_POSTS
from services.posts.domain.chain import ChainDropped, ChainSet
from services.posts.domain.identities import chain_id as posts_chain_id
from services.posts.main import SERVICE as POSTS
from services.registration.application import APPLICATIONS, CHAINS
from services.registration.domain.application import Application
from services.registration.domain.approval_chain import (
    MATTER,
    Chain,
    ChainNotComplete,
    ChainNoted,
    LastStepDecides,
    NoChainInForce,
    NotTheNextStep,
    NotYourStep,
    SignedOff,
    SignsTwoSteps,
    chain_id,
    in_force,
)
from services.registration.domain.deciding import approve, refuse
from services.registration.domain.signing_off import sign_off
from services.registration.domain.stage import Stage, WrongStage
from services.registration.features.when_chain_changes import REACTION
from services.registration.main import SERVICE
from tests.districts import cities
from tests.registration.desks import APPLICATION
from tests.registration.examples import ACCEPTED, APPROVED, EXAMINED, SUBMITTED, TODAY
from tests.support.decisions import Given
from tests.support.desk import NOON
from tests.support.restored import hears, put_back

STEPS: Final = (Title.OFFICER, Title.SECTION_HEAD, Title.HEAD)
JANUARY: Final = date(2026, 1, 5)
NOTED: Final = ChainNoted(region="110113", matter=MATTER, steps=STEPS, since=JANUARY, version=1)
CHAIN: Final = Chain(region="110113", noted=(NOTED,))
FIRST: Final = SignedOff(step=Title.OFFICER, officer="wang", signed_on=TODAY, steps=STEPS, chain=1)
SECOND: Final = replace(FIRST, step=Title.SECTION_HEAD, officer="li")
UNDER_REVIEW: Final[tuple[Any, ...]] = (SUBMITTED, ACCEPTED, EXAMINED)


def signing(step: Title, title: Title | None = None, officer: str = "wang", chain: Chain = CHAIN) -> Any:
    def decide(case: Application) -> SignedOff:
        return sign_off(case, step=step, title=title or step, chain=chain, officer=officer, on=TODAY, today=TODAY)

    return decide


def approving(title: Title, officer: str = "zhao", chain: Chain = CHAIN) -> Any:
    def decide(case: Application) -> object:
        return approve(
            case,
            organisation=APPROVED.organisation,
            certificate_no=APPROVED.certificate_no,
            officer=officer,
            on=TODAY,
            today=TODAY,
            chain=chain,
            title=title,
        )

    return decide


def refusing(case: Application) -> object:
    return refuse(
        case,
        ground=RefusalGround.FRAUD,
        reasons="不实",
        officer="zhao",
        on=TODAY,
        today=TODAY,
        chain=CHAIN,
        title=Title.HEAD,
    )


def test_steps_are_signed_in_their_order_and_the_last_decides() -> None:
    Given(APPLICATIONS, *UNDER_REVIEW).when(signing(Title.OFFICER)).then(FIRST)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST).when(signing(Title.SECTION_HEAD, officer="li")).then(SECOND)
    decided = replace(APPROVED, officer="zhao")
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST, SECOND).when(approving(Title.HEAD)).then(decided)


def test_what_is_not_signed_is_named_whether_it_is_decided_for_or_against() -> None:
    missing = ChainNotComplete(step=Title.OFFICER)
    Given(APPLICATIONS, *UNDER_REVIEW).when(approving(Title.HEAD)).refused(missing)
    Given(APPLICATIONS, *UNDER_REVIEW).when(refusing).refused(missing)
    missing = ChainNotComplete(step=Title.SECTION_HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST).when(approving(Title.HEAD)).refused(missing)


def test_a_step_is_for_its_title_in_its_turn() -> None:
    no = NotYourStep(step=Title.OFFICER, title=Title.NONE)
    Given(APPLICATIONS, *UNDER_REVIEW).when(signing(Title.OFFICER, Title.NONE)).refused(no)
    out_of_turn = NotTheNextStep(step=Title.SECTION_HEAD, awaited=Title.OFFICER)
    Given(APPLICATIONS, *UNDER_REVIEW).when(signing(Title.SECTION_HEAD)).refused(out_of_turn)
    again = NotTheNextStep(step=Title.OFFICER, awaited=Title.SECTION_HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST).when(signing(Title.OFFICER)).refused(again)
    last = LastStepDecides(step=Title.HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST, SECOND).when(signing(Title.HEAD)).refused(last)
    no = NotYourStep(step=Title.HEAD, title=Title.DEPUTY_HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST, SECOND).when(approving(Title.DEPUTY_HEAD)).refused(no)


def test_nobody_takes_two_steps() -> None:
    twice = SignsTwoSteps(officer="wang", step=Title.OFFICER)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST).when(signing(Title.SECTION_HEAD)).refused(twice)
    twice = SignsTwoSteps(officer="li", step=Title.SECTION_HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST, SECOND).when(approving(Title.HEAD, "li")).refused(twice)


def test_without_a_chain_nothing_is_signed_and_the_decision_is_as_it_was() -> None:
    Given(APPLICATIONS, *UNDER_REVIEW).when(signing(Title.OFFICER, chain=Chain())).refused(NoChainInForce())
    decided = replace(APPROVED, officer="zhao")
    Given(APPLICATIONS, *UNDER_REVIEW).when(approving(Title.NONE, chain=Chain())).then(decided)


def test_nothing_is_signed_before_the_papers_are_examined() -> None:
    stage = WrongStage(stage=Stage.ACCEPTED, needed=Stage.EXAMINED)
    Given(APPLICATIONS, SUBMITTED, ACCEPTED).when(signing(Title.OFFICER)).refused(stage)


def test_the_chain_of_the_day_of_acceptance_holds_and_once_signed_to_the_end() -> None:
    later = replace(NOTED, steps=(Title.HEAD,), since=TODAY, version=2)
    assert in_force(Chain(noted=(NOTED, later)), ACCEPTED.accepted_on) == NOTED
    assert in_force(Chain(noted=(NOTED, later)), TODAY) == later
    earlier = replace(later, since=JANUARY)  # keyed late
    short = Chain(region="110113", noted=(NOTED, earlier))
    decided = replace(APPROVED, officer="zhao")
    Given(APPLICATIONS, *UNDER_REVIEW).when(approving(Title.HEAD, chain=short)).then(decided)
    missing = ChainNotComplete(step=Title.SECTION_HEAD)
    Given(APPLICATIONS, *UNDER_REVIEW, FIRST).when(approving(Title.HEAD, chain=short)).refused(missing)
    dropped = Chain(noted=(NOTED, replace(NOTED, steps=(), version=2)))
    assert in_force(dropped, TODAY) is None


async def test_posts_is_heard_by_matter_and_day_and_a_restore_of_it_is_set_right(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    source = POSTS.store(SqliteRecorder(tmp_path / "posts.sqlite"), clock)
    store = SERVICE.store(SqliteRecorder(tmp_path / "registration.sqlite"), clock)
    sink = ReactionSink(store, REACTION, PublishedLog(source))

    async def says(*facts: Any, matter: str = MATTER) -> None:
        chain = await source.load(AT_POSTS, posts_chain_id("110113", matter))
        await source.append(Occasion(effective_on=TODAY, actor="leader", policy="trial@1"), chain.then(*facts))
        await hears(sink, source)

    async def noted() -> tuple[ChainNoted, ...]:
        return (await store.load(CHAINS, chain_id("110113"))).state.noted

    await says(ChainSet(region="110113", matter="another", steps=STEPS, set_on=JANUARY), matter="another")
    assert await noted() == ()
    await says(ChainSet(region="110113", matter=MATTER, steps=STEPS, set_on=JANUARY))
    head = await source.recorder.head()
    await says(ChainDropped(region="110113", matter=MATTER, dropped_on=TODAY))
    assert await noted() == (NOTED, replace(NOTED, steps=(), since=TODAY, version=2))
    await hears(sink, source)
    assert len(await noted()) == 2
    await put_back(source, head)
    await hears(sink, source)
    assert await noted() == (NOTED,)
    await says(ChainSet(region="110113", matter=MATTER, steps=(Title.HEAD,), set_on=TODAY))
    assert await noted() == (NOTED, replace(NOTED, steps=(Title.HEAD,), since=TODAY, version=2))
    await source.close()
    await store.close()


async def test_over_http_each_signs_as_his_post_says(tmp_path: Path) -> None:
    async with cities.desk(tmp_path / "city") as desk:
        chain = f"posts/units/110113/chains/{MATTER}"
        await desk.post(chain, {"steps": ["officer", "section-head", "head"], "on": "2026-03-02"})
        case = f"registration/applications/{(await desk.post('registration/applications', APPLICATION))['id']}"
        await desk.post(f"{case}/acceptance", {"on": "2026-03-04"})
        await desk.post(f"{case}/examination", {"on": "2026-04-10", "favourable": True}, actor="officer-2")

        async def asked(path: str, who: str, title: Title, form: dict[str, Any]) -> tuple[int, str]:
            caller = Caller(subject=who, role=Role.DISTRICT, region="110113", title=title)
            headers = {"Authorization": f"Bearer {desk.city.key.signer.token(caller)}"}
            body = {"on": "2026-05-06", **form}
            answer = await desk.client.post(f"/api/{case}/{path}", json=body, headers=headers)
            return answer.status_code, answer.json().get("detail_en", "")

        lacking = "the approval chain lacks the step "
        assert await asked("approval", "zhao", Title.HEAD, {}) == (409, lacking + "officer")
        assert await asked("sign-offs", "wang", Title.OFFICER, {"step": "officer"}) == (201, "")
        status, why = await asked("sign-offs", "wang", Title.SECTION_HEAD, {"step": "section-head"})
        assert (status, why) == (409, "wang signed the step officer; nobody takes two")
        assert (await asked("sign-offs", "li", Title.NONE, {"step": "section-head"}))[0] == 403
        refusal = {"ground": "fraud", "reasons": "不实"}
        assert await asked("refusal", "zhao", Title.HEAD, refusal) == (409, lacking + "section-head")
        assert await asked("sign-offs", "li", Title.SECTION_HEAD, {"step": "section-head"}) == (201, "")
        assert (await asked("approval", "officer-2", Title.HEAD, {}))[0] == 409
        assert await asked("approval", "zhao", Title.HEAD, {}) == (201, "")
        state = (await desk.client.get(f"/api/{case}")).json()["state"]
        assert [(each["step"], each["officer"], each["chain"]) for each in state["signed"]] == [
            ("officer", "wang", 1),
            ("section-head", "li", 1),
        ]
