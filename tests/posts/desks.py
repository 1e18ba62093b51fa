"""The posts service to knock at, a provider that lets people in, and the shortest way to a post."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import Key

from contracts.access.caller import AUDIENCE
from infra.keys import draw_signing_keys, new_key
from services.access.keys import Keys
from services.access.signing_keys import SigningKeys, signing_keys
from services.access.tokens import Issuer, Signer, Verifier
from services.chassis.clock import SetClock
from services.posts.identity import Issuing, May, nothing
from services.posts.main import SERVICE, identify
from tests.posts.examples import COMMUNITY, SHENGLI, WANG
from tests.support import desk
from tests.support.desk import told

Told = tuple[int, str, str | None]
PROVIDER, OURS = "https://id.example.gov.cn", "http://posts"
TODAY = "2026-05-06"
POST: dict[str, Any] = {"role": "street", "region": SHENGLI, "title": "officer", "first_on": "2026-03-02"}
LEAVE: dict[str, Any] = {"deputy": "person-li", "first_on": TODAY, "last_on": "2026-06-01"}
REASON: dict[str, Any] = {"reason": "轮岗", "on": TODAY}
CHAIN: dict[str, Any] = {"steps": ["officer", "section-head", "head"], "on": TODAY}
RESIDENT: dict[str, Any] = {"role": "resident", "region": COMMUNITY, "first_on": "2026-03-02"}


class Desk(desk.Desk):
    provider: Key

    async def given(self, subject: str = WANG, **form: object) -> str:
        """A post's identity."""
        answer = await self.done(f"/people/{subject}/posts", {**POST, **form})
        return str(answer["id"])

    async def linked(self, subject: str = WANG) -> str:
        """An account of the person, and the provider's token for it."""
        await self.done("/accounts", {"issuer": PROVIDER, "sub": f"sub-of-{subject}", "subject": subject})
        return self.signed_in(subject)

    def signed_in(self, subject: str, **claims: object) -> str:
        return Signer(PROVIDER, self.provider).sign({"sub": f"sub-of-{subject}", **claims}, 300)

    async def asks(self, token: str, post: str) -> httpx.Response:
        return await self.client.post("/tokens", json={"post": post}, headers={"Authorization": f"Bearer {token}"})

    async def acts(self, token: str, post: str) -> str:
        """The access token of a post."""
        response = await self.asks(token, post)
        assert response.status_code == 201, response.text
        access: str = response.json()["access_token"]
        return access

    async def me(self, token: str) -> dict[str, Any]:
        response = await self.client.get("/me", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200, response.text
        told: dict[str, Any] = response.json()
        return told

    def at(self, instant: str) -> None:
        """It is then."""
        assert isinstance(self.store.clock, SetClock)
        self.store.clock.at = datetime.fromisoformat(instant)

    def verifier(self) -> Verifier:
        """As another service has it: by the keys that are served."""

        async def load() -> Any:
            return (await self.client.get("/keys")).json()

        return Verifier([Issuer(OURS, Keys(load))])


@asynccontextmanager
async def opened(folder: Path, *, keys: SigningKeys | None = None, may: May = nothing) -> AsyncIterator[Desk]:
    file = folder / "signing-keys.json"
    draw_signing_keys(file)
    async with desk.opened(SERVICE, folder, Desk) as posts:
        posts.provider = new_key()
        app: Any = posts.client._transport.app  # type: ignore[attr-defined]
        believed = SigningKeys((posts.provider,)).believed()
        verifier = Verifier([Issuer(PROVIDER, believed, AUDIENCE)], time.time)
        identify(app, verifier, Issuing(OURS, keys or signing_keys(file), may))
        yield posts


async def refused(at: Desk, path: str, form: Any, expected: Told) -> dict[str, Any]:
    """Told so, in both languages, and the log's head did not move. Answers the first error of the problem."""
    before = await at.store.recorder.head()
    response = await at.post(path, form)
    assert told(response) == expected
    assert await at.store.recorder.head() == before
    error: dict[str, Any] = response.json()["errors"][0]
    return error


def may(role: str) -> Sequence[dict[str, str]]:
    return [{"zh": f"以{role}办理", "en": f"act as {role}", "where_zh": "本辖区", "where_en": "where you are"}]
