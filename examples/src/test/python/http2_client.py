"""Asks a site over HTTP/2 by httpx, which stands on the library h2: `URL [CERTIFICATE]`."""
import asyncio
import sys

import httpx

URL = sys.argv[1]
TRUST = sys.argv[2] if len(sys.argv) > 2 else True


async def pieces():
    for _ in range(100):
        yield b"x" * 10_000


def client():
    # Without TLS a client that speaks nothing else is one that knows the server.
    return httpx.AsyncClient(http1=TRUST is not True, http2=True, verify=TRUST, trust_env=False)


async def main():
    async with client() as site:
        first = await site.get(URL + "/")
        print(first.http_version, first.status_code, first.text.strip())
        print((await site.put(URL + "/count", content=pieces())).text.strip())
        print((await site.post(URL + "/echo", content=b"y" * 300_000)).content == b"y" * 300_000)
        print((await site.put(URL + "/deny", content=b"x")).status_code)
        many = await asyncio.gather(*(site.get(URL + "/bytes/20000") for _ in range(90)))
        print(sum(len(each.content) for each in many))
        async with site.stream("GET", URL + "/bytes/100000000") as cut:
            async for _ in cut.aiter_bytes():
                break
        print((await site.get(URL + "/")).text.strip())


asyncio.run(main())
