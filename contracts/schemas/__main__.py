"""Write the schemas and the AsyncAPI document beside this file, after an event gained a field."""

from pathlib import Path

from contracts.schemas.asyncapi import document
from contracts.schemas.documents import write

if __name__ == "__main__":
    here = Path(__file__).parent
    write(here)
    (here.parent / "asyncapi.json").write_text(document(), encoding="utf-8")
