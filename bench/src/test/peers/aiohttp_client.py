"""aiohttp's client: aiohttp_client.py PORT UNDER-WAY. See Turns.java for what it reads and prints."""
import asyncio
import sys
import time

import aiohttp


async def main(port, under_way):
    uri = "http://127.0.0.1:%d/" % port
    connector = aiohttp.TCPConnector(limit=under_way)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def ask(end):
            count = 0
            while True:
                async with session.get(uri) as response:
                    await response.read()
                count += 1
                if time.monotonic() >= end:
                    return count

        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            cpu = time.process_time_ns()
            end = time.monotonic() + float(line)
            counts = await asyncio.gather(*(ask(end) for _ in range(under_way)))
            print(sum(counts), 0, time.process_time_ns() - cpu, flush=True)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
