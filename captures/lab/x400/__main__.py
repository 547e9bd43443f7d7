"""Run one MTA: `python3 captures/lab/x400 listen '{JSON}'` or `python3 captures/lab/x400 call '{JSON}'`."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from x400 import mta  # noqa: E402  (the package is found beside this folder)

if __name__ == "__main__":
    action, description = sys.argv[1], json.loads(sys.argv[2])
    if action == "listen":
        mta.listen(description, lambda text: print(text, flush=True))
    else:
        print(json.dumps(mta.call(description)), flush=True)
