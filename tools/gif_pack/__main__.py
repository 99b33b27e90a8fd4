"""`python -m tools.gif_pack [ID …]` draws the pack, or those named; `--check` says what is not as drawn."""

import sys

from tools.gif_pack import pack
from tools.gif_pack.catalogue import MOTIFS


def main(arguments: list[str]) -> int:
    """Write or check; 0 where all is well."""
    if arguments == ["--check"]:
        wrong = pack.stale()
        for line in wrong:
            print(f"gif_pack: {line}", file=sys.stderr)
        return int(bool(wrong))
    if unknown := [name for name in arguments if name not in {motif.id for motif in MOTIFS}]:
        print(f"gif_pack: no motif is called {', '.join(unknown)}", file=sys.stderr)
        return 2
    pack.write(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
