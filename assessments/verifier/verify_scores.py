"""复核考核结果:不依赖本系统任何代码,只用Python标准库(3.10以上)。

用法:python verify_scores.py 导出包.zip
读取包内edition.json(各单位的计分输入和结果)、scheme.json(考核办法)、scheme.yaml(办法原文)和snapshot.json(快照),
核对哈希,按办法逐项重算得分、一票否决和等次,并核对计分输入与快照所载评价结果一致。退出码0为全部一致,1为有不符。

Redoes the scores of an assessment from the export bundle of its score sheet. Rules: docs of the
product, "How scores are made". An item is the mean of its parts, rounded once, half up.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

# Any: JSON as it came.
Json = Any

EDITION, SCHEME, SCHEME_TEXT, SNAPSHOT, ORDER = (
    "edition.json",
    "scheme.json",
    "scheme.yaml",
    "snapshot.json",
    "order.json",
)
MOST_BYTES = 64 * 1024 * 1024

MET, UNMET, OPEN, NEITHER = "met", "unmet", "open", "neither"
REACHED = {
    "exceeded", "met", "met_early", "met_preliminary", "ahead", "on_track", "recognised_met",
    "done", "peaked_confirmed",
}  # fmt: skip
NOT_REACHED = {
    "reversing", "behind", "slightly_behind", "missed", "missed_preliminary", "recognised_missed",
}  # fmt: skip


class Refused(Exception):
    """The file is not taken; the text is the whole sentence."""


# --- Arithmetic ----------------------------------------------------------------------------------


def exact(text: Json) -> Fraction:
    """A number as it is written; nothing is 0."""
    return Fraction(str(text)) if text is not None else Fraction(0)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


# --- One item ------------------------------------------------------------------------------------
# A part is (state, points, target): points None where it gives none.


def parts_of(item: Json, inputs: Json) -> list[tuple[str, Fraction | None, Json]]:
    """What each input of an item is worth, as if it stood alone."""
    rule = item["rule"]
    given = inputs.get(rule["of"] if rule["how"] == "overshoot" else item["key"])
    if given is None or given.get("unjudged"):
        return []
    return list(READERS[rule["how"]](item, rule, given))


def met_of(reading: Json) -> bool | None:
    """The verdict goes before the ratio."""
    if reading.get("met") is not None:
        return bool(reading["met"])
    completion = reading.get("completion")
    return None if completion is None else exact(completion) >= 1


def ratio_of(reading: Json) -> Fraction | None:
    """The completion ratio, at least 1 where the target is met."""
    completion = reading.get("completion")
    ratio = None if completion is None else exact(completion)
    return max(ratio or Fraction(1), Fraction(1)) if reading.get("met") else ratio


def by_targets(item: Json, rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """Bands, pro rata, overshoot, met: by each target, or by counted cases of a whole."""
    if given.get("ratio") is not None:
        part, whole = given["ratio"]["part"], given["ratio"]["whole"]
        share = exact(item.get("points")) * Fraction(part, whole) if whole else None
        yield (NEITHER if whole else OPEN), share, None
        return
    period = rule.get("period") or item.get("period") or "cumulative"
    for target in given.get("targets") or ():
        reading = target.get(period, {})
        met, ratio = met_of(reading), ratio_of(reading)
        verdict = (MET if met else UNMET) if item["kind"] not in ("bonus", "deduction") else NEITHER
        if target.get("unjudged") or (met is None and ratio is None):
            yield OPEN, None, target
        elif rule["how"] == "met":
            yield (MET if met else UNMET), None, target
        elif ratio is None:
            yield OPEN, None, target
        else:
            yield verdict, worth(item, rule, ratio), target


def worth(item: Json, rule: Json, ratio: Fraction) -> Fraction:
    """Points of a completion ratio."""
    full = exact(item.get("points"))
    if rule["how"] == "pro_rata":
        return full * min(Fraction(1), max(Fraction(0), ratio))
    if rule["how"] == "overshoot":
        steps = max(0, int((ratio - 1) // exact(rule["each"])))
        return min(full, steps * exact(rule["points"]))
    for band in rule["bands"]:
        above = band["from"] is None or ratio >= exact(band["from"])
        if above and (band["below"] is None or ratio < exact(band["below"])):
            return exact(band["points"])
    raise Refused(f"考核办法的项“{item['key']}”没有一档包含{ratio}。")


def by_periods(item: Json, rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """By whether the year and the years up to it are met."""
    names = {
        (True, True): "both",
        (False, True): "cumulative_only",
        (True, False): "annual_only",
        (False, False): "neither",
    }
    for target in given.get("targets") or ():
        annual, cumulative = (met_of(target.get(each, {})) for each in ("annual", "cumulative"))
        if target.get("unjudged") or annual is None or cumulative is None:
            yield OPEN, None, target
            continue
        both = (annual or cumulative) if rule["met_when"] == "any" else (annual and cumulative)
        yield (MET if both else UNMET), exact(rule[names[annual, cumulative]]), target


def by_states(item: Json, rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """By the state of each piece of work; without evidence nothing."""
    for work in given.get("works") or ():
        state = work.get("state")
        if work.get("unjudged") or state is None or state == "adjusted":
            yield OPEN, None, None
        elif not work.get("evidence"):
            yield UNMET, Fraction(0), None
        else:
            verdict = MET if state == "done" else UNMET
            yield verdict, exact(item.get("points")) * exact(rule[state]), None


def by_award(item: Json, _rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """As given by the assessors, at most the points."""
    if given.get("awarded") is not None:
        yield NEITHER, min(exact(item.get("points")), exact(given["awarded"]["points"])), None


def by_cases(item: Json, rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """For each case counted; the first return of a duty is never one."""
    if rule["counts"] == "returns":
        returns = given.get("returns")
        count = None if returns is None else sum(max(0, each - 1) for each in returns)
    else:
        count = given.get("count")
    if count is not None:
        yield NEITHER, min(exact(item.get("points")), count * exact(rule["points"])), None


def by_finding(
    _item: Json, _rule: Json, given: Json
) -> Iterator[tuple[str, Fraction | None, Json]]:
    """Unmet where a case is found."""
    if given.get("count") is not None:
        yield (UNMET if given["count"] else MET), None, None


def by_verdict(item: Json, rule: Json, given: Json) -> Iterator[tuple[str, Fraction | None, Json]]:
    """Met or not, as stated or by each target."""
    if given.get("met") is None:
        yield from by_targets(item, rule, given)
    else:
        yield (MET if given["met"] else UNMET), None, None


READERS = {
    "bands": by_targets,
    "pro_rata": by_targets,
    "overshoot": by_targets,
    "periods": by_periods,
    "states": by_states,
    "awarded": by_award,
    "each": by_cases,
    "found": by_finding,
    "met": by_verdict,
}


# --- One unit ------------------------------------------------------------------------------------


def score(scheme: Json, inputs: Json) -> dict[str, Json]:
    """Everything that an answer states, before the cap on the best grade."""
    decimals = scheme.get("decimals", 2)
    items, parts = {}, {}
    for item in scheme["items"]:
        parts[item["key"]] = own = parts_of(item, inputs)
        judged = [part for part in own if part[0] != OPEN]
        points = maximum = None
        if item.get("points") is not None and judged:
            earned = sum((part[1] or Fraction(0) for part in judged), Fraction(0)) / len(own)
            points = rounded(earned, decimals)
            maximum = rounded(exact(item["points"]) * len(judged) / len(own), decimals)
        states = {part[0] for part in own}
        met = False if UNMET in states else True if MET in states else None
        items[item["key"]] = {"points": points, "maximum": maximum, "met": met}
    found = {"items": items, **summed(scheme, items, decimals)}
    found["unmet"] = unmet_of(scheme, items)
    judged_keys = {key for key, held in parts.items() if any(part[0] != OPEN for part in held)}
    by_sum = grade_by_sum(scheme, found, judged_keys)
    vetoes = list(vetoes_of(scheme, parts, inputs))
    vetoed = any(applied for _item, applied in vetoes)
    found["grade_by_sum"] = by_sum
    found["vetoes"] = vetoes
    found["grade"] = scheme["grades"][-1]["name"] if vetoed else by_sum
    return found


def in_total(item: Json) -> bool:
    """Bonus and deduction stand outside the total."""
    return item["kind"] not in ("bonus", "deduction")


def summed(scheme: Json, items: Mapping[str, Json], decimals: int) -> dict[str, Json]:
    """Points, maximum, base, bonus, deduction and score."""
    bonus, deduction = (block(scheme, items, kind) for kind in ("bonus", "deduction"))
    points = maximum = base = total = None
    if scheme.get("total") is not None:
        counted = [items[item["key"]] for item in scheme["items"] if in_total(item)]
        points = sum((each["points"] or Fraction(0) for each in counted), Fraction(0))
        maximum = sum((each["maximum"] or Fraction(0) for each in counted), Fraction(0))
        if maximum:
            base = rounded(points * exact(scheme["total"]) / maximum, decimals)
            total = max(Fraction(0), base + bonus - deduction)
    return {
        "points": points,
        "maximum": maximum,
        "base": base,
        "bonus": bonus,
        "deduction": deduction,
        "score": total,
    }


def block(scheme: Json, items: Mapping[str, Json], kind: str) -> Fraction:
    """Points of the items of a kind, no group of them above its cap."""
    by_group: dict[str, Fraction] = {}
    for item in scheme["items"]:
        points = items[item["key"]]["points"]
        if item["kind"] == kind and points is not None:
            by_group[item["group"]] = by_group.get(item["group"], Fraction(0)) + points
    caps = {group["key"]: group.get("most") for group in scheme["groups"]}
    return sum(
        (min(own, exact(caps[key])) if caps[key] else own for key, own in by_group.items()),
        Fraction(0),
    )


def unmet_of(scheme: Json, items: Mapping[str, Json]) -> dict[str, int]:
    """How many items of each group are not met."""
    found: dict[str, int] = {}
    for item in scheme["items"]:
        if items[item["key"]]["met"] is False:
            found[item["group"]] = found.get(item["group"], 0) + 1
    return found


def grade_by_sum(scheme: Json, found: Json, judged: set[str]) -> str | None:
    """The grade without veto; where the scheme waits, only one that open items cannot change."""
    total_items = [item for item in scheme["items"] if in_total(item)]
    if not any(item["key"] in judged for item in total_items):
        return None
    if scheme["unjudged"] == "leave_out":
        return graded(scheme, found["score"], found["unmet"])
    if scheme.get("total") is None:
        worst_unmet = dict(found["unmet"])
        for item in total_items:
            if item["key"] not in judged:
                worst_unmet[item["group"]] = worst_unmet.get(item["group"], 0) + 1
        pair = graded(scheme, None, worst_unmet), graded(scheme, None, found["unmet"])
    else:
        beside = found["bonus"] - found["deduction"]
        best = found["points"] + exact(scheme["total"]) - found["maximum"]
        pair = graded(scheme, found["points"] + beside, {}), graded(scheme, best + beside, {})
    return pair[0] if pair[0] == pair[1] else None


def graded(scheme: Json, total: Fraction | None, unmet: Mapping[str, int]) -> str:
    """The best grade whose bound is reached, or whose limits are kept."""
    for grade in scheme["grades"]:
        if grade.get("from") is not None and total is not None and total >= exact(grade["from"]):
            return str(grade["name"])
        limits = grade.get("at_most_unmet")
        if limits is not None and all(unmet.get(key, 0) <= most for key, most in limits.items()):
            return str(grade["name"])
    return str(scheme["grades"][-1]["name"])


def vetoes_of(scheme: Json, parts: Mapping[str, Json], inputs: Json) -> Iterator[tuple[str, bool]]:
    """Each unmet part that a veto looks at, and whether it forces the grade."""
    for item in scheme["items"]:
        for key in deciding(scheme, item) if item.get("veto") else ():
            for state, _points, target in parts[key]:
                if state != UNMET:
                    continue
                final = bool(target and target.get("final_year"))
                if item.get("final_year_only") and not final:
                    continue
                yield item["key"], may_force(target, inputs.get(key) or {})


def may_force(target: Json, given: Json) -> bool:
    """A binding or assigned target, a basis document and an approval record are all needed."""
    held = target if target is not None else given
    binding = target is None or target.get("nature") in ("binding", "assigned")
    return bool(binding and held.get("basis_document") and held.get("approval_record"))


def deciding(scheme: Json, item: Json) -> list[str]:
    """The items whose verdict decides on a veto."""
    if not item.get("veto_by"):
        return [item["key"]]
    names = item["veto_by"]
    named = [each for each in scheme["items"] if each["key"] in names or each["group"] in names]
    keys = [key for each in named for key in deciding(scheme, each)]
    return list(dict.fromkeys(keys))


def capped(scheme: Json, cases: Json, found: list[Json]) -> None:
    """No more of the best grade than the scheme allows; equal scores keep or lose it together."""
    share = scheme.get("best_share_pct")
    if share is None or scheme.get("total") is None:
        return
    best, after = scheme["grades"][0]["name"], scheme["grades"][1]["name"]
    cohorts: dict[str, list[Json]] = {}
    for case, own in zip(cases, found, strict=True):
        if case.get("cohort"):
            cohorts.setdefault(case["cohort"], []).append(own)
    for members in cohorts.values():
        most = int(exact(share) * len(members) // 100)
        reached = sorted((own["score"] for own in members if own["grade"] == best), reverse=True)
        for own in members if len(reached) > most else ():
            if own["grade"] == best and own["score"] <= reached[most]:
                own["grade"] = after


# --- The bundle ----------------------------------------------------------------------------------


def faults_of(
    archive: zipfile.ZipFile, told: Callable[[str], None] = lambda _line: None
) -> Iterator[str]:
    """Everything that does not match, as sentences; `told` hears the score of each unit."""
    texts = {name: read(archive, name) for name in (EDITION, SCHEME, SCHEME_TEXT, SNAPSHOT, ORDER)}
    held = {name: json.loads(texts[name]) for name in (EDITION, SCHEME, SNAPSHOT, ORDER)}
    edition, scheme = held[EDITION], held[SCHEME]
    ordered = held[ORDER]["matter"]["result"]
    for what, said, found in (
        ("结果(edition.json)", ordered["sha256"], sha256(texts[EDITION])),
        ("考核办法(scheme.yaml)", edition["scheme_sha256"], sha256(texts[SCHEME_TEXT])),
        ("快照(snapshot.json)", edition["snapshot_sha256"], sha256(texts[SNAPSHOT])),
    ):
        if said != found:
            yield f"{what}的SHA-256应为{said},实为{found}。"
    if ordered["answers"] != edition["answers"]:
        yield "计分表所载结果与edition.json不同。"
    cases, answers = edition["cases"], edition["answers"]
    if [case["id"] for case in cases] != [answer["id"] for answer in answers]:
        yield "计分输入与结果的单位不同。"
        return
    scores = [score(scheme, case["inputs"]) for case in cases]
    capped(scheme, cases, scores)
    for case, answer, own in zip(cases, answers, scores, strict=True):
        told(f"{case['unit']}\t得分 {number(own['score'])}\t等次 {own['grade'] or '不定'}")
        for fault in differences(answer, own):
            yield f"{case['unit']}:{fault}"
        for fault in input_faults(case, held[SNAPSHOT]):
            yield f"{case['unit']}:{fault}"


def differences(answer: Json, own: Json) -> Iterator[str]:
    """What an answer says otherwise."""
    for name in ("points", "maximum", "base", "bonus", "deduction", "score"):
        if not same(answer[name], own[name]):
            yield f"{name}为{answer[name]},重算为{number(own[name])}。"
    for name in ("grade_by_sum", "grade"):
        if answer[name] != own[name]:
            yield f"{name}为{answer[name]},重算为{own[name]}。"
    if answer["unmet"] != own["unmet"]:
        yield f"未达标项数为{answer['unmet']},重算为{own['unmet']}。"
    if [(each["item"], each["applied"]) for each in answer["vetoes"]] != own["vetoes"]:
        yield "一票否决与重算不同。"
    for item in answer["items"]:
        yield from item_differences(item, own["items"][item["item"]])


def item_differences(item: Json, found: Json) -> Iterator[str]:
    """What an answer says otherwise of one item."""
    for name in ("points", "maximum"):
        if not same(item[name], found[name]):
            yield f"项“{item['title']}”的{name}为{item[name]},重算为{number(found[name])}。"
    if item["met"] != found["met"]:
        yield f"项“{item['title']}”的达标与重算不同。"


def input_faults(case: Json, snapshot: Json) -> Iterator[str]:
    """Targets of the inputs must say what the snapshot says of them."""
    known = {target["id"]: target for target in snapshot["targets"]}
    for given in case["inputs"].values():
        for target in given.get("targets") or ():
            frozen = known.get(target.get("ref"))
            if frozen is None:
                yield f"目标“{target['label']}”不在快照中。"
                continue
            if target.get("cumulative", {}).get("met") != verdict(frozen["result"]["status"]):
                yield f"目标“{target['label']}”的累计结果与快照不同。"
            if target.get("annual", {}).get("met") != verdict(frozen["annual_status"]):
                yield f"目标“{target['label']}”的当年结果与快照不同。"
            if not same(target.get("cumulative", {}).get("completion"), completion(frozen)):
                yield f"目标“{target['label']}”的完成比率与快照不同。"


def verdict(status: str) -> bool | None:
    """Whether a status counts as reached; None where nothing can be said."""
    if status in REACHED:
        return True
    return False if status in NOT_REACHED else None


def completion(frozen: Json) -> Fraction | None:
    """P against E, a share of one year by its attainment; four decimals, half up."""
    result = frozen["result"]
    ratio = result["attainment"] if frozen["rule"] == "annual_share" else None
    found = None if ratio is None else exact(ratio)
    if result["progress"] is not None and result["expected"] and exact(result["expected"]):
        found = exact(result["progress"]) / exact(result["expected"])
    return None if found is None else rounded(found, 4)


def same(said: Json, found: Fraction | None) -> bool:
    """Equal as numbers; none equals none."""
    return found is None if said is None else found is not None and exact(said) == found


def number(value: Fraction | None) -> str:
    """For reading."""
    if value is None:
        return "无"
    return str(
        (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    )


def sha256(data: bytes) -> str:
    """The hash, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the bundle."""
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if len(found) != 1:
        raise Refused(f"包内没有“{name}”,或不止一个。本程序复核考核计分表的导出包。")
    if found[0].file_size > MOST_BYTES:
        raise Refused(f"“{name}”过大,未予打开。")
    return archive.read(found[0])


def say(text: str) -> None:
    """One line on the terminal."""
    sys.stdout.write(f"{text}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the bundle named on the command line."""
    parser = argparse.ArgumentParser(description="复核考核结果:重算各单位得分和等次。")
    parser.add_argument("file", type=Path, help="考核计分表的导出包(zip)")
    path: Path = parser.parse_args(arguments).file
    try:
        with zipfile.ZipFile(path) as archive:
            faults = list(faults_of(archive, say))
    except (Refused, OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        say(f"拒绝:{error if isinstance(error, Refused) else f'文件不合格式({error})'}")
        return 1
    for fault in faults:
        say(f"不符\t{fault}")
    say("结论:不一致。" if faults else "结论:一致。各单位得分、一票否决和等次重算相符。")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
