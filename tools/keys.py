"""Print fresh keys for portal.env, in its own form; keep a copy of them apart from every backup of the data."""

import secrets

if __name__ == "__main__":
    print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
    print(f"PII_KEYS=1:{secrets.token_hex(32)}")
    print(f"PII_INDEX_KEY={secrets.token_hex(32)}")
    print(f"AUDIT_KEY=1:{secrets.token_hex(32)}")
