"""Oracle of docs/src/rules/random.md: random cases in the form of the vectors.

Usage: draws.py SEED COUNT, where COUNT is the number of cases of each function. Streams and samplers are written again
with Python's whole numbers; its logarithm may differ from the library's in the last bit, so normal numbers are compared
within 1e-14.
"""

import hashlib
import json
import math
import random
import struct
import sys

MASK = (1 << 64) - 1
R, AREA = 3.654152885361009, 0.00492867323399


def density(x):
    return math.exp(-0.5 * x * x)


EDGE = [AREA / density(R), R]
while len(EDGE) < 256:
    EDGE.append(math.sqrt(-2 * math.log(AREA / EDGE[-1] + density(EDGE[-1]))))
EDGE.append(0.0)


def draw_numbers(text):
    seed, counter = hashlib.sha256(text.encode()).digest(), 0
    while True:
        yield from struct.unpack(">4Q", hashlib.sha256(seed + struct.pack(">Q", counter)).digest())
        counter += 1


def shuffled(text, items):
    numbers, items = draw_numbers(text), list(items)
    for place in range(len(items) - 1, 0, -1):
        bound = place + 1
        x = next(numbers)
        while x >= 2**64 - 2**64 % bound:
            x = next(numbers)
        items[place], items[x % bound] = items[x % bound], items[place]
    return items


def simulation_numbers(seed, entity, block):
    key = b"chama stream 1" + struct.pack(">qq", seed, block) + entity.encode()
    a, b, c, d = struct.unpack("<4Q", hashlib.sha256(key).digest())

    def turned(x, by):
        return ((x << by) | (x >> (64 - by))) & MASK

    while True:
        yield (turned((a + d) & MASK, 23) + a) & MASK
        shifted = (b << 17) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = turned(d, 45)


def normal(numbers):
    def unit():
        return (next(numbers) >> 11) * 2.0**-53

    while True:
        bits = next(numbers)
        layer, across = bits & 255, (bits >> 11) * 2.0**-52 - 1
        x = across * EDGE[layer]
        if abs(x) < EDGE[layer + 1]:
            return x
        if layer == 0:
            while True:
                beyond, twice = -math.log(1 - unit()) / R, -2 * math.log(1 - unit())
                if twice > beyond * beyond:
                    return math.copysign(R + beyond, across)
        low, high = density(EDGE[layer + 1]), density(EDGE[layer])
        if low + (high - low) * unit() < density(x):
            return x


def verifiable_shuffle(rng):
    items = [f"member-{place}" for place in range(rng.choice([1, 2, 3, 12, 30, rng.randrange(1, 200)]))]
    text = "".join(rng.choice("abcdefghij|0123456789-é") for _ in range(rng.randrange(1, 60)))
    seed = hashlib.sha256(text.encode()).hexdigest()
    return {"seed_text": text, "items": items}, {"returns": {"seed": seed, "items": shuffled(text, items)}}


def normal_sample(rng):
    terms = {
        "seed": rng.choice([0, 1, -1, 2**53 - 1, 1 - 2**53, rng.randrange(-(2**53) + 1, 2**53)]),
        "entity": rng.choice(["a", "goal-1", "mwanachama é"]),
        "block": rng.choice([0, 1, rng.randrange(1_000_001)]),
        "count": rng.choice([1, 2, 100, 300]),
    }
    numbers = simulation_numbers(terms["seed"], terms["entity"], terms["block"])
    value = [normal(numbers) for _ in range(terms["count"])]
    return {"terms": terms}, {"published": {"value": value, "within": 1e-14}}


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for function in (verifiable_shuffle, normal_sample):
        for _ in range(count):
            args, outcome = function(rng)
            print(json.dumps({"function": function.__name__, "args": args} | outcome))


main()
