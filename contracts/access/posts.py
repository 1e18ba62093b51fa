"""Who may do what with posts (任职与授权的权限): a leader for his unit and those below it, everybody for himself."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight
from contracts.access.grants import AUTHORITIES, anywhere, at, of_body, own, within
from contracts.access.standing import Relation, Tie
from contracts.roles import Role

POST: Final = "posts.post"  # of whom, and in which unit: one person's posts may lie in several
ACCOUNT: Final = "posts.account"
LEADERS: Final = within(Relation.PLACE, Role.APPROVER)
ONESELF: Final = own(Tie.HOLDER, *(role for role in Role if role is not Role.SERVICE))
COLLEAGUES: Final = (  # who may have a deputy finds him among these
    *at(Relation.PLACE, *AUTHORITIES, Role.COMMUNITY, Role.ENFORCEMENT_OFFICER, Role.ARCHIVIST, Role.GRID_WORKER),
    *of_body(Role.COMMITTEE_CHAIR, Role.MEDIATOR, Role.ORGANISATION, Role.GROUP),
)

OPEN: Final = Sight(public=True)  # each of its routes looks at the post that it is about
SIGHTS: Final[Mapping[str, Sight]] = {
    ACCOUNT: Sight(LEADERS),
    "posts.person": OPEN,
    "posts.unit": OPEN,
    "posts.chain": OPEN,
}
ACTIONS: Final[Mapping[str, Action]] = {
    # whoever links an account lets it act as that person: it is good for the posts that this leader could give
    "posts.link-account": Action("关联登录账号", "link an account", ACCOUNT, LEADERS),
    "posts.unlink-account": Action("解除登录账号", "unlink an account", ACCOUNT, LEADERS),
    "posts.show-account": Action("查看登录账号", "look at an account", ACCOUNT, LEADERS),
    "posts.give-post": Action("任职", "give a post", POST, LEADERS),
    "posts.end-post": Action("免职", "end a post", POST, LEADERS),
    "posts.take-leave": Action("请假、指定代理人", "take leave", POST, (*ONESELF, *LEADERS)),
    "posts.end-leave": Action("销假", "come back from leave", POST, (*ONESELF, *LEADERS)),
    "posts.hand-over": Action("移交未办结事项", "hand over open work", POST, (*ONESELF, *LEADERS)),
    # lost devices and stolen accounts are the operators' too: it ends what somebody has, and gives nobody anything
    "posts.end-sessions": Action(
        "结束全部会话", "end all sessions", POST, (*ONESELF, *LEADERS, *anywhere(Role.OPERATOR))
    ),
    "posts.show-person": Action("查看任职", "look at a person's posts", POST, (*ONESELF, *LEADERS)),
    "posts.show-unit": Action("查看本单位人员", "look at a unit's people", POST, (*LEADERS, *COLLEAGUES)),
    "posts.set-chain": Action("设定审批链", "set a chain of approval", POST, LEADERS),
    "posts.drop-chain": Action("取消审批链", "drop a chain of approval", POST, LEADERS),
    "posts.show-chain": Action("查看审批链", "look at a chain of approval", POST, (*LEADERS, *COLLEAGUES)),
}
