"""The public keys of our tokens, and where they are found (公钥): for every service, and anybody."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from services.posts.identity import issuing_of

router = APIRouter(tags=["identity"])
CACHED: Final = "public, max-age=300"


@router.get("/keys")
async def show_keys(request: Request, response: Response) -> dict[str, Any]:
    """A JWK set (RFC 7517): also the keys that sign no more, until what they signed has expired."""
    response.headers["Cache-Control"] = CACHED
    return issuing_of(request).keys.published()


@router.get("/.well-known/openid-configuration", operation_id="posts.show-issuer")  # beside the keys
async def show_issuer(request: Request, response: Response) -> dict[str, Any]:
    """The description of our issuer by which a verifier finds the keys (OpenID Connect Discovery 1.0, RFC 8414)."""
    issuer = issuing_of(request).issuer
    response.headers["Cache-Control"] = CACHED
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer.rstrip('/')}/keys",
        "id_token_signing_alg_values_supported": ["ES256"],
        "response_types_supported": [],
        "subject_types_supported": ["public"],
    }
