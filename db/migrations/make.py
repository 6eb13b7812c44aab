"""Write the next migration: `python -m db.migrations.make "what it does"` compares the records with the newest one."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from db.migrations import FOLDER, config
from db.store import make_engine


def main(message: str) -> None:
    """Build a store by the migrations so far, then let Alembic write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "empty.db", bytes(32))
        with engine.begin() as connection:
            made = config(connection)
            number = len(list((FOLDER / "versions").glob("[0-9]*.py"))) + 1
            if ScriptDirectory.from_config(made).get_heads():
                command.upgrade(made, "head")
            slug = re.sub(r"\W+", "_", message.lower()).strip("_")
            made.set_main_option("file_template", f"{number:04d}_{slug}")
            command.revision(made, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
