"""Posts (任职与授权), put together: its streams, what it publishes and its routes. It reacts to nobody."""

from typing import Final

from fastapi import FastAPI

from contracts.posts import CHANNELS
from services.access.tokens import Verifier
from services.chassis.service import Service
from services.posts.application import STREAMS
from services.posts.features import (
    drop_chain,
    end_leave,
    end_post,
    end_sessions,
    give_post,
    hand_over,
    issue_token,
    link_account,
    set_chain,
    show_account,
    show_chain,
    show_keys,
    show_me,
    show_person,
    show_unit,
    take_leave,
    unlink_account,
)
from services.posts.identity import Issuing, describe
from services.posts.publishing import PUBLICATIONS

SERVICE: Final = Service(
    name="posts",
    title="任职与授权",
    streams=STREAMS,
    publications=PUBLICATIONS,
    channels=CHANNELS,
    routers=(
        link_account.router,
        unlink_account.router,
        show_account.router,
        give_post.router,
        end_post.router,
        hand_over.router,
        take_leave.router,
        end_leave.router,
        end_sessions.router,
        show_person.router,
        show_unit.router,
        set_chain.router,
        drop_chain.router,
        show_chain.router,
    ),
)

# for whoever signed in at the provider, and has no token of ours yet: these look at who comes themselves
IDENTITY: Final = (show_me.router, issue_token.router, show_keys.router)


def identify(app: FastAPI, verifier: Verifier | None, issuing: Issuing) -> None:
    """Let the service's API give out tokens. `verifier` believes the provider; None: nobody can sign in."""
    app.state.verifier, app.state.issuing = verifier, issuing
    for router in IDENTITY:
        app.include_router(router)
    describe(app, IDENTITY)
