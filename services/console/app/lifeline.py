"""A process group that is killed when this process ends, however it ends."""

from subprocess import PIPE, Popen


class Lifeline:
    """Start children with `process_group=lifeline.group`; none of them outlives this process.

    A shell leads the group and waits on a pipe from us. The kernel closes the pipe also when we are
    killed with SIGKILL, and the shell then kills the group. The group is not the terminal's, so
    Ctrl-C reaches the children only through us.
    """

    def __init__(self) -> None:
        self._watch = Popen(
            ["/bin/sh", "-c", "read _; kill -KILL 0"], stdin=PIPE, process_group=0, close_fds=True
        )
        self.group = self._watch.pid

    def cut(self) -> None:
        """Kill whatever is left in the group. Harmless when done twice."""
        if self._watch.stdin:
            self._watch.stdin.close()
        self._watch.wait()
