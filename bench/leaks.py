"""How long it takes to look for contact data in a message: `python -m bench.leaks`, about half a minute.

Ordinary messages of 200 characters and of 4 KiB in four languages, some with numbers in them; and 64 KiB of what is
made to take long. Processor time of the code that looks at a message before it is stored, nothing around it.
"""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from bench import machine
from tradepost.protocol.masking import MaskingPolicy
from tradepost_server.rules.leaks.review import review, reviewer

RESULTS = Path(__file__).resolve().parent / "results" / "leaks.json"
ROUNDS = 200
LONG_BYTES = 65_536

ORDINARY = (
    "Hi, is the oak table still available? I can come on Saturday at 10:30 with my brother, we have a "
    "van. Would you take 120 euros for it? I saw the scratch in photo 2, no problem for us at all. "
    "Thanks!",
    "Hola, buenas tardes, ¿sigue disponible? Puedo pasar el sábado a las 10:30, tenemos furgoneta. ¿Lo "
    "dejas en 120 €? Vi el arañazo en la foto 2, no hay problema. Mi pedido anterior fue el 4500123987.",
    "Olá, boa tarde, ainda está disponível? Posso passar no sábado às 10h30, temos carrinha. Fazes por "
    "120 €? Vi o risco na foto 2, não há problema. A minha encomenda anterior foi a 4500123987. Obrigado",
    "Bonjour, est-ce toujours disponible ? Je peux passer samedi à 10h30, nous avons une camionnette. "
    "Vous la laissez à 120 € ? J'ai vu la rayure sur la photo 2, pas de souci. Appelez-moi en bas !!",
)
LEAKING = (
    "Hi, the table is great but the fees are not. Call me on 07700 900123 or write to martha77 at gmail "
    "dot com and we will find a better price for both of us, six one two, three four five, whatever you",
)
UNITS = {
    "combining marks": "\u0301",
    "stars": "*",
    "brackets": "[",
    "digits": "0123456789",
    "digits apart": "1 ",
    "markdown links": "[a](",
    "schemes": "http://a.a.a",
    "mentions": "@a@a",
    "joiners": "\u200d",
    "hosts": "a.",
    "number words": "one ",
    "phones": "612345678 ",
    "mailboxes": "a@gmail.com ",
}


class Case(NamedTuple):
    """Texts of one sort, and what they may take; None: no goal, as for what is full of disguises."""

    name: str
    texts: tuple[str, ...]
    most_ms: float | None = None


def cases() -> list[Case]:
    return [
        Case("200 characters, ordinary", tuple(text[:200] for text in ORDINARY), 0.3),
        Case("200 characters, leaking", tuple(text[:200] for text in LEAKING)),
        Case("4 KiB, ordinary", tuple((f"{text} " * 30)[:4_096] for text in ORDINARY), 2.0),
        *(Case(f"64 KiB of {name}", (_long(unit),), 20.0) for name, unit in UNITS.items()),
    ]


def _long(unit: str) -> str:
    return unit * (LONG_BYTES // len(unit.encode()))


def main() -> int:
    """Exit code 0 when every median is under its goal."""
    parser = argparse.ArgumentParser(prog="bench.leaks", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"of each text (default {ROUNDS}; a tenth for 64 KiB)"
    )
    parser.add_argument("--report", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = [_measure(case, options.rounds) for case in cases()]
    report = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine.facts(), "texts": rows}
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(report, indent=2) + "\n")
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    return 0 if all(row["goal_ms"] is None or row["p50_ms"] <= row["goal_ms"] for row in rows) else 1


def _measure(case: Case, rounds: int) -> dict[str, Any]:
    by = reviewer(MaskingPolicy(), ["agent"])
    taken = []
    for _ in range(max(3, rounds // 10) if len(case.texts[0].encode()) > LONG_BYTES // 2 else rounds):
        for text in case.texts:
            began = time.process_time()
            review(by, text, stage="inquiry", author="buyer", readers=["seller"])
            taken.append((time.process_time() - began) * 1_000)
    return {
        "text": case.name,
        "p50_ms": round(median(taken), 3),
        "p95_ms": round(quantiles(taken, n=100, method="inclusive")[94], 3),
        "goal_ms": case.most_ms,
    }


if __name__ == "__main__":
    sys.exit(main())
