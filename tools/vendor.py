"""Keep the browser libraries we serve ourselves: offices' networks are closed, and nobody needs Node to run the portal.

``update`` fetches what vendor.toml names (npm on a developer's machine) and writes vendor.lock.json.
``check`` needs Python alone: every vendored file must be the locked one, and none may call another host.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = "tools/vendor.toml"
LOCK = "tools/vendor.lock.json"
TREES = ("static/vendor", "tests/vendor")
SOURCE_MAP = re.compile(rb"\n?/[/*][#@] sourceMappingURL=[^\n]*")
CALLS_OUT = re.compile(
    rb"""(?:url\(|@import\s+|importScripts\(|fetch\(|\bimport\(|<script[^>]+src=|<link[^>]+href=)\s*["']?(?:https?:)?//[^\s"')]+"""
)


def digest(data: bytes) -> str:
    """Return the sha256 that the lock keeps for one file."""
    return hashlib.sha256(data).hexdigest()


def integrity(data: bytes) -> str:
    """Return the sha512 in the form package registries publish."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def build_sprite(icons: dict[str, bytes]) -> bytes:
    """Return one SVG of <symbol>s, so that a page of a hundred icons costs one request."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name, svg in sorted(icons.items()):
        body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg.decode(), flags=re.S)
        body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)
        body = re.sub(r">\s+<", "><", body.strip())
        parts.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return "\n".join([*parts, "</svg>", ""]).encode()


def npm(*words: str, cwd: Path) -> str:
    """Run npm and return what it prints."""
    return subprocess.run(["npm", *words], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def fetch(reference: str, folder: Path) -> bytes:
    """Return the package's tarball, refused unless its sha512 is the published one."""
    published = npm("view", reference, "dist.integrity", cwd=folder)
    name = npm("pack", "--silent", "--ignore-scripts", reference, cwd=folder).splitlines()[-1]
    data = (folder / name).read_bytes()
    if integrity(data) != published:
        sys.exit(f"{reference}: the tarball is not the published one")
    return data


def unpack(package: dict, tarball: Path) -> dict[str, bytes]:
    """Return {path in the repository: content} of the files that vendor.toml asks for."""
    with tarfile.open(tarball) as tar:

        def member(path: str) -> bytes:
            file = tar.extractfile(f"package/{path}")
            if file is None:
                sys.exit(f"{tarball.name} has no {path}")
            return SOURCE_MAP.sub(b"", file.read())

        out = {f"{package['dest']}/{target}": member(source) for source, target in package["files"].items()}
        if symbols := package.get("symbols"):
            icons = {name: member(f"icons/outline/{name}.svg") for name in symbols}
            out[f"{package['dest']}/{package['sprite']}"] = build_sprite(icons)
    return out


def update(root: Path) -> None:
    """Fetch every package and write the lock; stop if a version already locked has changed its content."""
    spec = tomllib.loads((root / SPEC).read_text("utf-8"))
    path = root / LOCK
    old = json.loads(path.read_text("utf-8")) if path.exists() else {}
    lock = {}
    for key, package in spec.items():
        reference = f"{package['npm']}@{package['version']}"
        with tempfile.TemporaryDirectory() as folder:
            data = fetch(reference, Path(folder))
            known = old.get(key, {})
            if known.get("version") == package["version"] and known["integrity"] != integrity(data):
                sys.exit(f"{reference}: another content under the same version; stop and look")
            files = unpack(package, next(Path(folder).glob("*.tgz")))
        for relative, content in files.items():
            target = root / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        lock[key] = {
            "npm": package["npm"],
            "version": package["version"],
            "license": package["license"],
            "integrity": integrity(data),
            "files": {relative: digest(content) for relative, content in sorted(files.items())},
        }
        print(f"{reference}: {len(files)} files")
    path.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", "utf-8")


def find_faults(root: Path) -> list[str]:
    """Return what is wrong with the vendored files, one sentence each; empty = all as locked."""
    spec = tomllib.loads((root / SPEC).read_text("utf-8"))
    lock = json.loads((root / LOCK).read_text("utf-8"))
    faults = []
    if {key: package["version"] for key, package in spec.items()} != {k: v["version"] for k, v in lock.items()}:
        faults.append("vendor.toml and vendor.lock.json name different versions: run update")
    wanted = {path: sha for entry in lock.values() for path, sha in entry["files"].items()}
    found = {p.relative_to(root).as_posix(): p for tree in TREES for p in (root / tree).rglob("*") if p.is_file()}
    faults += [f"missing: {path}" for path in sorted(wanted.keys() - found.keys())]
    faults += [f"not in the lock: {path}" for path in sorted(found.keys() - wanted.keys())]
    for path in sorted(wanted.keys() & found.keys()):
        data = found[path].read_bytes()
        if digest(data) != wanted[path]:
            faults.append(f"changed: {path}")
        if path.endswith((".js", ".css", ".svg")):
            faults += [f"{path} calls another host: {hit.decode()[:80]}" for hit in CALLS_OUT.findall(data)]
            if b"sourceMappingURL" in data:
                faults.append(f"{path} names a source map that is not served")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["update", "check"])
    if parser.parse_args().command == "update":
        update(ROOT)
    faults = find_faults(ROOT)
    print("\n".join(faults) or "vendored files: all as locked")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
