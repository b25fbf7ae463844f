"""Checks the package of a session with nothing but Python 3.11 and public keys.

age -d -i age-identity.txt 472913.age > 472913.zip
python3 verify.pyz 472913.zip --centre centre-card.json
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bags import files_of_folder, files_of_zip
from erasures import key_of_authority
from parts import key_of_card
from verdict import judge

VALID, NOT_VALID, WRONG_USAGE = 0, 1, 2
AGE = b"age-encryption.org/v1\n"


def main(words: list[str]) -> int:
    """Exit 0: valid; 1: not, each problem named with where; 2: nothing could be looked at."""
    asked = _parser().parse_args(words)
    try:
        key = key_of_card(asked.centre.read_bytes()) if asked.centre else None
        authority = key_of_authority(asked.authority.read_bytes()) if asked.authority else None
    except (OSError, ValueError, IndexError) as fault:
        return _cannot(f"Cette fiche de centre ou d'autorité n'est pas lisible : {fault}")
    try:
        content = b"" if asked.bag.is_dir() else asked.bag.read_bytes()
        files, found = files_of_folder(asked.bag) if asked.bag.is_dir() else files_of_zip(content)
    except OSError as fault:
        return _cannot(f"Ce paquet n'est pas lisible : {fault}")
    if content.startswith(AGE):
        return _cannot("Ce paquet est scellé : ouvrez-le d'abord, « age -d -i CLÉ PAQUET > SESSION.zip ».")
    report = judge(files, found, key, asked.recipient, authority)
    print(json.dumps(report, ensure_ascii=False) if asked.json else _sentences(report))
    return VALID if report["valid"] else NOT_VALID


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.pyz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bag", type=Path, help="the ZIP that age took out, or the folder that it was unzipped to")
    parser.add_argument("--centre", type=Path, help="the centre's card: is it really from this centre?")
    parser.add_argument("--recipient", help="the authority that it has to be for, age1…")
    parser.add_argument("--authority", type=Path, help="the authority's card, where it has erased somebody since")
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    return parser


def _cannot(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return WRONG_USAGE


def _sentences(report: dict[str, Any]) -> str:
    if not report["valid"]:
        lines = [f"{each['where'] or 'paquet'} : {each['message']} [{each['code']}]" for each in report["problems"]]
        return "\n".join(["Ce paquet n'est pas valable.", *lines])
    known = "dont vous avez donné la fiche" if report["centre_known"] else "dont la fiche n'a pas été donnée"
    erased = f", {len(report['erased'])} effacé(s) depuis par l'autorité" if report["erased"] else ""
    return (
        f"Paquet valable : session {report['session']}, révision {report['revision']},"
        f" {report['candidates']} candidats, journal de {report['journal']['entries']} lignes{erased}.\n"
        f"Signé par le centre {report['centre']}, {known}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
