"""Says what is in a form, as this library reads it: form_server.py aiohttp|twisted PORT"""
import sys

kind, port = sys.argv[1], int(sys.argv[2])


def line(name, value, file=None):
    return "%r %s%d %r\n" % (name, "%r " % file if file is not None else "", len(value), value[:5])


if kind == "aiohttp":
    from aiohttp import web

    async def answer(request):
        said = ""
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                said += line(name, value.file.read(), value.filename)
            else:
                said += line(name, value.encode())
        return web.Response(text=said)

    app = web.Application(client_max_size=1 << 30)
    app.router.add_post("/", answer)
    web.run_app(app, host="127.0.0.1", port=port, print=None)
else:
    from twisted.internet import reactor
    from twisted.web import resource, server

    class Form(resource.Resource):
        isLeaf = True

        def render_POST(self, request):
            said = ""
            for name, values in sorted(request.args.items()):
                for value in values:
                    said += line(name.decode(), value)
            return said.encode()

    reactor.listenTCP(port, server.Site(Form()), interface="127.0.0.1")
    reactor.run()
