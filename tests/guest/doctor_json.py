#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""doctor_json - the documents of apgate doctor are JSON with the keys doc/json.md describes

    doctor_json.py FOLDER

TAP.
"""

import glob
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = {"ready": bool, "radios": list, "findings": list, "privileged": bool, "device": bool}


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def documented():
    with open(f"{HERE}/../../doc/json.md", encoding="utf-8") as page:
        section = page.read().split("\n## doctor\n")[1].split("\n## ")[0]
    return set(re.findall(r"`([a-z0-9_-]+)`", section))


def wrong_with(document, known):
    """What is wrong with a document, a sentence each."""
    for key in sorted(set(keys(document)) - known):
        yield f"the key {key} is not in doc/json.md"
    for key, kind in TYPES.items():
        if not isinstance(document.get(key), kind):
            yield f"{key} is no {kind.__name__}"
    for finding in document["findings"]:
        if finding["name"] not in known:
            yield f"the finding {finding['name']} is not in doc/json.md"
        if not finding["text"] or finding["cure"] == "":
            yield f"the finding {finding['name']} says nothing"
    if document["ready"] and not any(radio["ready"] for radio in document["radios"]):
        yield "it is ready, and no radio is"


def main():
    known, failed = documented(), 0
    paths = sorted(glob.glob(f"{sys.argv[1]}/*.json"))
    for number, path in enumerate(paths, 1):
        with open(path, encoding="utf-8") as file:
            wrong = list(wrong_with(json.load(file), known))
        print(f"{'not ' if wrong else ''}ok {number} - {os.path.basename(path)} is as documented")
        for sentence in wrong:
            print(f"# {sentence}")
        failed += bool(wrong)
    print(f"1..{max(1, len(paths))}")
    return 1 if failed or not paths else 0


sys.exit(main())
