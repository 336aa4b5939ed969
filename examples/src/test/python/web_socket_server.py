"""Serves WebSockets for clients: web_socket_server.py websockets|aiohttp PORT"""
import asyncio
import http
import sys

import aiohttp
import aiohttp.web
import websockets

KIND, PORT = sys.argv[1], int(sys.argv[2])


async def with_websockets():
    async def serve(socket, path):
        if path == "/bye":
            await socket.close(4000, "that is all")
        elif path == "/pieces":
            await socket.send(["in ", "three ", "pieces"])
            await (await socket.ping(b"there?"))
            await socket.send("your pong has come")
        async for said in socket:
            await socket.send(said)

    async def admit(path, headers):
        if path == "/closed":
            return http.HTTPStatus.FORBIDDEN, [("X-Why", "closed")], b"This room is closed."

    async with websockets.serve(
        serve, "127.0.0.1", PORT, subprotocols=["echo.example"], process_request=admit
    ):
        await asyncio.Future()


async def with_aiohttp():
    async def serve(request):
        if request.path == "/closed":
            return aiohttp.web.Response(
                status=403, headers={"X-Why": "closed"}, text="This room is closed."
            )
        socket = aiohttp.web.WebSocketResponse(protocols=["echo.example"], max_msg_size=0)
        await socket.prepare(request)
        if request.path == "/bye":
            await socket.close(code=4000, message=b"that is all")
        elif request.path == "/pieces":
            await socket.send_str("in three pieces")
            await socket.ping(b"there?")
            await socket.send_str("your pong has come")
        async for said in socket:
            if said.type == aiohttp.WSMsgType.TEXT:
                await socket.send_str(said.data)
            else:
                await socket.send_bytes(said.data)
        return socket

    app = aiohttp.web.Application()
    app.router.add_get("/{name}", serve)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", PORT).start()
    await asyncio.Future()


asyncio.run(with_websockets() if KIND == "websockets" else with_aiohttp())
