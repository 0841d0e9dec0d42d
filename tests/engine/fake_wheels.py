"""Builds small wheels with the names and the layout of TensorFlow's.

fake_wheels.py DIRECTORY [damaged]
"""

import base64
import hashlib
import sys
import zipfile

directory, *damaged = sys.argv[1:]


def build(filename, files):
    name, version = filename.split("-")[:2]
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n"
    if name.startswith("tensorflow"):
        metadata += 'Requires-Dist: numpy>=1.26\n'
        metadata += 'Requires-Dist: nvidia-fake-cu12<13.0,>=12.5; extra == "and-cuda"\n'
    tag = "-".join(filename.removesuffix(".whl").split("-")[2:])
    files = files | {
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
    }
    record = ""
    for path, content in files.items():
        content = b"what was meant" if damaged and "_cc." in path else content
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(f"{directory}/{filename}", "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)


libraries = {
    f"tensorflow/lib{name}{suffix}": f"the content of {name}\n".encode() * 100_000
    for name in ["tensorflow_cc", "tensorflow_framework"]
    for suffix in [".so.2", ".2.dylib"]
}
for package in ["tensorflow", "tensorflow_cpu"]:
    for platform in ["manylinux_2_27_x86_64", "manylinux_2_27_aarch64", "macosx_12_0_arm64"]:
        build(
            f"{package}-2.21.0-cp311-cp311-{platform}.whl",
            libraries | {"tensorflow/__init__.py": b"", "tensorflow/core.so": b"not needed"},
        )
build("nvidia_fake_cu12-12.6-py3-none-any.whl", {"nvidia/fake/lib/libfake.so.12": b"CUDA's"})
