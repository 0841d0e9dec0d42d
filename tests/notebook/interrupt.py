"""Interrupts a cell of a Deno kernel: interrupt.py FOLDER CELL STARTED

Runs the code CELL in FOLDER, interrupts it as soon as the file STARTED is there, and prints as JSON
what the cell's reply said, and whether the kernel still has the cell's variable `kept`.
"""

import json
import pathlib
import sys
import time
from queue import Empty

from jupyter_client.manager import start_new_kernel

folder, cell, started = sys.argv[1:]
manager, client = start_new_kernel(kernel_name="deno", cwd=folder)


def reply_to(message, until):
    """The reply to a request, or None when `until` is true first."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "the kernel does not answer"
        try:
            reply = client.get_shell_msg(timeout=0.05)
        except Empty:
            continue
        if reply["parent_header"].get("msg_id") == message:
            return reply["content"]


try:
    message = client.execute(cell)
    early = reply_to(message, pathlib.Path(started).exists)
    assert early is None, f"the cell ended before it was interrupted: {early}"
    manager.interrupt_kernel()
    reply = reply_to(message, lambda: False)
    manager.interrupt_kernel()  # while nothing runs
    print(
        json.dumps(
            {
                "status": reply["status"],
                "error": reply.get("evalue", ""),
                "kept": reply_to(client.execute("kept;"), lambda: False)["status"],
                "alive": manager.is_alive(),
            }
        )
    )
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
