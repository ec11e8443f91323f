# SPDX-License-Identifier: ISC
"""tidy - what the programs of this folder share: the tree's files, C without its comments.

Each program is run as PROGRAM TREE BUILD and is content with exit status 0; what it finds is
one line each, FILE:LINE: and a sentence.
"""

import json
import os
import re
import subprocess
import sys

SKIPPED = re.compile(r"^(\.git|\.cache|build.*|__pycache__)$")


class Findings:
    """Prints what is wrong; its end is the program's exit status."""

    def __init__(self):
        self.count = 0

    def add(self, path, line, sentence):
        self.count += 1
        print(f"{path}:{line}: {sentence}")

    def end(self):
        sys.exit(1 if self.count else 0)


def arguments():
    """The tree and the build, as absolute paths."""
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} TREE BUILD")
    return os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def files(tree, *folders, ends=""):
    """Paths, relative to the tree, of the files under these folders, in order."""
    for folder in folders or (".",):
        for where, inner, names in os.walk(os.path.join(tree, folder)):
            inner[:] = sorted(d for d in inner if not SKIPPED.match(d))
            for name in sorted(names):
                if name.endswith(ends):
                    yield os.path.normpath(os.path.relpath(os.path.join(where, name), tree))


def read(tree, path):
    with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as text:
        return text.read()


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def code(text):
    """C with comments, and the insides of literals, blanked; lines and columns stay."""
    token = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])+'"

    def dull(match):
        piece = match.group(0)
        return piece[0] + blank(match)[1:-1] + piece[-1] if piece[0] in "\"'" else blank(match)
    return re.sub(token, dull, text, flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def compiled(build):
    """Source (absolute) -> its row of compile_commands.json."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as rows:
        return {os.path.normpath(os.path.join(row["directory"], row["file"])): row
                for row in json.load(rows)}


def output(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout
