"""Personal data: nothing in clear at rest, nothing readable elsewhere or with another key, nothing after forgetting."""

from django.db import connection

from tools.auditing.child import ask
from tools.auditing.figure import Figure


def found_in_text(text: str, *markers: str) -> int:
    """Return how often any of the markers stands in a text, also as JSON and Python escape it."""
    forms = {form for marker in markers for form in (marker, marker.encode("unicode_escape").decode())}
    return sum(text.count(form) for form in forms)


def found_in_database(*markers: str) -> list[str]:
    """Return `table.column` of every column of every table in which a marker stands in clear."""
    found = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [quote(field.name) for field in connection.introspection.get_table_description(cursor, table)]
            for name in names:
                conditions = " OR ".join([f"CAST({name} AS TEXT) LIKE %s"] * 2 * len(markers))
                forms = [form for marker in markers for form in (marker, marker.encode("unicode_escape").decode())]
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(table)} WHERE {conditions}",
                    [f"%{form.replace(chr(92), chr(92) * 2)}%" for form in forms],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{name.strip(chr(34))}")
    return found


def run(quick: bool) -> list[Figure]:
    """Seal, move and alter texts; write rows under an older key, rotate, and read them all again."""
    found = ask("privacy_child", str(2_000 if quick else 50_000), str(50 if quick else 2_000))
    planted, before, after, unread = (found[name] for name in ("planted", "before", "after", "unread"))
    return [
        Figure(
            "密文挪位、换钥、篡改后仍可读",
            f"{found['opened']}/{found['tried']}",
            "0",
            found["opened"] == 0,
        ),
        Figure("加密速度", f"{found['rate']:,.0f} 条/秒", "≥ 20,000 条/秒", found["rate"] >= 20_000),
        Figure("换钥前仍在旧密钥下（对照）", f"{before} 条", f"{planted}", before == planted),
        Figure("换钥后仍在旧密钥下或读不出", f"{after} 条、{unread} 条", "0、0", after == unread == 0),
    ]
