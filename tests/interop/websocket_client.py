"""Talks to a server that sends every message back, whose URL is the argument."""

import asyncio
import os
import sys

import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

URL = sys.argv[1]
CHECKS = 0


def connect(**options):
    return websockets.connect(URL, max_size=4 << 20, **options)


def check(holds, what):
    global CHECKS
    if not holds:
        sys.exit(f"it does not hold that {what}")
    CHECKS += 1


async def echoed(socket, message):
    await socket.send(message)
    return await socket.recv() == message


async def main():
    async with connect(subprotocols=["v1", "v2"]) as socket:
        check(socket.subprotocol == "v2", "the subprotocol of the server is taken")
        texts = ["", "Zoë \U0001f980", "x" * 125, "x" * 126, "x" * 65536]
        check(all([await echoed(socket, text) for text in texts]), "texts come back")
        sizes = [0, 125, 126, 65535, 65536, 2 << 20]
        check(all([await echoed(socket, os.urandom(n)) for n in sizes]), "bytes come back")
        # What is given in pieces is sent in frames.
        await socket.send(["in ", "", "pieces"])
        check(await socket.recv() == "in pieces", "a message in frames is one")
        latency = await (await socket.ping(b"are you there?"))
        check(latency >= 0, "a ping is answered")
        many = [str(number) for number in range(1000)]
        sending = asyncio.gather(*[socket.send(text) for text in many])
        received = [await socket.recv() for _ in many]
        await sending
        check(sorted(received) == sorted(many), "nothing is lost")
    check(socket.close_code == 1000, "the end is agreed on")

    async with connect() as socket:
        await socket.send("fail")
        try:
            await socket.recv()
        except ConnectionClosed as closed:
            check(closed.rcvd.code == 1011, "a failure is told")

    async with connect() as socket:
        try:
            await socket.send(bytes((2 << 20) + 1))
            await socket.recv()
        except ConnectionClosed as closed:
            check(closed.rcvd.code == 1009, "what is too large is told")

    try:
        await connect(origin="https://evil.example")
    except InvalidStatus as refused:
        check(refused.response.status_code == 403, "another site is refused")

    print(f"{CHECKS} checks")


asyncio.run(main())
