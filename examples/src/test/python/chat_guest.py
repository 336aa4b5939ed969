"""A guest of a chat by WebSocket, with the library websockets: chat_guest.py URL.

Says each line of its standard input, and prints each message that it hears."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as socket:
        loop = asyncio.get_running_loop()

        async def say():
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                await socket.send(line.rstrip("\n"))
            await socket.close()

        saying = asyncio.create_task(say())
        async for message in socket:
            print(message, flush=True)
        saying.cancel()


asyncio.run(main(sys.argv[1]))
