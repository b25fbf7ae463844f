"""Settings whose Config Key is published: names and values that Safe Exam Browser's own tool saved, and the key that
Moodle's tests give for them (`quizaccess_seb`, «unencrypted_win2.2.3» with «SEB_Win_2.1.1» as originator)."""

import base64

PUBLISHED_KEY = "fc6f4ea5922717760f4d6d536c23b8d19bf20b52aa97940f5427a76e20f49026"

TRUE = """allowQuit ignoreExitKeys allowPreferencesWindow showTaskBar enableZoomText enableZoomPage showReloadButton
showTime showInputLanguage audioControlEnabled enablePlugIns enableJavaScript newBrowserWindowNavigation
enableSebBrowser browserWindowAllowReload newBrowserWindowAllowReload showReloadWarning allowDownUploads
downloadAndOpenSebConfig browserURLSalt sendBrowserExamKey quitURLConfirm restartExamPasswordProtected monitorProcesses
urlFilterTrustedContent urlFilterRegex allowVirtualMachine enablePrivateClipboard createNewDesktop enableLogging
lockOnMessageSocketClose enableAppSwitcherCheck forceAppFolderInstall detectStoppedProcess allowedDisplayBuiltin
hookKeys enableEsc enableAltTab enableRightMouse enableF1 enableF2 enableF3 enableF4 enableF5 enableF6 enableF7 enableF8
enableF9 enableF10 enableF11 enableF12"""

FALSE = """useAsymmetricOnlyEncryption enableBrowserWindowToolbar hideBrowserWindowToolbar showMenuBar touchOptimized
allowSpellCheck allowDictionaryLookup enableTouchExit audioMute audioSetVolumeLevel browserScreenKeyboard
newBrowserWindowByLinkBlockForeign newBrowserWindowByScriptBlockForeign enableJava blockPopUpWindows allowVideoCapture
allowAudioCapture allowBrowsingBackForward removeBrowserProfile removeLocalStorage newBrowserWindowShowReloadWarning
openDownloads downloadPDFFiles allowPDFPlugIn backgroundOpenSEBConfig restartExamUseStartURL allowSwitchToApplications
allowFlashFullscreen enableURLFilter enableURLContentFilter URLFilterEnable URLFilterEnableContentFilter
pinEmbeddedCertificates allowScreenSharing killExplorerShell allowWlan allowUserAppFolderInstall allowSiri
allowDictation allowDisplayMirroring insideSebEnableSwitchUser insideSebEnableLockThisComputer
insideSebEnableChangeAPassword insideSebEnableStartTaskManager insideSebEnableLogOff insideSebEnableShutDown
insideSebEnableEaseOfAccess insideSebEnableVmWareClientShade insideSebEnableEnableNetworkConnectionSelector
enableCtrlEsc enableAltEsc enableAltF4 enableStartMenu enablePrintScreen enableAltMouseWheel"""

EMPTY = """startResource sebServerURL hashedAdminPassword hashedQuitPassword browserUserAgentWinDesktopModeCustom
browserUserAgentWinTouchModeCustom browserUserAgent browserUserAgentMacCustom browserWindowTitleSuffix
downloadDirectoryWin browserExamKey quitURL restartExamURL restartExamText blacklistURLFilter whitelistURLFilter
logDirectoryWin"""

LISTS = """allowSpellCheckDictionary additionalDictionaries additionalResources URLFilterRules embeddedCertificates"""

OTHERS = {
    "originatorVersion": "SEB_Win_2.1.1",
    "startURL": "https://safeexambrowser.org/start",
    "exitKey1": 2, "exitKey2": 10, "exitKey3": 5,
    "sebMode": 0,
    "browserMessagingSocket": "ws://localhost:8706",
    "browserMessagingPingTime": 120000,
    "sebConfigPurpose": 0,
    "browserViewMode": 0,
    "mainBrowserWindowWidth": "100%", "mainBrowserWindowHeight": "100%", "mainBrowserWindowPositioning": 1,
    "taskBarHeight": 40,
    "zoomMode": 0,
    "oskBehavior": 2,
    "audioVolumeLevel": 25,
    "newBrowserWindowByLinkPolicy": 2, "newBrowserWindowByScriptPolicy": 2,
    "newBrowserWindowByLinkWidth": "1000", "newBrowserWindowByLinkHeight": "100%",
    "newBrowserWindowByLinkPositioning": 2,
    "browserUserAgentWinDesktopMode": 0, "browserUserAgentWinTouchMode": 0, "browserUserAgentMac": 0,
    "browserUserAgentWinTouchModeIPad": "Mozilla/5.0 (iPad; CPU OS 11_3 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/11.3 Mobile/15E216 Safari/605.1.15",
    "downloadDirectoryOSX": "~/Downloads",
    "chooseFileToUploadPolicy": 0,
    "examKeySalt": base64.b64decode("QJAqvg89YMP6JagAshUm6QqpqpsrVS9ZWUYjdZhfEao="),
    "proxySettingsPolicy": 0,
    "sebServicePolicy": 1,
    "logDirectoryOSX": "~/Documents",
    "minMacOSVersion": 4,
    "allowedDisplaysMaxNumber": 1,
}  # fmt: skip

PERMITTED = {
    "active": True, "autostart": True, "iconInTaskbar": True, "runInBackground": False, "allowUserToChooseApp": False,
    "strongKill": False, "os": 1, "title": "SEB", "description": "", "executable": "firefox.exe",
    "originalName": "firefox.exe", "path": "../xulrunner/", "identifier": "Firefox", "windowHandlingProcess": "",
    "arguments": [],
}  # fmt: skip

PROHIBITED = ("join.me", "RPCSuite", "RPCService", "RemotePCDesktop", "beamyourscreen-host", "AeroAdmin", "Mikogo-host",
              "chromoting", "vncserverui", "vncviewer", "vncserver", "TeamViewer", "GotoMeetingWinStore", "g2mcomm.exe",
              "SkypeHost", "Skype")  # fmt: skip

PORTS = {"HTTP": 80, "HTTPS": 443, "FTP": 21, "SOCKS": 1080, "RTSP": 554}


def published_settings() -> dict:
    return {
        **OTHERS,
        **dict.fromkeys(TRUE.split(), True),
        **dict.fromkeys(FALSE.split(), False),
        **dict.fromkeys(EMPTY.split(), ""),
        **{name: [] for name in LISTS.split()},
        "permittedProcesses": [dict(PERMITTED)],
        "prohibitedProcesses": [_prohibited(name) for name in PROHIBITED],
        "proxies": _proxies(),
    }


def _prohibited(name: str) -> dict:
    empty = dict.fromkeys(("description", "identifier", "windowHandlingProcess", "user"), "")
    known = {
        "active": True,
        "currentUser": True,
        "strongKill": False,
        "os": 1,
        "executable": name,
        "originalName": name,
    }
    return known | empty


def _proxies() -> dict:
    each = {
        f"{kind}{word}": value
        for kind, port in PORTS.items()
        for word, value in {
            "Enable": False, "Port": port, "Proxy": "", "RequiresPassword": False, "Username": "", "Password": "",
        }.items()
    }  # fmt: skip
    switches = dict.fromkeys(("ExcludeSimpleHostnames", "AutoDiscoveryEnabled", "AutoConfigurationEnabled"), False)
    scripts = dict.fromkeys(("AutoConfigurationJavaScript", "AutoConfigurationURL"), "")
    return each | switches | scripts | {"ExceptionsList": [], "FTPPassive": True}
