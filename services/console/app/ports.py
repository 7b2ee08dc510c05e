"""Ports of this machine, on loopback alone."""

import random
import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Java does it: a port that only has closed connections left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port below the range from which systems number outgoing connections.

    Inside that range a client that keeps trying to reach a dead broker can be given the broker's
    own port, and then occupies it.
    """
    candidates = range(20_000, 32_000)
    return next(port for port in iter(lambda: random.choice(candidates), None) if is_free(port))
