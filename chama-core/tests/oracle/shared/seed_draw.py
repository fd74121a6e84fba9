"""What the oracles of turns and auctions share: the draw from a seed text, and what is refused with which words."""

import hashlib


def sha(*lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def numbers(text):
    seed, counter = hashlib.sha256(text.encode()).digest(), 0
    while True:
        block = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        for place in range(0, 32, 8):
            yield int.from_bytes(block[place : place + 8], "big")
        counter += 1


def shuffled(text, items):
    stream, left, order = numbers(text), list(items), []
    # From the end: what is drawn for the last place goes there, the last one stands where it stood.
    while len(left) > 1:
        bound = len(left)
        fair = 2**64 // bound * bound
        x = next(x for x in stream if x < fair)
        order.append(left[x % bound])
        left[x % bound] = left[-1]
        left.pop()
    return (order + left)[::-1]


class Refused(Exception):
    pass


def refuse(code, argument, **fields):
    raise Refused({"code": code, "argument": argument, **fields})


def apart(first, second, reason):
    raise Refused({"code": "not_compatible", "first": first, "second": second, "reason": reason})


def in_range(argument, value, least, most):
    """A whole number as it is written, or a fraction with its text beside it."""
    number, text = value if isinstance(value, tuple) else (value, str(value))
    if not least <= number <= most:
        refuse("out_of_range", argument, value=text, minimum=str(least), maximum=str(most))


def length(argument, count, least, most):
    if count < least:
        refuse("empty", argument)
    if count > most:
        refuse("too_long", argument, value=str(count), maximum=str(most))


def text_of(argument, text, least, most):
    """No case of an oracle has a control character but a tab."""
    length(argument, len(text.encode()), least, most)
    if "\t" in text:
        refuse("invalid_text", argument, value='"' + text.replace("\t", "\\t") + '"', expected="text without control characters")


def once(values, path):
    seen = set()
    for place, value in enumerate(values):
        if value in seen:
            refuse("duplicate", path % place, value=value)
        seen.add(value)


def outcome(function, *arguments):
    try:
        return {"returns": function(*arguments)}
    except Refused as refusal:
        return {"error": refusal.args[0]}
