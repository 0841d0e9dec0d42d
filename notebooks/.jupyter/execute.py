"""Executes a notebook on its kernel: execute.py INPUT OUTPUT

Prints the index of each cell that starts, one a line. OUTPUT is written even when a cell fails;
the exit status is then 1, and the outputs hold the error.
"""

import pathlib
import sys
from queue import Empty

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbclient.util import ensure_async

SILENCE = 0.25
"""Seconds without a message after which a cell's outputs are complete."""


class DenoClient(NotebookClient):
    """Waits for the outputs that the Deno kernel sends after it has said that it is idle."""

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=SILENCE))
            except Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id:
                self.process_message(message, cell, cell_index)

    async def _async_poll_for_reply(self, msg_id, cell, *rest):
        reply = await super()._async_poll_for_reply(msg_id, cell, *rest)
        content = reply["content"]
        shown = any(output.output_type == "error" for output in cell.outputs)
        if content["status"] == "error" and not shown:
            # Of a syntax error the kernel tells in its reply only.
            name, value = content.get("ename", "Error"), content.get("evalue", "")
            traceback = content.get("traceback") or [f"{name}: {value}"]
            cell.outputs.append(
                nbformat.v4.new_output("error", ename=name, evalue=value, traceback=traceback)
            )
        return reply


def main(source, target):
    notebook = nbformat.read(source, as_version=4)
    running = None

    def begin(cell, cell_index):
        nonlocal running
        running = cell
        print(cell_index, flush=True)

    client = DenoClient(
        notebook,
        kernel_name="deno",
        timeout=None,
        iopub_timeout=60,
        raise_on_iopub_timeout=True,
        record_timing=False,
        coalesce_streams=True,
        on_cell_execute=begin,
        resources={"metadata": {"path": str(pathlib.Path(source).resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError:
        return 1
    except DeadKernelError:
        if running is None:
            raise
        name, value = "KernelError", "The kernel ended in this cell: by Deno.exit(), or for lack of memory."
        running.outputs.append(
            nbformat.v4.new_output(
                "error", ename=name, evalue=value, traceback=[f"{name}: {value}"]
            )
        )
        return 1
    finally:
        nbformat.write(notebook, target)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
