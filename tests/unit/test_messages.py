#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""M3: tools/messages notices when a header, a document or the table itself goes its own way."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PARTS = ("include", "share", "tools", "python", "doc", "man")
HOSTAP = "include/hostap/hostap.h"
TABLE = "share/messages.toml"


class Messages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        for part in PARTS:
            shutil.copytree(os.path.join(TOP, part), os.path.join(self.folder.name, part),
                            ignore=shutil.ignore_patterns("captures", "__pycache__"))

    def tearDown(self):
        self.folder.cleanup()

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, os.path.join(self.folder.name, "tools/messages"),
                               *arguments], capture_output=True, text=True, check=False)

    def change(self, path, before, after):
        path = os.path.join(self.folder.name, path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(before, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(before, after, 1))

    def noticed(self, *changes, says):
        for change in changes:
            self.change(*change)
        done = self.run_tool("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn(says, done.stderr)

    def test_m3_all_is_equal(self):
        done = self.run_tool("--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_m3_another_code_in_the_header(self):
        self.noticed((HOSTAP, "HAP_STRAY_IND\t\t20", "HAP_STRAY_IND\t\t14"),
                     says="HAP_STRAY_IND is 14 in a header and 20 in the table")

    def test_m3_a_name_only_the_header_has(self):
        self.noticed((HOSTAP, "#define HAP_BY_AP", "#define HAP_BY_LOT 15\n#define HAP_BY_AP"),
                     says="HAP_BY_LOT is defined in a header and not in the table")

    def test_m3_a_name_only_the_table_has(self):
        self.noticed((TABLE, '"LOST_IND"', '"MISLAID_IND"'),
                     says="HAP_MISLAID_IND is in the table and not defined in a header")

    def test_m3_another_type_of_field(self):
        self.noticed((HOSTAP, "uint32_t\ttook_us", "int32_t\ttook_us"),
                     says='struct hap_verdict has "int32_t took_us"')

    def test_m3_another_ioctl(self):
        self.noticed((HOSTAP, "HIOCGWHY\t_IOWR", "HIOCGWHY\t_IOR"),
                     says="HIOCGWHY is not declared as the table has it")

    def test_m3_documents_and_bindings(self):
        for path in ("doc/protocol.md", "man/hostap.4", "python/hostap/tables.py",
                     "share/wireshark/hostap.lua", "share/vectors/messages.json",
                     "include/hostap/format.h"):
            with self.subTest(path):
                self.noticed((path, "VERDICT_IND", "VERDICTIND"), says=path)

    def test_m3_writing_makes_it_equal_again(self):
        self.change("doc/protocol.md", "`HAP_VERDICT_IND`", "`HAP_VERDICTIND`")
        self.assertEqual(self.run_tool("--write").returncode, 0)
        self.assertEqual(self.run_tool("--check").returncode, 0)

    def test_m1_a_table_with_a_hole_is_refused(self):
        self.noticed((TABLE, '[  4, "u8", "acked"', '[  5, "u8", "acked"'),
                     says="verdict.acked: offset 5, but 4 is next")

    def test_m1_a_field_out_of_alignment_is_refused(self):
        self.noticed((TABLE, '[  5, "zero[1]", "zero", "", ""],\n\t[  6, "u16", "asid"',
                      '[  5, "u16", "asid"'),
                     says="verdict.asid: not naturally aligned")

    def test_m3_a_number_used_twice_is_refused(self):
        self.noticed((TABLE, "code = 63", "code = 52"), says="type code 52 is there twice")


if __name__ == "__main__":
    unittest.main()
