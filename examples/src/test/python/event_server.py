"""Serves events for clients, by aiohttp: event_server.py PORT

Each stream of /count has two of seven events, and breaks or ends; then there are none."""
import sys

from aiohttp import web


async def count(request):
    last = int(request.headers.get("Last-Event-ID", "0"))
    if last == 7:
        return web.Response(status=204)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream;charset=utf-8"})
    await response.prepare(request)
    await response.write("\ufeff: hello\n\n".encode())
    for number in range(last + 1, min(last + 3, 8)):
        end = ["\n", "\r\n", "\r"][number % 3]
        name = "event: odd" + end if number % 2 else ""
        await response.write(f"{name}id: {number}{end}data: n\u00fcmber{end}data: {number}".encode())
        await response.write((end + end).encode())
    await response.write(b"data: never whole")
    if last == 2:
        request.transport.abort()
    return response


async def page(request):
    return web.Response(text="a page")


app = web.Application()
app.router.add_get("/count", count)
app.router.add_get("/page", page)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
