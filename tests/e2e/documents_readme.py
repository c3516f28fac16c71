#!/usr/bin/env python3
"""Every block of README.md does what is shown there."""
# limit: 60
from lib.documents import *

check(run_document("README.md") > 10, "README.md has lost its examples")
