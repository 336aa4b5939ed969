"""A server of hypercorn's, which stands on h2 and wsproto: HTTP/2, and WebSockets over it: `PORT`."""
import asyncio
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config


async def body_of(receive):
    whole = b""
    while True:
        event = await receive()
        whole += event.get("body", b"")
        if not event.get("more_body"):
            return whole


async def page(scope, receive, send):
    whole = await body_of(receive)
    answers = {"/file": b"x" * 100_000, "/echo": whole}
    status = 200 if scope["path"] in answers else 404
    head = {"type": "http.response.start", "status": status, "headers": []}
    await send(head)
    await send({"type": "http.response.body", "body": answers.get(scope["path"], b"")})


async def socket(scope, receive, send):
    await receive()
    if scope["path"] == "/closed":
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    await send({"type": "websocket.send", "text": "over " + scope["http_version"]})
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        if event.get("text") == "bye":
            await send({"type": "websocket.close", "code": 4000})
            return
        kind = "text" if event.get("text") is not None else "bytes"
        await send({"type": "websocket.send", kind: event[kind]})


async def application(scope, receive, send):
    if scope["type"] == "http":
        await page(scope, receive, send)
    elif scope["type"] == "websocket":
        await socket(scope, receive, send)


config = Config()
config.bind = ["127.0.0.1:" + sys.argv[1]]
config.loglevel = "ERROR"
config.websocket_max_message_size = 1 << 20
asyncio.run(serve(application, config))
