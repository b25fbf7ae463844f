"""Where what somebody brings is compared with a secret: in constant time, in these places, and nowhere by `==`."""

import ast

import pytest

from tests.quality.project import TOP, modules

COMPARED = {
    "kiosk_client/exam_page/guard.py": {"exchange", "knows", "_check_key"},
    "kiosk_client/protocol/receipt.py": {"check_receipt"},
    "kiosk_client/services/pairing.py": {"pair"},
    "proctor_server/authority/services/schooling.py": {"token"},
    "proctor_server/authority/web/app.py": {"_check_token"},
    "proctor_server/room/domain/identity_match.py": {"same_code"},
    "proctor_server/room/services/pairing.py": {"finish"},
}
"""The launch ticket, the page's cookie, Safe Exam Browser's key; a package's digest; both proofs of pairing; the
client's secret of the livret scolaire; tokens of machines; the access code. Passwords are compared by Argon2id's own
verification (`proctor_server/passwords.py`); cookies of people are looked up by their hash."""

SECRET_NAMES = {"password", "token", "secret", "ticket", "access_code", "client_secret", "phrase", "proof"}


def trees():
    return [(str(path.relative_to(TOP)), ast.parse(path.read_text("utf-8"))) for path in modules()]


def functions_that_compare(tree):
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(node, ast.Attribute) and node.attr == "compare_digest" for node in ast.walk(function))
    }


def test_secrets_are_compared_in_constant_time_in_these_places():
    found = {path: functions for path, tree in trees() if (functions := functions_that_compare(tree))}
    assert found == COMPARED


def last_name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def plainly_compared(tree):
    """Lines where something that is called a secret is compared with `==` or `in` with anything but a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In):
            sides = [node.left, *node.comparators]
            constant = any(isinstance(side, ast.Constant) for side in sides)
            if not constant and SECRET_NAMES & {last_name(side) for side in sides}:
                yield node.lineno


@pytest.mark.parametrize("code", ["given == password", "self.token != told", "ticket in tickets"])
def test_a_plain_comparison_would_be_seen(code):
    assert list(plainly_compared(ast.parse(code))) == [1]


def test_nothing_that_is_called_a_secret_is_compared_plainly():
    assert [f"{path}:{line}" for path, tree in trees() for line in plainly_compared(tree)] == []
