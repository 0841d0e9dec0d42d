/**
 * The first words of a command that runs the others in a pseudo-terminal of a width, in columns.
 *
 * @param interruptAt Types Ctrl-C once when this text is on the screen.
 */
export function inTerminal(columns: number, interruptAt = ""): string[] {
  return ["python3", "-c", program, `${columns}`, interruptAt];
}

const program = `
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    size = struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0)
    fcntl.ioctl(1, termios.TIOCSWINSZ, size)
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[3], sys.argv[3:])
at, seen = sys.argv[2].encode(), b""
while True:
    try:
        output = os.read(terminal, 65536)
    except OSError:
        break
    if not output:
        break
    os.write(1, output)
    seen += output
    if at and at in seen:
        at = b""
        os.write(terminal, b"\\x03")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;
