"""What a locked station's browser may do: the managed policies, each with its reason; and when it is started again.

`docs/generate.py` writes `deploy/kiosk/policies.json` and `docs/reference/policies.md` from the one table here.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

PAGE_PORT: Final = 8470
"""Of the exam page on a locked station: policies name one origin, so its port cannot be any free one."""

DATA_FOLDER: Final = "/var/lib/proctor-kiosk"
"""Where the installer puts a locked station's data: policies name the launch file in it."""

ORIGIN: Final = f"http://127.0.0.1:{PAGE_PORT}"
LAUNCH_FILE: Final = f"file://{DATA_FOLDER}/launch.html"

BLOCKED: Final = ("*", "file://*", "chrome://*", "view-source:*", "devtools://*", "data:*", "blob:*", "javascript://*")


class Policy(NamedTuple):
    """One managed policy of Chromium. `reason`: why an exam needs it, as the documentation says it."""

    name: str
    value: Any
    reason: str


POLICIES: Final = (
    Policy("URLBlocklist", list(BLOCKED), "Nothing opens but what the next line allows, whatever the scheme."),
    Policy("URLAllowlist", [ORIGIN, LAUNCH_FILE], "The agent's page, and the one file that opens it with its ticket."),
    Policy("DeveloperToolsAvailability", 2, "No inspector, which shows and changes the page, nor one by a port."),
    Policy("RemoteDebuggingAllowed", False, "No other program of the machine drives the browser."),
    Policy("IncognitoModeAvailability", 1, "No private window beside the exam."),
    Policy("BrowserGuestModeEnabled", False, "No second session without these rules."),
    Policy("BrowserAddPersonEnabled", False, "No second profile."),
    Policy("BrowserSignin", 0, "No account: no bookmarks, notes or passwords of one's own."),
    Policy("SyncDisabled", True, "Nothing comes from, or goes to, an account."),
    Policy("ForceEphemeralProfiles", True, "What a candidate leaves in the browser is gone when it closes."),
    Policy("RestoreOnStartup", 5, "After a crash only the exam page opens, not what was open before."),
    Policy("PrintingEnabled", False, "Items do not leave the room on paper."),
    Policy("DownloadRestrictions", 3, "Nothing is kept as a file."),
    Policy("AllowFileSelectionDialogs", False, "No look at the disk through «open» or «save»."),
    Policy("ExtensionSettings", {"*": {"installation_mode": "blocked"}}, "No extension reads, writes or answers."),
    Policy("HideWebStoreIcon", True, "Nothing invites to look for one."),
    Policy("DefaultPopupsSetting", 2, "No second window."),
    Policy("DefaultNotificationsSetting", 2, "Nothing appears over the question."),
    Policy("DefaultGeolocationSetting", 2, "Nobody asks where the station is."),
    Policy("DefaultClipboardSetting", 2, "No page reads the clipboard."),
    Policy("DefaultWebUsbGuardSetting", 2, "No device by way of a page."),
    Policy("DefaultWebBluetoothGuardSetting", 2, "No device by way of a page."),
    Policy("DefaultSerialGuardSetting", 2, "No device by way of a page."),
    Policy("DefaultWebHidGuardSetting", 2, "No device by way of a page."),
    Policy("DefaultFileSystemReadGuardSetting", 2, "No page reads the disk."),
    Policy("DefaultFileSystemWriteGuardSetting", 2, "No page writes to the disk."),
    Policy("AudioCaptureAllowed", False, "No microphone, no dictation."),
    Policy("VideoCaptureAllowed", False, "No camera, no picture of the candidate."),
    Policy("ScreenCaptureAllowed", False, "The screen is not shared."),
    Policy("DisableScreenshots", True, "Nor kept as a picture by the browser."),
    Policy("EnableMediaRouter", False, "Nor shown on another screen."),
    Policy("TaskManagerEndProcessEnabled", False, "No process of the browser is ended by hand."),
    Policy("PasswordManagerEnabled", False, "No offer to keep an access code."),
    Policy("AutofillAddressEnabled", False, "No candidate's name is offered to the next."),
    Policy("AutofillCreditCardEnabled", False, "No offer over a field."),
    Policy("SavingBrowserHistoryDisabled", True, "No trace of a candidate for the next."),
    Policy("TranslateEnabled", False, "The question is read as it is written."),
    Policy("SpellcheckEnabled", False, "Spelling may be what is asked."),
    Policy("LiveCaptionEnabled", False, "Nothing is downloaded for it during an exam."),
    Policy("SearchSuggestEnabled", False, "Nothing typed leaves for a search engine."),
    Policy("DefaultSearchProviderEnabled", False, "No search from the address bar."),
    Policy("AlternateErrorPagesEnabled", False, "A page that fails asks nobody outside."),
    Policy("NetworkPredictionOptions", 2, "No connection that nobody asked for."),
    Policy("DnsOverHttpsMode", "off", "No way round the room's network."),
    Policy("WebRtcIPHandling", "disable_non_proxied_udp", "No call from machine to machine."),
    Policy("MetricsReportingEnabled", False, "Nothing about candidates leaves the school."),
    Policy("UserFeedbackAllowed", False, "No form that sends the screen away."),
    Policy("ComponentUpdatesEnabled", False, "Nothing changes in the middle of an exam."),
    Policy("BackgroundModeEnabled", False, "When the window is closed, the browser has ended."),
    Policy("BookmarkBarEnabled", False, "Nothing but the page is on screen."),
    Policy("EditBookmarksEnabled", False, "No notes for the next candidate."),
    Policy("AllowDinosaurEasterEgg", False, "No game when the page is away."),
    Policy("DefaultBrowserSettingEnabled", False, "No question over the exam."),
    Policy("PromotionsEnabled", False, "No tab of news."),
    Policy("BrowserLabsEnabled", False, "No experiments."),
    Policy("CommandLineFlagSecurityWarningsEnabled", False, "No bar over the page."),
    Policy("DesktopSharingHubEnabled", False, "The address is not handed to another machine."),
    Policy("QRCodeGeneratorEnabled", False, "The address is not handed to a telephone."),
    Policy("SharedClipboardEnabled", False, "Nothing is pasted from a telephone."),
    Policy("GenAiDefaultSettings", 2, "No generated answers, by any part of the browser that this covers."),
    Policy("BuiltInAIAPIsEnabled", False, "No model inside the browser."),
    Policy("LensOverlaySettings", 1, "No search by picture of the screen."),
    Policy("HelpMeWriteSettings", 2, "No writing by a model."),
    Policy("TabCompareSettings", 2, "No summary by a model."),
    Policy("AIModeSettings", 1, "No questions to a model from the address bar."),
    Policy("GeminiSettings", 1, "No assistant beside the page."),
)  # fmt: skip
"""Those of Chromium 150 and later; an older one ignores the names that it does not know."""


LONGEST_PAUSE: Final = 30.0
QUICK_END: Final = 10.0
"""Seconds: a browser that ends sooner than this after its start is started again more slowly each time."""


def pause_before_restart(lived: float, ends_in_a_row: int) -> float:
    """Seconds until the browser is started again. `lived`: for how long it ran; `ends_in_a_row`: how often before this
    it ended quickly, one after the other."""
    return min(LONGEST_PAUSE, 2.0**ends_in_a_row) if lived < QUICK_END else 0.0


def managed() -> dict[str, Any]:
    """The policies as Chromium reads them from a file of its managed folder."""
    return {policy.name: policy.value for policy in POLICIES}


def policies_amiss(found: Mapping[str, Any]) -> list[str]:
    """Names of the policies that are not in force with their value, in the table's order."""
    return [policy.name for policy in POLICIES if found.get(policy.name) != policy.value]
