"""The parts of the load test that use the product's own code, in a process of their own.

python -m tests.load.inside furnish --copies 3200 --people 270 --output cast.json
python -m tests.load.inside night
python -m tests.load.inside afterwards --output found.json
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django


def main() -> int:
    """Do what is asked and write down what came of it."""
    parser = argparse.ArgumentParser(description="Parts of the load test that use the product.")
    parser.add_argument("what", choices=("furnish", "night", "afterwards"))
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
    django.setup()
    # They need Django's registry, which was filled just now.
    from tests.load.afterwards import look
    from tests.load.furnishing import furnish
    from tests.load.night import judge_by_today

    if asked.what == "night":
        judge_by_today()
        return 0
    if asked.output is None:
        parser.error("--output is needed")
    told = look() if asked.what == "afterwards" else furnish(asked.copies, asked.people)
    asked.output.write_text(json.dumps(asdict(told), ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
