#!/usr/bin/env python3
"""Every block of docs/scripting.md does what is shown there."""
# limit: 60
from lib.documents import *

check(run_document("docs/scripting.md") > 40, "docs/scripting.md has lost its examples")
