"""The golden cases as a company would deliver them: in slices, day after day."""

import random
from collections import defaultdict
from pathlib import Path

from warehouse import read_csv, write_csv

LAST_DAY = "2027-03-01"


def cut(case: Path, target: Path, *, own_folders: bool, into: int = 10) -> list[tuple[str, Path]]:
    """Cut the input of a case into slices: events by their day, all else at random; (scoring day, folder) of each.

    A slice is files of its own in one folder with those before it, or a folder of its own.
    """
    rng = random.Random(case.name)
    slices: list[dict[str, list[dict[str, str]]]] = [defaultdict(list) for _ in range(into)]
    events = read_csv(case / "input" / "events.csv")
    days = sorted(row["occurred_at"][:10] for row in events if row["occurred_at"][4:5] == "-")
    ends = [days[len(days) * (number + 1) // into] for number in range(into - 1)]
    for path in sorted((case / "input").glob("*.csv")):
        for row in read_csv(path):
            number = rng.randrange(into)
            if path.stem == "events":
                number = sum(row["occurred_at"][:10] > end for end in ends)
            slices[number][path.stem].append(row)
    found = []
    for number, (tables, end) in enumerate(zip(slices, [*ends, LAST_DAY], strict=True)):
        folder = target / f"slice_{number}" if own_folders else target / f"until_{number}"
        folder.mkdir(parents=True)
        for table, rows in tables.items():
            write_csv(folder / f"{table}{'' if own_folders else f'_{number}'}.csv", rows)
        found.append((end, folder))
    return found
