"""Secrets come from a file or from the keyboard, never from the command line."""

from pathlib import Path

import click


def ask_password(file: Path | None, *, twice: bool) -> str:
    """The first line of `file`, or what is typed unseen (`twice`: and repeated)."""
    if file is not None:
        return first_line(file)
    typed: str = click.prompt("Mot de passe de l'administrateur", hide_input=True, confirmation_prompt=twice, err=True)
    return typed


def first_line(file: Path) -> str:
    """The first line of a text file, without its end of line."""
    return file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
