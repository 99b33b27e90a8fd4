"""The browser's long campaigns have a target of their own, `make test-browser`; `make test` plays the short ones."""

import os

CAMPAIGNS = [
    "test_composer.py",
    "test_demo_page.py",
    "test_desk_page.py",
    "test_gallery.py",
    "test_kinds_elements.py",
    "test_tabs.py",
]
collect_ignore = [] if os.environ.get("TRADEPOST_CAMPAIGN") == "browser" else CAMPAIGNS
