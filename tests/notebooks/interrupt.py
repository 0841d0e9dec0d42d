"""Interrupts a cell of a Deno kernel: interrupt.py FOLDER CELL STARTED

Runs the code CELL in FOLDER, interrupts it as soon as the file STARTED is there, and prints as JSON
what the cell's reply said, and what the kernel answers afterwards.
"""

import json
import pathlib
import sys
import time

from jupyter_client.manager import start_new_kernel

folder, cell, started = sys.argv[1:]
manager, client = start_new_kernel(kernel_name="deno", cwd=folder)


def run(code):
    outputs = []

    def keep(message):
        if message["msg_type"] == "stream":
            outputs.append(message["content"]["text"])
        if message["msg_type"] == "error":
            outputs.append("\n".join(message["content"]["traceback"]))

    client.execute_interactive(code, output_hook=keep, timeout=60)
    return "".join(outputs)


try:
    message = client.execute(cell)
    deadline = time.monotonic() + 60
    while not pathlib.Path(started).exists():
        assert time.monotonic() < deadline, "the cell did not start"
        time.sleep(0.05)
    manager.interrupt_kernel()
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message:
            break
    manager.interrupt_kernel()  # while nothing runs
    print(
        json.dumps(
            {
                "status": reply["content"]["status"],
                "error": reply["content"].get("evalue", ""),
                "after": run("console.log(kept + 1);"),
                "alive": manager.is_alive(),
            }
        )
    )
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
