"""A checked bank → its two bundles. Drafts are in neither."""

import os
from base64 import b64encode
from pathlib import Path

from kiosk_client.protocol.messages import ItemEmbed, ItemFile, ItemImage
from kiosk_client.protocol.refusal import Refusal
from proctor_server.bank import attachments
from proctor_server.bank.content import ContentItem, make_content, read_content
from proctor_server.bank.items import Bank, Item
from proctor_server.bank.pictures import media_type
from proctor_server.bank.prompt import to_html
from proctor_server.bank.solutions import make_solutions
from proctor_server.disk import sync_folder


class SameFile(Refusal):
    """Content and solutions in one file would bring the solutions into the room (R-TST-06)."""

    code = "same_file"
    sentence = "Le contenu et les solutions doivent aller dans deux fichiers."


def build(bank: Bank, folder: Path) -> tuple[bytes, bytes]:
    """The content bundle and the solutions bundle of the bank in `folder`: same folder, same bytes."""
    items = [item for item in bank.items if item.status != "draft"]
    content = make_content(bank.id, bank.title, bank.licence, [_content(item, folder) for item in items])
    version = read_content(content).version
    return content, make_solutions(bank.id, version, {item.id: item.solved() for item in items})


def write_both(content: tuple[Path, bytes], solutions: tuple[Path, bytes]) -> None:
    """Both files or none: each is complete on disk beside its place before the first takes it.

    Readable by their owner only. Raises `SameFile`, or `OSError` with nothing changed.
    """
    if content[0].resolve() == solutions[0].resolve():
        raise SameFile
    ready: list[tuple[Path, Path]] = []
    try:
        for path, data in (content, solutions):
            ready.append((_beside(path), path))
            _write(ready[-1][0], data)
        _take_places(ready)
    finally:
        for beside, _ in ready:
            beside.unlink(missing_ok=True)


def _take_places(ready: list[tuple[Path, Path]]) -> None:
    (first, first_path), (second, second_path) = ready
    before = first_path.read_bytes() if first_path.exists() else None
    first.replace(first_path)
    try:
        second.replace(second_path)
    except OSError:
        if before is None:
            first_path.unlink()
        else:
            first_path.write_bytes(before)
        raise
    for folder in {first_path.parent, second_path.parent}:
        sync_folder(folder)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _content(item: Item, folder: Path) -> ContentItem:
    here = folder / item.competence
    return ContentItem(
        id=item.id,
        competence=item.competence,
        skill=item.skill,
        kind=item.kind,
        locale=item.locale,
        status="archived" if item.status == "archived" else "operative",
        focused=item.focused,
        prompt_html=to_html(item.prompt),
        seconds=item.seconds,
        choices=item.choices,
        fields=item.fields,
        image=_image(item, here),
        attachments=[_attachment(here / name) for name in item.attachments],
        embed=_embed(item, here),
    )


def _image(item: Item, here: Path) -> ItemImage | None:
    if item.image is None:
        return None
    name = item.image.file
    return ItemImage(media_type=media_type(name) or "", data=_base64(here / name), alt=item.image.alt)


def _attachment(path: Path) -> ItemFile:
    return ItemFile(name=path.name, media_type=attachments.media_type(path.name), data=_base64(path))


def _embed(item: Item, here: Path) -> ItemEmbed | None:
    if item.embed is None:
        return None
    return ItemEmbed(title=item.embed.title, height=item.embed.height, data=_base64(here / item.embed.file))


def _base64(path: Path) -> str:
    return b64encode(path.read_bytes()).decode()
