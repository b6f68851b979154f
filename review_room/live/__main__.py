"""Start the live process: `python -m review_room.live`."""

import asyncio
import logging
import os
import signal
import sys

from review_room.live.server import LiveServer
from review_room.live.settings import LiveSettings


async def _serve(settings: LiveSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await LiveServer(settings).run(stop)


def main() -> int:
    """Serve until told to end; 0 after a clean end, 2 when the settings are incomplete."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    try:
        settings = LiveSettings.from_environment(os.environ)
    except ValueError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - a sentence, not a traceback
        return 2
    asyncio.run(_serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
