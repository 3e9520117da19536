"""What is no photo, document or spreadsheet at all, whatever it is called."""

import gzip

from .photo import jpeg
from .sheet import packed

BAD = {
    "empty.jpg": lambda: b"",
    "nothing.pdf": lambda: bytes(1000),
    "words.txt": lambda: "各街道办事处：".encode(),
    "table.csv": lambda: "小区,户数\n集英花园,126\n".encode("gb18030"),
    "letter.docx": lambda: packed(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>")),
    "slides.pptx": lambda: packed(("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<a/>")),
    "book.ods": lambda: packed(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")),
    "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "letter.rtf": lambda: b"{\\rtf1\\ansi}",
    "archive.zip": lambda: packed(("a.txt", "a")),
    "photos.zip": lambda: packed(("a.jpg", jpeg())),
    "empty.zip": lambda: b"PK\x05\x06" + bytes(18),
    "archive.rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99),
    "archive.7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99),
    "archive.gz": lambda: gzip.compress(b"a" * 99),
    "program.exe": lambda: b"MZ\x90\x00" + bytes(99),
    "program.jpg": lambda: b"MZ\x90\x00" + jpeg(),
    "program": lambda: b"\x7fELF" + bytes(99),
    "applet.class": lambda: b"\xca\xfe\xba\xbe" + bytes(99),
    "run.sh": lambda: b"#!/bin/sh\nrm -rf /\n",
    "page.html": lambda: b"  \n<!DOCTYPE html><html></html>",
    "page.pdf": lambda: b"<!-- --><html></html>",
    "data.xml": lambda: b'<?xml version="1.0"?><a/>',
    "shortcut.url": lambda: b"[InternetShortcut]\nURL=http://example.com/\n",
    "film.mkv": lambda: b"\x1aE\xdf\xa3" + bytes(99),
    "song.mp3": lambda: b"ID3\x04" + bytes(99),
    "wide.txt": lambda: "\ufeff<html>".encode("utf-16"),
}
# Names that lie, hide or break out; each with what must be left of it when a photo bears it.
NAMES = {
    "../../etc/passwd": "passwd.jpg",
    "C:\\photos\\西墙.JPG": "西墙.jpg",
    "a\r\nSet-Cookie: x=1.jpg": "aSet-Cookie x=1.jpg",
    "照片\u202egpj.exe": "照片gpj.jpg",
    "x\0.jpg": "x.jpg",
    "...": "file.jpg",
    "": "file.jpg",
    ".htaccess": "htaccess.jpg",
    "集英花园 3号楼.jpg": "集英花园 3号楼.jpg",
    'a";b=".jpg': "ab=.jpg",
    "<script>.png": "script.jpg",
    "e\u0301.jpg": "é.jpg",
    "a" * 400 + ".jpg": "a" * 96 + ".jpg",
    "photo.php.jpg": "photo.php.jpg",
    "\u200b\u200f.jpg": "jpg.jpg",
}
