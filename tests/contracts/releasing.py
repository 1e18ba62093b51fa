"""Pin what is published for the first time: `python -m tests.contracts.releasing` adds it to released.json."""

import json
from pathlib import Path
from typing import Any, Final

from contracts.schemas.documents import documents

RELEASED: Final = Path(__file__).parent / "released.json"


def main() -> None:
    """What is there already stays as it was, whatever the code says today."""
    today: dict[str, Any] = {name.removesuffix(".json"): json.loads(text) for name, text in documents().items()}
    pinned = today | json.loads(RELEASED.read_text(encoding="utf-8"))
    lines = [f"{json.dumps(name)}: {json.dumps(pinned[name], ensure_ascii=False)}" for name in sorted(pinned)]
    RELEASED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
