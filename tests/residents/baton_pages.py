"""The pages of the moves, as a browser sends them."""

from residents.queries.suggestion_detail import door_of


def text(answer):
    return answer.content.decode()


def address(row, move):
    return f"/suggestions/{row.pk}/{door_of(move).removeprefix('baton-')}/"


def make(client, user, row, move, **typed):
    client.force_login(user)
    return client.post(address(row, move), {"version": row.version} | typed)


def fresh(row):
    row.refresh_from_db()
    return row
