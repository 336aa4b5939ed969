# Asks a site for several things over one connection, by aiohttp's client, and prints what it got.
import asyncio
import sys
import aiohttp

LARGE = bytes(range(256)) * 4096


def shown(got):
    if got == LARGE:
        return "the same"
    return got.decode().strip() if len(got) < 100 else "%d bytes" % len(got)


async def pieces():
    for begin in range(0, len(LARGE), 100_000):
        yield LARGE[begin : begin + 100_000]


async def ask(session, method, path, **more):
    async with session.request(method, path, **more) as response:
        got = await response.read()
        return response.status, shown(got)


async def main(site):
    wanted = [
        ("GET", "/", {}),
        ("GET", "/hints", {}),
        ("GET", "/trailer", {}),
        ("GET", "/bytes/1000000", {}),
        ("PUT", "/count", {"data": LARGE}),
        ("PUT", "/count", {"data": pieces()}),
        ("PUT", "/count", {"data": LARGE, "expect100": True}),
        ("PUT", "/deny", {"data": b"x"}),
    ]
    async with aiohttp.ClientSession(site, connector=aiohttp.TCPConnector(limit=1)) as session:
        first = await ask(session, "GET", "/peer")
        for method, path, more in wanted:
            print(path, *await ask(session, method, path, **more))
        print("one connection:", first == await ask(session, "GET", "/peer"))
        print("/echo", *await ask(session, "POST", "/echo", data=LARGE))
        print("refused:", *await ask(session, "PUT", "/deny", data=LARGE, expect100=True))
    async with aiohttp.ClientSession(site) as session:
        answers = await asyncio.gather(*[ask(session, "GET", "/bytes/100000") for _ in range(100)])
        print("at once:", *sorted(set(answers)))


asyncio.run(main(sys.argv[1]))
