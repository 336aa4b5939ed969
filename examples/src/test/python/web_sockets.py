"""Talks to a server of WebSockets by two libraries; says what went well, line by line."""
import asyncio
import sys

import aiohttp
import websockets

URL = sys.argv[1].replace("http", "ws", 1)
LONG = "grüße, " * 20000


async def with_websockets():
    for path in ("/echo", "/plain"):
        async with websockets.connect(URL + path, subprotocols=["echo.example"]) as socket:
            names = [each.name for each in socket.extensions]
            print("websockets", path, socket.subprotocol, names)
            for said in ("short", LONG, b"\x00\x01", b"", "", b"x" * 1_000_000):
                await socket.send(said)
                assert await socket.recv() == said
            await socket.send(["in ", "three ", "pieces"])
            assert await socket.recv() == "in three pieces"
            await (await socket.ping(b"there?"))
            for i in range(500):
                await socket.send(str(i))
            for i in range(500):
                assert await socket.recv() == str(i)
        print("websockets", path, socket.close_code)
    async with websockets.connect(URL + "/slow") as socket:
        for _ in range(300):
            await socket.send(b"x" * 10_000)
        await socket.send(b"")
        print("websockets /slow", await socket.recv())
    async with websockets.connect(URL + "/bye") as socket:
        try:
            await socket.recv()
        except websockets.ConnectionClosed as end:
            print("websockets /bye", end.code, end.reason)
    try:
        async with websockets.connect(URL + "/echo", origin="http://elsewhere.example"):
            print("let in")
    except websockets.InvalidStatusCode as refused:
        print("websockets from elsewhere", refused.status_code)


async def with_aiohttp():
    async with aiohttp.ClientSession() as session:
        for compress in (0, 15):
            async with session.ws_connect(URL + "/echo", compress=compress) as socket:
                for said in ("short", LONG):
                    await socket.send_str(said)
                    assert (await socket.receive()).data == said
                await socket.send_bytes(b"x" * 1_000_000)
                assert (await socket.receive()).data == b"x" * 1_000_000
            print("aiohttp", compress, bool(socket.compress), socket.close_code)


asyncio.run(with_websockets())
asyncio.run(with_aiohttp())
