"""People at a desk of a real city: each in a browser of his own, with or without scripts, in his language."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import uvicorn
from playwright.async_api import Browser, Locator, Page, expect
from starlette.applications import Starlette

from contracts.access.deciding import ACTIONS
from contracts.titles.reading import WORDS
from services.city.acting import Acting
from services.city.development_issuer.people import ExamplePerson
from services.city.embedded import EmbeddedCity
from services.city.example_people import seed_examples
from services.city.folder import Folder
from services.city.signing_in import own_provider
from services.portal.languages import CHINESE, ENGLISH, translations
from services.portal.signing_in.desk import SigningIn
from tests.support.citizen import Citizen, eventually

expect.set_options(timeout=30_000)  # milliseconds: a page of a real city, on a busy machine
TELEPHONE: Final = (375, 800)
HOME: Final = ("110113", "110113001", "110113001012")  # where journeys take place
DESK: Final = (1280, 900)


class WithDesk(EmbeddedCity):
    """An embedded city whose sessions a test can let run out."""

    def _mounted(self, signing_in: SigningIn | None, places: Any) -> Starlette:
        assert signing_in
        self.desk = signing_in
        return super()._mounted(signing_in, places)


class Town:
    """`citizen`: whoever may, where what comes before a journey is done over HTTP."""

    def __init__(self, city: WithDesk, address: str, citizen: Citizen, browser: Browser, stack: AsyncExitStack) -> None:
        self.city, self.address, self.citizen = city, address, citizen
        self._browser, self._stack = browser, stack

    async def reader(
        self,
        person: ExamplePerson,
        *,
        lang: str = CHINESE,
        scripts: bool = True,
        screen: tuple[int, int] = DESK,
        post: str = "",
    ) -> "Reader":
        """`post`: of several that he holds, the one that he acts in."""
        context = await self._browser.new_context(
            locale="zh-CN",
            java_script_enabled=scripts,
            viewport={"width": screen[0], "height": screen[1]},
            timezone_id="Asia/Shanghai",
        )
        self._stack.push_async_callback(context.close)
        reader = Reader(self, await context.new_page(), person, lang, post)
        await reader.signs_in()
        return reader

    def sessions_run_out(self, person: ExamplePerson) -> None:
        """As if nobody had been at any of his screens for an hour."""
        sessions = self.city.desk.sessions.of(person.sub)
        assert sessions
        for each in sessions:
            each.seen -= 3600


class Reader:
    """Who has signed in. What he does is said in Chinese, and done by what stands on the page in his language."""

    def __init__(self, town: Town, page: Page, person: ExamplePerson, lang: str, post: str) -> None:
        self.town, self.page, self.person, self.lang, self.post = town, page, person, lang, post
        self._prefix = f"/{lang}" if lang == ENGLISH else ""

    def says(self, zh: str) -> str:
        """A title or a word in the reader's language."""
        action = next((each for each in ACTIONS.values() if each.zh == zh), None)
        if self.lang == ENGLISH and action:
            return action.en[:1].upper() + action.en[1:]
        said = translations(self.lang).gettext(zh)
        return WORDS.get(zh, zh) if self.lang == ENGLISH and said == zh else said

    async def signs_in(self) -> None:
        await self.page.goto(f"{self.town.address}/sign-in?back={self._prefix}/my-work")
        await self.is_let_in()
        await expect(self.heading).to_contain_text(self.says("我的工作"))

    async def is_let_in(self) -> None:
        """At the provider, and where he holds several posts to the one that he acts in."""
        await self.page.get_by_role("button", name=self.person.name).click()
        if self.post:
            await self.page.locator(f"button[value='{self.post}']").click()

    async def opens(self, place: str) -> None:
        answer = await self.page.goto(f"{self.town.address}{self._prefix}{place}")
        assert answer
        assert answer.status == 200, await self.page.inner_text("body")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def wrongs(self) -> Locator:
        """The summary of what is wrong with a form."""
        return self.page.locator(".govuk-error-summary")

    def field(self, label: str) -> Locator:
        """By its label; one that may be left empty says so behind it. By its name where several have one label."""
        if label.isascii():
            return self.main.locator(f"[name='{label}']")
        named = f"{re.escape(self.says(label))}({re.escape(self.says('（可不填）'))})?"
        return self.main.get_by_label(re.compile(f"^\\s*{named}\\s*$")).first

    async def follows(self, name: str) -> None:
        await self.main.get_by_role("link", name=self.says(name)).first.click()

    async def presses(self, name: str) -> None:
        """Every button sends a form, and a page answers: what comes next is done on that one."""
        async with self.page.expect_navigation():
            await self.main.get_by_role("button", name=self.says(name), exact=True).last.click()

    async def fills(self, typed: Mapping[str, str]) -> None:
        """By label."""
        for label, value in typed.items():
            await self.field(label).fill(value)

    async def chooses(self, chosen: Mapping[str, str]) -> None:
        for label, word in chosen.items():
            await self.field(label).select_option(label=self.says(word))

    async def is_told(self, *said: str) -> None:
        """The page says that it was done."""
        for each in said:
            await expect(self.page.get_by_role("status").first).to_contain_text(self.says(each), ignore_case=True)

    async def is_told_wrong(self, zh: str, en: str, field: str) -> None:
        """In the summary, which leads to the field."""
        await self.wrongs.get_by_role("link", name=en if self.lang == ENGLISH else zh).first.click()
        await expect(self.page.locator(f"[id='{field}']")).to_be_focused()

    async def refreshes_until(self, said: str) -> None:
        """What is worked on by itself."""
        told = self.page.get_by_role("status").first

        async def again() -> str:
            await self.page.reload()
            return await told.inner_text()

        await eventually(again, lambda status: self.says(said) in status)

    async def has(self, typed: Mapping[str, str]) -> None:
        """Nothing of it was lost."""
        for label, value in typed.items():
            await expect(self.field(label)).to_have_value(value)

    async def is_no_longer_signed_in(self) -> None:
        """What was sent is not done, and the page says that it is kept."""
        said = "is kept as a draft that only you can open" if self.lang == ENGLISH else "已经存为草稿，只有您本人能打开"
        await expect(self.page.locator(".refusal__detail")).to_contain_text(said)

    async def signs_in_again(self) -> None:
        """After the session was over: from the page that says so, back to where it happened."""
        await self.main.get_by_role("button", name=self.says("登录")).click()
        await self.is_let_in()

    async def fits_the_screen(self) -> None:
        """Nothing leaves it sideways."""
        taken = await self.page.evaluate("document.documentElement.scrollWidth")
        assert self.page.viewport_size
        assert taken == self.page.viewport_size["width"]


@asynccontextmanager
async def town(place: Path, browser: Browser) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = own_provider(address)
        city = WithDesk(stack.enter_context(Folder(place)), sign_in=settings)
        await stack.enter_async_context(city)
        await seed_examples(city.stores["posts"], settings.provider)
        server = uvicorn.Server(uvicorn.Config(city.app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        how: dict[str, Any] = {"timeout": 60, "auth": Acting(city.key.signer, home=HOME)}
        someone = Citizen(await stack.enter_async_context(httpx.AsyncClient(base_url=address, **how)))
        async with AsyncExitStack() as browsers:
            yield Town(city, address, someone, browser, browsers)
        server.should_exit = True
        await serving
