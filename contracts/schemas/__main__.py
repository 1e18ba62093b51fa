"""Write the schemas beside this file, after an event gained a field: `python -m contracts.schemas`."""

from pathlib import Path

from contracts.schemas.documents import write

if __name__ == "__main__":
    write(Path(__file__).parent)
