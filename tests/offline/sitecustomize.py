"""Keeps programs that the tests start from the network: one that tries to use it ends at once.

Python imports this by itself: the folder is on its path by `OFFLINE` in `tests.flows.test_terminal`.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Final

CODE: Final = 77
"""The exit code of such an end."""
_LOOK_UPS: Final = {
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
}
_USES: Final = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _USES:
        family = getattr(arguments[0], "family", None)
        if family not in {socket.AF_INET, socket.AF_INET6}:
            return
    elif event not in _LOOK_UPS:
        return
    os.write(2, f"\nthe network was used: {event}\n".encode())
    os._exit(CODE)


sys.addaudithook(_refuse)
