"""The secret of a second factor as a picture that an app's camera reads."""

from urllib.parse import quote, urlencode

import segno

ISSUER = "老旧小区改造门户"


def key_uri(secret: str, username: str) -> str:
    """Return what the apps of all makers understand."""
    label = quote(f"{ISSUER}:{username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER, 'digits': 6, 'period': 30})}"


def picture(text: str) -> str:
    """Return a QR code as the address of an SVG image, which needs neither a file nor an inline style."""
    uri: str = segno.make(text, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return uri


def in_groups(secret: str) -> str:
    """Return the secret as one copies it by hand; apps ignore the spaces."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
