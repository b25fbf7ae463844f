"""Files of packages on disk: read as they come, written whole or not at all."""

import shutil
import tempfile
from pathlib import Path

from kiosk_client.protocol.refusal import Refusal
from proctor_server.disk import write_whole
from proctor_server.session_package import bag
from proctor_server.session_package.sealing import is_sealed, open_sealed


class IdentityNeeded(Refusal):
    """The package is sealed, and no identity was given."""

    code = "identity_needed"
    sentence = "Ce paquet est scellé : il faut l'identité age de l'autorité pour l'ouvrir."


class FolderTaken(Refusal):
    """A package is opened into a folder of its own."""

    code = "folder_taken"
    sentence = "Le dossier {folder} existe déjà : donnez-en un nouveau."


class NotABag(Refusal):
    """There is nothing that could be taken out."""

    code = "not_a_bag"
    sentence = "{reason}"


def read_bag(path: Path, identity: str | None) -> bytes:
    """The ZIP in a file, sealed or not. Raises `IdentityNeeded`, `CannotOpen` or `OSError`."""
    content = path.read_bytes()
    if not is_sealed(content):
        return content
    if identity is None:
        raise IdentityNeeded
    return open_sealed(content, identity)


def unpack(zipped: bytes, folder: Path) -> list[str]:
    """The bag's files under the new `folder`; answers their names. Raises `FolderTaken` or `NotABag`."""
    if folder.exists():
        raise FolderTaken(folder=folder)
    files, found = bag.unzip(zipped)
    if not files:
        raise NotABag(reason=found[0].message if found else "")
    half = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        _write_all(files, half)
        half.rename(folder)
    except BaseException:
        shutil.rmtree(half)
        raise
    return sorted(files)


def _write_all(files: bag.Files, folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
