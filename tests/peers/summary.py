"""What a run has found, as tables in Markdown: `python summary.py FOLDER`."""

import collections
import json
import pathlib
import sys

RACE = {"acknowledged": "acknowledged", "counted": "counted", "lost": "lost", "refused_and_written": "refused, and written", "refused": "refused", "failed": "failed", "unknown": "unknown"}
HISTORY = ["operations", "acknowledged", "refused", "failed", "unknown"]
VIOLATIONS = {"fork": "forks", "orphan": "orphans", "phantom": "phantoms", "stale_read": "stale reads", "false_refusal": "false refusals", "reused_tag": "reused tags"}
LEVELS = {"must": "musts missed", "should": "shoulds missed", "advice": "advice not followed"}
VERDICTS = {"held": "held", "not_applicable": "not applicable", "no_answer": "no answer", "not_asked": "not asked"}


def main(folder):
    services = [tuple(line.split("\t")) for line in (folder / "services.tsv").read_text().splitlines()]
    versions = (folder / "versions.txt").read_text().splitlines()
    print("Versions: " + ", ".join(versions) + ".\n")

    def measured(check, cells):
        return [(name, read(folder, short, check), cells) for short, name in services if (folder / f"{short}.{check}.json").exists()]

    summarize("race", ["service", *RACE.values(), "a second"], measured("race", race))
    summarize("history", ["service", *HISTORY, *VIOLATIONS.values(), "undecided"], measured("history", history))
    asked = measured("rules", rules)
    summarize("rules", ["service", *LEVELS.values(), *VERDICTS.values()], asked)
    compare(asked)


def read(folder, short, check):
    """The report; what was said instead, where the check could not be made."""
    text = (folder / f"{short}.{check}.json").read_text()
    document = json.loads(text) if text else {}
    return document.get(check) or document.get("failure") or "no report"


def summarize(check, headings, services):
    print(f"## {check}\n")
    print(row(headings) + "\n" + "|---" * len(headings) + "|")
    for name, found, cells in services:
        print(row([name, found] if isinstance(found, str) else [name, *cells(found)]))
    print()


def row(cells):
    return "| " + " | ".join((f"{cell:,}" if isinstance(cell, int) else cell.replace("|", "\\|")) for cell in cells) + " |"


def race(found):
    share = f" ({found['lost'] / found['acknowledged']:.0%})" if found["lost"] else ""
    counts = found | {"lost": f"**{found['lost']:,}**{share}" if found["lost"] else 0}
    return [*(counts[name] for name in RACE), round(found["per_second"])]


def history(found):
    verdict = found["verdict"]
    kinds = collections.Counter(violation["kind"] for violation in verdict["violations"])
    violations = [f"**{kinds[kind]:,}**" if kinds[kind] else 0 for kind in VIOLATIONS]
    return [*(verdict[name] for name in HISTORY), *violations, len(verdict["undecided"])]


def rules(found):
    missed = collections.Counter(rule["level"] for rule in found["rows"] if rule["verdict"] == "missed")
    verdicts = collections.Counter(rule["verdict"] for rule in found["rows"])
    return [*(missed[level] for level in LEVELS), *(verdicts[verdict] for verdict in VERDICTS)]


def compare(services):
    """Each rule that somebody misses: who holds to it, and what came where it was missed."""
    reports = [(name, {key(rule): rule for rule in found["rows"]}) for name, found, _ in services if not isinstance(found, str)]
    print("## what was missed\n")
    headings = ["level", "rule", "section", "claim", "asked", *(name for name, _ in reports)]
    print(row(headings) + "\n" + "|---" * len(headings) + "|")
    missed = {rule for _, rules in reports for rule in rules if rules[rule]["verdict"] == "missed"}
    for rule in sorted(missed, key=lambda rule: (list(LEVELS).index(rule[0]), *rule[1:])):
        print(row([*rule, *(outcome(rules.get(rule)) for _, rules in reports)]))


def key(rule):
    return rule["level"], rule.get("rule", ""), rule["section"], rule["claim"], rule["asked"]


def outcome(rule):
    verdict = rule["verdict"] if rule else "not_asked"
    return f"**{rule['came']}**" if verdict == "missed" else {"held": "held", "no_answer": "no answer"}.get(verdict, "–")


main(pathlib.Path(sys.argv[1]))
