"""Finding, in a process of its own: `python -m kiosk_client.finder`.

zeroconf's event loop leaks into every green thread of a process that has them; apart, it can also crash alone. The
child reads one line of JSON (`protocol.finding.Search`) and prints lines (`protocol.finding.FinderLine`) until its
input closes: then it says goodbye to the network and ends.
"""
