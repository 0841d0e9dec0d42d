"""Reads a safetensors file and prints its metadata, and each tensor's shape, type and numbers, as JSON."""

import json
import sys

from safetensors import safe_open

with safe_open(sys.argv[1], "numpy") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    print(json.dumps({
        "metadata": file.metadata(),
        "tensors": {
            name: {"shape": tensor.shape, "dtype": str(tensor.dtype), "values": tensor.flatten().tolist()}
            for name, tensor in tensors.items()
        },
    }))
