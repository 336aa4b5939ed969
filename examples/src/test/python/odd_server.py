"""Servers of others that answer in many ways: `odd_server.py aiohttp|twisted PORT [PEM]`."""
import gzip
import sys

BIG = 300_000
ZIPPED = gzip.compress(b"x" * BIG)
DAMAGED = ZIPPED[:-8] + b"12345678"
PEM = sys.argv[3] if len(sys.argv) > 3 else None


def with_aiohttp(port):
    import asyncio
    from aiohttp import web

    async def chunked(request):
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(BIG // 1000):
            await response.write(b"x" * 1000)
        await response.write_eof()
        return response

    async def until_end(request):
        response = web.StreamResponse(headers={"Connection": "close"})
        response.force_close()
        await response.prepare(request)
        await response.write(b"x" * BIG)
        return response

    async def echo(request):
        return web.Response(body=await request.read())

    async def early(request):
        return web.Response(status=413, text="no")

    async def cut(request):
        response = web.StreamResponse(headers={"Content-Length": str(BIG)})
        await response.prepare(request)
        await response.write(b"x" * 1000)
        request.transport.abort()
        return response

    async def plain(request):
        return web.Response(text="x" * BIG)

    async def redirect(request):
        raise web.HTTPFound("plain")

    async def zipped(request):
        response = web.Response(text="x" * BIG)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    async def damaged(request):
        return web.Response(body=DAMAGED, headers={"Content-Encoding": "gzip"})

    app = web.Application(client_max_size=1 << 30)
    app.add_routes([
        web.get("/plain", plain), web.get("/chunked", chunked), web.get("/until-end", until_end),
        web.post("/echo", echo), web.post("/early", early), web.get("/cut", cut),
        web.get("/redirect", redirect), web.get("/gzip", zipped), web.get("/bad-gzip", damaged)])
    tls = None
    if PEM:
        import ssl
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(PEM)
    web.run_app(app, host="127.0.0.1", port=port, print=None, ssl_context=tls)


def with_twisted(port):
    from twisted.internet import endpoints, reactor
    from twisted.web import resource, server

    class Odd(resource.Resource):
        isLeaf = True

        def render_GET(self, request):
            if request.path == b"/redirect":
                request.redirect(b"plain")
                return b""
            if request.path == b"/plain":
                return b"x" * BIG
            if request.path == b"/until-end":
                request.setHeader(b"Connection", b"close")
            if request.path == b"/bad-gzip":
                request.setHeader(b"Content-Encoding", b"gzip")
                return DAMAGED
            if request.path == b"/cut":
                request.setHeader(b"Content-Length", str(BIG).encode())
                request.write(b"x" * 1000)
                reactor.callLater(0.1, request.transport.abortConnection)
                return server.NOT_DONE_YET
            for _ in range(BIG // 1000):
                request.write(b"x" * 1000)
            request.finish()
            return server.NOT_DONE_YET

        def render_POST(self, request):
            if request.path == b"/early":
                request.setResponseCode(413)
                return b"no"
            return request.content.read()

    class Root(resource.Resource):
        def getChild(self, name, request):
            return Odd() if name != b"gzip" else resource.EncodingResourceWrapper(
                Odd(), [server.GzipEncoderFactory()])

    place = "tcp:%d:interface=127.0.0.1" % port
    if PEM:
        place = "ssl:%d:interface=127.0.0.1:privateKey=%s" % (port, PEM)
    endpoints.serverFromString(reactor, place).listen(server.Site(Root()))
    reactor.run()


{"aiohttp": with_aiohttp, "twisted": with_twisted}[sys.argv[1]](int(sys.argv[2]))
