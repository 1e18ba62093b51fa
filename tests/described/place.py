"""A town that answers at an address, in a thread of its own: whoever asks it need not know how it runs."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn

from services.city.development_issuer.issuer import PATH
from services.city.signing_in import own_provider
from tests.access.test_over_http import Town, settled
from tests.districts import cities
from tests.registration.desks import GROUP

T = TypeVar("T")


@dataclass
class Place:
    """Where it answers, and what there is in it."""

    address: str
    town: Town
    receipt: str  # of something that was written here
    loop: asyncio.AbstractEventLoop

    def wait_for(self, asked: Coroutine[Any, Any, T]) -> T:
        """What a coroutine comes to in the town's own thread."""
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result(timeout=120)

    def of_a_department(self) -> str:
        """A token of the identity provider, for an account that is nobody's here."""
        auth, form = ("police", "development-police"), {"grant_type": "client_credentials"}
        given = httpx.post(f"{self.address}{PATH}/token", data=form, auth=auth).raise_for_status()
        return str(given.json()["access_token"])


@contextmanager
def at_an_address(folder: Path) -> Iterator[Place]:
    began, over = threading.Event(), threading.Event()
    told: dict[str, Any] = {}

    async def live() -> None:
        try:
            async with _answering(folder) as told["place"]:
                began.set()
                await asyncio.to_thread(over.wait)
        except Exception as wrong:
            told["wrong"] = wrong
        finally:
            began.set()

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="a town")
    thread.start()
    began.wait()
    try:
        if "place" in told:
            yield told["place"]
    finally:
        over.set()
        thread.join()
        if "wrong" in told:
            raise told["wrong"]


async def _in_office(desk: cities.Desk) -> dict[str, str]:
    """Two who hold a post in the street, and the account of one of them."""
    held = {"role": "street", "region": "110113001", "title": "officer", "first_on": "2026-03-02"}
    posts = [(await desk.post(f"posts/people/{who}/posts", held))["id"] for who in ("clerk-1", "clerk-2")]
    account = {"issuer": "https://id.example", "sub": "1", "subject": "clerk-1", "region": "110113"}
    linked = await desk.post("posts/accounts", account)
    office = {"unit": "110113001", "matter": "registration.approve-application"}
    return {**office, "subject": "clerk-1", "post": posts[0], "to_post": posts[1], "account_id": linked["id"]}


@asynccontextmanager
async def _answering(folder: Path) -> AsyncIterator[Place]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with cities.desk(folder, sign_in=own_provider(address)) as desk:
            town = await settled(desk)
            town.ids.update(await _in_office(desk))
            filed = await desk.post("registration/groups", {**GROUP, "name": "胜利社区书法社"})
            receipt = "{epoch}/{channel}/{partition}/{position}".format(**filed["receipt"][0])
            server = uvicorn.Server(uvicorn.Config(desk.city.app, log_level="warning", lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:
                await asyncio.sleep(0.01)
            yield Place(address, town, receipt, asyncio.get_running_loop())
            server.should_exit = True
            await serving
