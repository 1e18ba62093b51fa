"""Where issued documents lie: sealed in the service's vault, under references of their own, as they were issued."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from contracts.personal import DOCUMENT, ErasedFor, Kind, Purpose
from contracts.prose import REFERENCE
from contracts.refusal import Refusal
from services.papers.domain.document_facts import File, FileKind
from services.vault.texts import AWAY, NOT_HERE, Texts
from services.vault.values import Reader, Value
from services.vault.vault import Vault
from services.vault.veiled import ERASED, RESTRICTED, Veiled

INSTEAD: Final = frozenset({AWAY, NOT_HERE, str(ERASED), str(RESTRICTED)})  # what is shown in the place of a text
PDF, WORD, SCAN = f"{Kind.FILE}.pdf", f"{Kind.FILE}.word", f"{Kind.FILE}.scan"


class NotKept(Refusal):
    """It was let go when its time was over, or it may only be stored."""

    zh = "该文书的文件已按规定删除或限制使用"
    en = "the files of this document were erased, or may only be stored"
    status = 410


class OtherBytes(Exception):
    """What the vault gives is not what was issued: our own fault, and nothing is shown."""


class Bytes(NamedTuple):
    """A file that is to be kept."""

    file: File
    content: bytes

    def __repr__(self) -> str:
        return f"Bytes({self.file.size})"


def reference(service: str) -> str:
    """One that nothing else lies under, drawn and not made of what it is for."""
    return f"{DOCUMENT}{service}:{uuid4()}"


def file_of(content: bytes, kind: FileKind, field: str, under: str) -> Bytes:
    hashed = sha256(content).hexdigest()
    return Bytes(File(reference=under, field=field, kind=kind, sha256=hashed, size=len(content)), content)


class Shelf:
    """Before the fact that tells of them files are put away; of a command that came to nothing they are taken back."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def put(self, files: Iterable[Bytes], about: tuple[str, UUID], on: date) -> None:
        """`about`: the family of the thing, and the thing. Raises as `Vault.write`."""
        source = "/".join(map(str, about))
        await self._vault.write(
            Value(each.file.reference, Purpose.DOCUMENTS, each.file.field, source, on, each.content) for each in files
        )

    async def take_back(self, files: Sequence[Bytes]) -> None:
        """Raises as `Vault.destroy`."""
        keys = await self._vault.tables.keys_of({each.file.reference for each in files})
        await self._vault.destroy({key.id for key in keys}, ErasedFor.NOT_USED)

    async def read(self, file: File, reader: Reader) -> bytes:
        """The bytes that were issued; that somebody looked is written first. Raises NotKept, OtherBytes, and as
        `Vault.read`."""
        shown = await self._vault.read([file.reference], [file.field], Purpose.DOCUMENTS, reader)
        content = shown.get(file.reference, Veiled()).get(file.field)
        if not isinstance(content, bytes):
            raise NotKept
        if sha256(content).hexdigest() != file.sha256:
            raise OtherBytes(file.reference)
        return content

    async def name(self, person: str, reader: Reader) -> str:
        """As it is to stand on a paper. Raises NameNotThere, and as `Vault.read`."""
        shown = await self._vault.read([person], [Kind.NAME], self._vault.purpose, reader)
        said = shown.get(person, Veiled()).get(Kind.NAME)
        if not isinstance(said, str):
            raise NameNotThere(person=person)
        return said

    @property
    def service(self) -> str:
        return self._vault.service


class NameNotThere(Refusal):
    zh = "人员{person}的姓名未登记、已删除或限制使用,请先登记该人员的姓名"
    en = "the name of {person} was not noted, was erased or may not be used: note it first"
    field = "person"


class TextNotThere(Refusal):
    zh = "文书要写明的内容无法读取(已删除或暂不可用),不能制发"
    en = "what the paper is to say cannot be read, it was erased or is away: it is not issued"


async def texts_for(texts: Texts, references: Sequence[str], reader: Reader) -> list[str]:
    """What lies under each, to be printed; what is no reference stands for itself. Raises TextNotThere."""
    read = await texts.read([each for each in references if REFERENCE.fullmatch(each)], reader)
    said = [read.get(each, each) for each in references]
    if INSTEAD & set(said):
        raise TextNotThere
    return said
