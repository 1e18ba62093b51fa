"""Who may do what with issued documents (制发文书的权限): the same in every service that issues any."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import AUTHORITIES, at, of_body, own, within
from contracts.access.standing import Relation, Tie
from contracts.roles import Role

DOCUMENT: Final = "linli.document"
ISSUERS: Final = at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY)

SIGHTS: Final[Mapping[str, Sight]] = {
    DOCUMENT: Sight(
        (
            *at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY, Role.APPROVER, Role.ARCHIVIST),
            *within((Relation.DOMICILE, Relation.TERRITORY), *AUTHORITIES),
            *own(Tie.APPLICANT, Role.AGENT, Role.RESIDENT),
            *own(Tie.HOLDER, Role.RESIDENT),
            *of_body(Role.ORGANISATION),
        )
    ),
}
ACTIONS: Final[Mapping[str, Action]] = {
    "papers.show-document": look("查看文书", "look at an issued document", DOCUMENT, SIGHTS[DOCUMENT]),
    "papers.show-document-file": look("下载文书", "fetch an issued document", DOCUMENT, SIGHTS[DOCUMENT]),
    "papers.show-scan": look("查看盖章扫描件", "fetch a sealed scan", DOCUMENT, SIGHTS[DOCUMENT]),
    "papers.seal-document": Action("登记盖章扫描件", "put a sealed scan away", DOCUMENT, ISSUERS),
}
