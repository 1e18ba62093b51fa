"""What a process is told by its environment is checked before it starts."""

import pytest

from services.chassis.settings import BadSettings, from_environment


def test_numbers_are_read_and_what_is_not_said_is_left_to_the_code() -> None:
    told = from_environment({"LINLI_PORT": "8001", "LINLI_REBUILD_HOLDS": "100000"})
    assert (told.port, told.rebuild_holds) == (8001, 100_000)
    assert (from_environment({}).port, from_environment({}).rebuild_holds) == (8000, None)


@pytest.mark.parametrize("name", ["LINLI_PORT", "LINLI_REBUILD_HOLDS"])
@pytest.mark.parametrize("said", ["many", "-1", "0", "1.5", " "])
def test_a_number_that_is_none_is_named(name: str, said: str) -> None:
    with pytest.raises(BadSettings, match=f"{name} is {said!r}"):
        from_environment({name: said})
