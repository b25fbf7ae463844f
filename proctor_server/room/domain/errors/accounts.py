"""Refusals about accounts, their passwords and what their roles may do."""

from kiosk_client.protocol.refusal import Refusal


class AccountNameUnfit(Refusal):
    """R-INC-07: what an account does is written down under its name, which must be readable."""

    code = "account_name_unfit"
    sentence = "Indiquez un nom de 1 à {most} caractères, sans signe invisible."


class AccountNameTaken(Refusal):
    """Two names that are read alike are one name."""

    code = "account_name_taken"
    sentence = "Un compte porte déjà ce nom : ajoutez un prénom ou une fonction."


class UnknownAccount(Refusal):
    """No account has this identifier: removed meanwhile, perhaps."""

    code = "unknown_account"
    sentence = "Ce compte n'existe plus : rechargez la page."


class OwnAccount(Refusal):
    """Nobody shuts the door behind themselves by mistake."""

    code = "own_account"
    sentence = "Vous ne pouvez pas faire cela à votre propre compte : demandez-le à un autre administrateur."


class PasswordTooShort(Refusal):
    """Length first: what guards the centre's keys is guessed at offline once a disk is stolen."""

    code = "password_too_short"
    sentence = "Le mot de passe doit avoir au moins {least} caractères."


class PasswordTooLong(Refusal):
    """Longer than anybody types."""

    code = "password_too_long"
    sentence = "Le mot de passe doit avoir au plus {most} caractères."


class PasswordObvious(Refusal):
    """Among the first that somebody would try."""

    code = "password_obvious"
    sentence = "Ce mot de passe est trop facile à deviner : choisissez plutôt quelques mots sans rapport entre eux."


class PasswordHasName(Refusal):
    """The name of the account is known to everybody who guesses."""

    code = "password_has_name"
    sentence = "Le mot de passe ne doit pas contenir le nom du compte."


class PasswordUnchanged(Refusal):
    """A provisional password is known to whoever gave it."""

    code = "password_unchanged"
    sentence = "Choisissez un autre mot de passe que l'actuel."


class PasswordToChange(Refusal):
    """Nothing else is open to an account before its first own password."""

    code = "password_to_change"
    sentence = "Choisissez d'abord votre propre mot de passe à la place du mot de passe provisoire."
