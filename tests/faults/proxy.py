"""A slow network: `python -m tests.faults.proxy PORT TARGET`, delay in milliseconds on stdin.

It ends with its stdin. Where the target refuses, it stops listening: a dead broker is to look dead
from this side too.
"""

import asyncio
import contextlib
import sys

HOST = "127.0.0.1"
LOOK_SECONDS = 0.2


class Proxy:
    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.delay = 0.0  # seconds, each way
        self.server: asyncio.Server | None = None

    async def run(self) -> None:
        watching = asyncio.create_task(self._watch())
        await self._obey()
        watching.cancel()

    async def _obey(self) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        while line := await reader.readline():
            self.delay = int(line) / 1_000

    async def _watch(self) -> None:
        while True:
            there = await self._answers()
            if there and self.server is None:
                with contextlib.suppress(OSError):
                    self.server = await asyncio.start_server(self._serve, HOST, self.port)
            if not there and self.server is not None:
                self.server.close()
                self.server = None
            await asyncio.sleep(LOOK_SECONDS)

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            return False
        writer.close()
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.close()
            return
        ways = (self._carry(reader, far_writer), self._carry(far_reader, writer))
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*ways)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(262_144):
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()


if __name__ == "__main__":
    asyncio.run(Proxy(int(sys.argv[1]), int(sys.argv[2])).run())
