"""Good files spoiled at random: where parsers meet what nobody thought of."""

from random import Random


def mutated(content: bytes, chance: Random) -> bytes:
    """Return `content` with one to thirty bytes changed, cut out, put in or set to the largest number."""
    spoiled = bytearray(content)
    for _time in range(chance.choice((1, 2, 5, 30))):
        at = chance.randrange(len(spoiled)) if spoiled else 0
        match chance.random():
            case what if what < 0.6 and spoiled:
                spoiled[at] = chance.randrange(256)
            case what if what < 0.75:
                del spoiled[at : at + chance.randrange(1, 200)]
            case what if what < 0.9:
                spoiled[at:at] = chance.randbytes(chance.randrange(1, 50))
            case _:
                spoiled[at : at + 4] = b"\xff\xff\xff\x7f"
    return bytes(spoiled)
