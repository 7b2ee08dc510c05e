"""How the C library keeps what this process has freed."""

import ctypes

M_MMAP_THRESHOLD = -3  # malloc.h of glibc
LARGE = 256 * 1024


def give_back_large_pieces() -> None:
    """Pieces of 256 KiB and more, as fetches are, go back to the system as soon as they are free.

    Of itself glibc raises that limit to the largest piece that it has seen freed, and takes them
    from its heaps, whose holes held 140 MB after a replay. Other C libraries: nothing is done.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
