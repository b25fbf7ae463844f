"""What a refusal is: a type, a stable code, a sentence that says what to do."""

from typing import ClassVar


class Refusal(Exception):
    """A rule says no, or an input cannot be used. Nothing has changed.

    `code` is stable and for programs. `sentence` is French, the message id of the catalogues, with the names of
    `details` between braces. The domain knows no HTTP status and no exit code: the edges have one table each.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "Cette demande est refusée."

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return self.sentence.format(**self.details)


class Unreadable(Refusal):
    """A message, a field or a file is not in its documented format."""

    code = "unreadable"
    sentence = "Ce contenu n'est pas dans le format attendu : {what}."


class MissingField(Refusal):
    """A field that this version needs is not there."""

    code = "missing_field"
    sentence = "Il manque le champ « {field} »."


class WrongVersion(Refusal):
    """The peer speaks another version of the protocol."""

    code = "wrong_version"
    sentence = "Cette machine parle la version {theirs} du protocole, l'autre la version {ours} : mettez-les à jour."
