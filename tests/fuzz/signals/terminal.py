"""Runs a command in the foreground of a pseudo-terminal, as a shell does.

The terminal's output goes to standard output; "session N" when the command starts, and "exit N" when it has ended,
to standard error.
Of standard input, "c" types Ctrl-C and "h" closes the terminal, as does its end; till then the terminal stays open,
so that what the command leaves behind goes on.
"""

import os
import pty
import select
import signal
import sys

report = os.dup(2)
leader, terminal = pty.fork()
if leader == 0:
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    command = os.fork()
    if command == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        os.write(report, f"session {os.getppid()}\n".encode())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.environ["TERM"] = "xterm"
        os.execvp(sys.argv[1], sys.argv[1:])
    code = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
    os.write(report, f"exit {code if code >= 0 else 128 - code}\n".encode())
    signal.pause()
while True:
    for ready in select.select([terminal, 0], [], [])[0]:
        try:
            content = os.read(ready, 65536)
        except OSError:
            sys.exit()
        if ready == terminal:
            os.write(1, content)
        elif content.startswith(b"c"):
            os.write(terminal, b"\x03")
        else:
            sys.exit()
