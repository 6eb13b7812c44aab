"""A process that backs up, to be killed or starved by test_backup.py. Arguments: store, target, bytes it may write."""

import sys
from datetime import datetime
from pathlib import Path

from swdesk.backup import make_backup
from swdesk.clock import FixedClock
from swdesk.errors import UserError

store, target, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if limit:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.stdout.write("go\n")
sys.stdout.flush()
try:
    made = make_backup(
        store, bytes(range(32)), [target], FixedClock(datetime(2026, 11, 23, 18, 10).astimezone())
    )
except UserError as error:
    sys.stdout.write(f"{error}\n")
    sys.exit(3)
sys.stdout.write(f"{made.made[0]}\n")
