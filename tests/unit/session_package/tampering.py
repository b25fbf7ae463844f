"""Ways to spoil a bag, as somebody with a ZIP tool would, with or without the centre's key."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from proctor_server.session_package import bag
from proctor_server.session_package.contents import Contents, StationJournal
from proctor_server.session_package.record import SessionRecord

Files = dict[str, bytes]


def refile(zipped: bytes, change: Callable[[Files], object]) -> bytes:
    """Change the files, and pack them again without a new manifest."""
    files, _ = bag.unzip(zipped)
    change(files)
    return bag.zip_of(files)


def remanifest(zipped: bytes, change: Callable[[Files], object]) -> bytes:
    """Change the files, and make the manifests fit: only the signature can tell."""

    def change_and_list(files: Files) -> None:
        change(files)
        payload = {name: content for name, content in files.items() if name.startswith("data/")}
        files[bag.MANIFEST] = bag.manifest(payload)
        tags = (bag.DECLARATION_FILE, bag.INFO_FILE, bag.MANIFEST)
        files[bag.TAG_MANIFEST] = bag.manifest({name: files[name] for name in tags})

    return refile(zipped, change_and_list)


def flip(content: bytes) -> bytes:
    """One bit of the byte in the middle."""
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def first_answer(contents: Contents, **changes: object) -> Contents:
    """Another first answer in the account; the journal stays as it is."""
    attempts = list(contents.session.attempts)
    first = msgspec.structs.replace(attempts[0].answers[0], **changes)
    answers = [first, *attempts[0].answers[1:]]
    attempts[0] = msgspec.structs.replace(attempts[0], answers=answers)
    return with_record(contents, attempts=attempts)


def with_record(contents: Contents, **changes: object) -> Contents:
    record: SessionRecord = msgspec.structs.replace(contents.session, **changes)
    return replace(contents, session=record)


def first_station(contents: Contents, change: Callable[[StationJournal], StationJournal]) -> Contents:
    return replace(contents, stations=[change(contents.stations[0]), *contents.stations[1:]])


def first_head(contents: Contents, **changes: object) -> Contents:
    return first_station(
        contents, lambda station: replace(station, head=msgspec.structs.replace(station.head, **changes))
    )
