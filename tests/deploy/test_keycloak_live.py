"""The composed city's Keycloak, run: the realm of deploy/, services told what docker-compose.yml tells them, Chromium.

Addresses are the composition's own; the browser is told where they lie on this machine.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import pytest
import yaml
from playwright.async_api import Browser, Page, expect

from infra.keycloak.local import LocalKeycloak
from infra.postgres.local import LocalPostgres
from infra.postgres.roles import SERVICES, prepare
from services.city.development_issuer.people import examples
from tests.deploy.composed import ROOT, Composed
from tests.deploy.realm import PORTAL, PUBLIC, Realm, key_of, of_account
from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR
from tests.support.browser import chromium
from tests.support.citizen import day

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
PROVIDER: Final = f"{PUBLIC}/realms/linli"
CLERK: Final = examples().people[0]  # zhao, of 胜利街道
ACCOUNTS: Final = {account.client: account for account in examples().accounts}
STARTED: Final = ("posts-api", "mediation-api", "districts-api", "portal")


@pytest.fixture(scope="module")
def composed() -> Iterator[Composed]:
    folder = Path(tempfile.mkdtemp(prefix="linli-composed-"))
    folder.chmod(0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    composed = Composed(folder)
    try:
        composed.draw_secrets()
        with LocalPostgres(folder / "postgres") as postgres:
            passwords = {name: composed.secret(f"{name}_password") for name in SERVICES}
            asyncio.run(prepare(postgres.dsn("postgres"), SERVICES, passwords))
            composed.reach(postgres)
            realms, told = ROOT / "deploy" / "keycloak", composed.environment("keycloak")
            with LocalKeycloak(folder / "keycloak", realms, composed.ports["keycloak"]) as keycloak:
                keycloak.start(composed.script("keycloak", {"/opt/keycloak": keycloak.home}), told)
                composed.linli("posts-api", "seed-people", str(first_people(folder)))
                composed.start(*STARTED)
                yield composed
    finally:
        composed.stop()
        shutil.rmtree(folder, ignore_errors=True)


def first_people(folder: Path) -> Path:
    post = {"role": "street", "region": "110113001", "title": "officer", "first_on": "2026-01-01"}
    told = [{"subject": "person-of-the-street", "issuer": PROVIDER, "sub": CLERK.sub, "posts": [post]}]
    file = folder / "people.yaml"
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    return file


@pytest.fixture
def realm(composed: Composed) -> Iterator[Realm]:
    with httpx.Client(base_url=composed.url("keycloak"), timeout=30) as client:
        yield Realm(client)


@pytest.fixture
async def browser(composed: Composed) -> AsyncIterator[Browser]:
    there = {PORTAL: composed.ports["portal"], PUBLIC: composed.ports["keycloak"]}
    rules = ",".join(f"MAP {public.removeprefix('http://')} 127.0.0.1:{port}" for public, port in there.items())
    async with chromium(f"--host-resolver-rules={rules}") as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(locale="zh-CN")
    yield await context.new_page()
    await context.close()


async def signs_in(page: Page, composed: Composed) -> None:
    """At the provider's own page, which must be the composition's and be asked for a code with PKCE."""
    await page.get_by_role("link", name="登录").first.click()
    assert page.url.startswith(f"{PROVIDER}/protocol/openid-connect/auth?")
    assert "code_challenge_method=S256" in page.url
    await page.get_by_label("用户名").fill("zhao")
    await page.get_by_label("密码", exact=True).fill(composed.secret("example_people"))
    await page.get_by_role("button", name="登录").click()


async def test_somebody_signs_in_at_keycloaks_page_does_what_the_post_may_and_signs_out_there_too(
    page: Page, composed: Composed
) -> None:
    heard: list[str] = []
    page.on(
        "console", lambda said: heard.append(said.text) if said.type == "error" and "401" not in said.text else None
    )
    await page.goto(f"{PORTAL}/account")
    await signs_in(page, composed)
    assert page.url == f"{PORTAL}/account"
    await expect(page.get_by_text(CLERK.name)).to_be_visible()
    await expect(page.get_by_role("row", name="街道(司法所)")).to_contain_text("正在使用")
    await page.goto(f"{PORTAL}/my-work")  # which asks the districts and every service that is there
    await page.get_by_role("link", name="设立人民调解委员会").click()
    for label, said in {
        "名称": "胜利社区调委会",
        "委员人数": "5",
        "其中妇女": "2",
        "主任(人员编号)": "person-1",
    }.items():
        await page.get_by_label(label, exact=True).fill(said)
    await page.get_by_label("类别").select_option("community")
    await page.get_by_label("所在区划").fill("110113002012")  # of another street
    await page.get_by_label("设立日期").fill(day())
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("alert")).to_contain_text("不在您的办理范围内")
    await page.get_by_label("所在区划").fill("110113001012")
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("胜利社区调委会")

    await page.get_by_role("button", name="退出").click()
    assert page.url.startswith(f"{PROVIDER}/protocol/openid-connect/logout?")
    await page.get_by_role("button", name="注销").click()
    await expect(page.get_by_role("heading", name="已退出")).to_be_visible()
    assert page.url == f"{PORTAL}/sign-out"
    await page.goto(f"{PORTAL}/en/account")
    await page.get_by_role("link", name="Sign in").first.click()
    await expect(page.get_by_label("Username")).to_be_visible()  # asked again: the session there is over too
    assert [said for said in heard if "401" not in said and "422" not in said] == []


@pytest.fixture
async def mediation(composed: Composed) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=composed.url("mediation-api")) as client:
        yield client


async def post_token(composed: Composed, provided: str) -> str:
    """Linli's own for the one post that there is, in return for the provider's."""
    bearer = {"Authorization": f"Bearer {provided}"}
    async with httpx.AsyncClient(base_url=composed.url("posts-api"), headers=bearer) as posts:
        (held,) = (await posts.get("/me")).raise_for_status().json()["posts"]
        given = await posts.post("/tokens", json={"post": held["post"]})
        return str(given.raise_for_status().json()["access_token"])


async def test_departments_come_with_their_own_accounts_and_do_what_their_scopes_let_them(
    composed: Composed, realm: Realm, mediation: httpx.AsyncClient
) -> None:
    tokens = {name: realm.account(name, composed.secret(f"{name}_client")) for name in ACCOUNTS}
    assert {name: of_account(token) for name, token in tokens.items()} == {
        name: (PROVIDER, account.sub, "authority", " ".join(account.scopes)) for name, account in ACCOUNTS.items()
    }
    provided, said = realm.person("zhao", composed.secret("example_people"), composed.secret("portal_client"))
    assert (said["sub"], said["acr"]) == (CLERK.sub, "1")  # by which a city may ask for more: LINLI_SECOND_FACTOR
    major = await flagged(mediation, await post_token(composed, provided))

    async def shown(token: str) -> int:
        return (await mediation.get(f"/majors/{major}", headers={"Authorization": f"Bearer {token}"})).status_code

    assert {name: await shown(token) for name, token in tokens.items()} == {
        "court": 403, "police": 200, "finance": 403, "tax": 403,
    }  # fmt: skip
    assert await shown(provided) == 401  # who somebody is says nothing of what he may: a post does
    assert await shown(f"{tokens['police'][:-4]}AAAA") == 401


async def flagged(mediation: httpx.AsyncClient, token: str) -> str:
    """A major dispute's report, through its service and as an officer of the street."""

    async def done(path: str, form: dict[str, object]) -> str:
        answer = await mediation.post(path, json=form, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    committee = await done("/committees", {**COMMITTEE, "name": "义宾社区调委会", "on": day(30)})
    dispute = await done("/disputes", {**DISPUTE, "committee": committee, "on": day()})
    return await done(f"/disputes/{dispute}/major", {**MAJOR, "learned_at": f"{day(1)}T08:00:00+08:00"})


async def test_when_keycloak_signs_with_a_new_key_nobody_is_shut_out(
    page: Page, composed: Composed, realm: Realm, mediation: httpx.AsyncClient
) -> None:
    await page.goto(f"{PORTAL}/account")
    await signs_in(page, composed)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("我的岗位")
    police = composed.secret("police_client")
    before = realm.account("police", police)
    realm.administer(composed.secret("keycloak_admin"))
    realm.lets_tokens_last(1)  # the portal takes that for spent, and renews at every question
    old, new = realm.signs_with_a_new_key()
    after = realm.account("police", police)
    assert (key_of(before), key_of(after)) == (old, new)
    for _ in range(2):  # with the refresh token that came with the one before, and may be used once
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("我的岗位")
    for token in (before, after):
        asked = await mediation.get(f"/majors/{uuid4()}", headers={"Authorization": f"Bearer {token}"})
        assert asked.status_code == 404  # it is believed, and there is no such thing
