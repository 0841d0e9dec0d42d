"""Reads the safetensors files that stand one after the other in a file, each after its length (uint32).

Prints as JSON for each the reason why Hugging Face's reader refuses it, or null.
"""

import json
import struct
import sys

from safetensors import SafetensorError, deserialize

verdicts = []
with open(sys.argv[1], "rb") as files:
    while length := files.read(4):
        content = files.read(struct.unpack("<I", length)[0])
        try:
            deserialize(content)
            verdicts.append(None)
        except SafetensorError as error:
            verdicts.append(str(error))
json.dump(verdicts, sys.stdout)
