"""A page with faults that are known: who finds none here would find none anywhere."""

from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from services.portal.protection import Protection

PAGE = """<!doctype html><html><head></head><body>
<script>document.title = "never"</script>
<img src="/x.svg"><input><p><font color="#cccccc">浅得看不清的字</font></p>
<table width="5000"><tr><td>宽</td></tr></table>
</body></html>"""


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    await HTMLResponse(PAGE)(scope, receive, send)


faulty_page = Protection(_page)
