"""Unpacks files of the only wheel in a folder, and prints their digests and the wheel's metadata as JSON.

    unpack_wheel.py <folder> <target folder> <path in the wheel>...
"""

import base64
import csv
import glob
import hashlib
import json
import os
import sys
import zipfile

download, target, *names = sys.argv[1:]
with zipfile.ZipFile(glob.glob(download + "/*.whl")[0]) as wheel:
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))[:-6]
    record = {row[0]: row[1] for row in csv.reader(wheel.read(info + "RECORD").decode().splitlines())}
    files = []
    for name in names:
        digest = hashlib.sha256()
        with wheel.open(name) as source, open(os.path.join(target, name), "wb") as file:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        digest = "sha256=" + base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
        files.append({"name": name, "digest": digest, "recorded": record.get(name)})
    print(json.dumps({"files": files, "metadata": wheel.read(info + "METADATA").decode()}))
