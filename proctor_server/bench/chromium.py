"""The browser of the benchmark: the machine's own Chromium, led by Playwright, which only developers install."""

import contextlib
import importlib.util
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kiosk_client.adapters.browser import NAMES
from kiosk_client.protocol.refusal import Refusal
from proctor_server.rehearsal.parts import StepFailed

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class NoPlaywright(Refusal):
    """The library that leads the browser is not installed."""

    code = "no_playwright"
    sentence = "Pour mesurer un poste, il faut Playwright, qui n'est installé que pour le développement : tests/run."


class NoChromium(Refusal):
    """There is no browser to lead."""

    code = "no_chromium"
    sentence = "Pour mesurer un poste, il faut Chromium : apt-get install chromium."


def program() -> str:
    """The browser's path. Raises `NoPlaywright`, `NoChromium`."""
    if importlib.util.find_spec("playwright") is None:
        raise NoPlaywright
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None:
        raise NoChromium
    return path


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """Started without a window, and ended. Raises `NoPlaywright`, `NoChromium`, and `StepFailed` for what did not come
    on screen."""
    path = program()
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - a dependency of developers alone

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        try:
            yield browser
        except Error as fault:
            raise StepFailed(" ".join(str(fault).split())) from fault
        finally:
            # it may be what has ended
            with contextlib.suppress(Error):
                browser.close()
