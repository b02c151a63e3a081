"""The part of a desktop that shows notices, on a bus of the test's own: it prints what it is asked, and clicks."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_connection
from jeepney.wrappers import DBusAddress

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ADDRESS = DBusAddress(PATH, bus_name=NAME, interface=NAME)

DESCRIPTION = f"""<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd"><node><interface name="{NAME}">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
<arg type="a{{sv}}" direction="in" name="hints"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal></interface></node>"""


async def serve() -> None:
    """Answer until the test's input ends; each line of it is the number of a notice to click."""
    connection = await open_dbus_connection()
    async with DBusRouter(connection) as router:
        await Proxy(message_bus, router).RequestName(NAME)
    tell("ready")
    clicking = asyncio.create_task(click(connection))
    count = 0
    while not clicking.done():
        receiving = asyncio.create_task(connection.receive())
        await asyncio.wait({receiving, clicking}, return_when=asyncio.FIRST_COMPLETED)
        if not receiving.done():
            receiving.cancel()
            break
        message = receiving.result()
        if message.header.message_type is not MessageType.method_call:
            continue
        member = message.header.fields[HeaderFields.member]
        if member == "Notify":
            count += 1
            tell("notify", number=count, title=message.body[3], words=message.body[4], actions=message.body[5])
            await connection.send(new_method_return(message, "u", (count,)))
        elif member == "CloseNotification":
            tell("close", number=message.body[0])
            await connection.send(new_method_return(message))
            await connection.send(signal("NotificationClosed", "uu", (message.body[0], 3)))
        else:
            await connection.send(answer(member, message))


def answer(member: str, message: Message) -> Message:
    """What is always the same."""
    if member == "Introspect":
        return new_method_return(message, "s", (DESCRIPTION,))
    if member == "GetCapabilities":
        return new_method_return(message, "as", (["actions", "body"],))
    if member == "GetServerInformation":
        return new_method_return(message, "ssss", ("test", "test", "1", "1.2"))
    return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


async def click(connection: Any) -> None:
    """Click the notices whose numbers come on the input."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        await connection.send(signal("ActionInvoked", "us", (int(line), "default")))


def signal(name: str, signature: str, body: tuple[object, ...]) -> Message:
    """Something that everybody on the bus may hear."""
    return new_signal(ADDRESS, name, signature, body)


def tell(what: str, **more: object) -> None:
    """Say to the test what happened."""
    print(json.dumps({"what": what, **more}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
