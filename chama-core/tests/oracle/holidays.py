#!/usr/bin/env python3
"""Kenyan holidays from the PyPI package `holidays`, as an independent check of `kenya_holidays`.

Usage: holidays.py SEED COUNT, as JSON lines in the form of the vectors: every year from 2011 that the package has, first
with the fixed days and Easter alone, then with the package's Idd and special days passed in as gazetted. SEED and COUNT are
taken and not used: the years are all there are. Run it as `python -I`: it has the package's name.

What the package gets wrong or adds, and what is done about it here:
- it keeps both days of a shift: the Sunday is dropped, the "(observed)" day takes its name;
- 10 October 2024 is Utamaduni Day there: Mazingira Day, by the gazette, is from 2024;
- Idd-ul-Azha is only in its category `islamic`, and never shifted: it is passed in as `stays`;
- the special days (elections, mourning) are never shifted there: passed in as `stays`;
- Idd days of later years are estimates, and labelled so: the label is dropped.
"""

import json

import holidays as library

LAST = 2077  # the package's tables of the moon end here


def plain(name):
    return name.replace(" (observed, estimated)", "").replace(" (observed)", "").replace(" (estimated)", "")


def names(calendar):
    """(date, name) of each entry; the package joins names of one day with a semicolon."""
    return [(day, name) for day in calendar for name in calendar.get_list(day)]


def fixed_and_idd(year):
    """Where the days fall, before any shift."""
    return [(day, plain(name)) for day, name in names(library.Kenya(language="en_KE", years=year, observed=False))]


def corrected(day, name):
    return "Mazingira Day" if (day.year, day.month, day.day) == (2024, 10, 10) else name


FIXED = {
    "New Year's Day",
    "Good Friday",
    "Easter Monday",
    "Labour Day",
    "Madaraka Day",
    "Moi Day",
    "Utamaduni Day",
    "Mazingira Day",
    "Mashujaa Day",
    "Jamhuri Day",
    "Christmas Day",
    "Boxing Day",
}


def entry(day, name, sunday=None):
    return {"date": str(day), "name": name, "observed_for": str(sunday) if sunday else None}


def kept(year, with_gazetted):
    """The days as kept: each Sunday's name goes to the package's observed day."""
    raw = fixed_and_idd(year)
    shown = names(library.Kenya(language="en_KE", years=year))
    observed = [(day, plain(name)) for day, name in shown if "observed" in name]
    days = []
    for day, name in raw:
        moves = name in FIXED or name == "Idd-ul-Fitr"
        if not with_gazetted and name not in FIXED:
            continue
        shift = [to for to, other in observed if other == name and 0 < (to - day).days < 6]
        if moves and day.weekday() == 6:
            assert len(shift) == 1, (day, name, shift)
            days.append(entry(shift[0], corrected(day, name), day))
        else:
            days.append(entry(day, corrected(day, name)))
    gazetted = []
    if with_gazetted:
        gazetted = [
            {"date": str(day), "name": name, "on_sunday": "moves" if name == "Idd-ul-Fitr" else "stays"}
            for day, name in raw
            if name not in FIXED
        ]
        islamic = library.Kenya(language="en_KE", years=year, observed=False, categories=("islamic",))
        for day, name in names(islamic):
            gazetted.append({"date": str(day), "name": plain(name), "on_sunday": "stays"})
            days.append(entry(day, plain(name)))
    days.sort(key=lambda one: (one["date"], one["name"].encode()))
    return {"function": "kenya_holidays", "args": {"year": year, "gazetted": gazetted}, "returns": days}


def main():
    cases = [kept(year, with_gazetted) for year in range(2011, LAST + 1) for with_gazetted in (False, True)]
    print(json.dumps({"expect": {"kenya_holidays": len(cases)}}))
    for case in cases:
        print(json.dumps(case, separators=(",", ":")))


if __name__ == "__main__":
    main()
