#!/usr/bin/env python3
"""Every example of the manual pages does what is shown there."""
# limit: 60
from lib.documents import *

page = os.environ.get("NCCHAT_PAGE")            # one of them, for who writes it
for name, examples in (("ncchat.1", 8), ("ncchat-script.7", 5)):
    if page in (None, name):
        check(run_document("man/" + name) >= examples, f"{name} has lost its examples")
