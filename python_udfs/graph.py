"""Which ids hang together, through however many others."""

from collections.abc import Iterable


def smallest_joined(joins: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each id of the joins with the smallest id that it is connected with."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while (parent := parents.setdefault(name, name)) != name:
            # every other step is cut short, so that no chain stays long
            parents[name] = name = parents[parent]
        return name

    for one, other in joins:
        small, large = sorted((root(one), root(other)))
        parents[large] = small
    return {name: root(name) for name in parents}
