"""Counting in the cache, exactly, however many count at once: the increment itself says which one it was."""

from django.core.cache import cache


def hit(name: str, seconds: int) -> int:
    """Count one more under `name` and return the number so far; the count is forgotten some time after `seconds`.

    On Redis both commands travel together, since a round trip each would be felt in every answer of the API.
    """
    kept = 2 * seconds
    client_of = getattr(getattr(cache, "_cache", None), "get_client", None)
    if client_of is None:
        cache.add(name, 0, kept)
        return int(cache.incr(name))
    key = cache.make_and_validate_key(name)
    pipeline = client_of(key, write=True).pipeline(transaction=False)
    pipeline.set(key, 0, ex=kept, nx=True)
    pipeline.incr(key)
    return int(pipeline.execute()[1])
