"""Who may do what with personal values (个人信息保险库的权限): the same in every service."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action
from contracts.access.grants import anywhere
from contracts.roles import Role

ACTIONS: Final[Mapping[str, Action]] = {
    "vault.show-texts": Action("读取办案文字", "read free texts", grants=anywhere(Role.SERVICE)),
}
