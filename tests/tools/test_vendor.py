import json
import shutil

import pytest

from tools import vendor


@pytest.fixture
def house(tmp_path):
    """A copy of the vendored files, to be spoiled."""
    for part in ("tools", *vendor.TREES):
        shutil.copytree(vendor.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lock_again(house, path):
    """Pretend that an update brought this content."""
    lock = json.loads((house / vendor.LOCK).read_text())
    for entry in lock.values():
        if path in entry["files"]:
            entry["files"][path] = vendor.digest((house / path).read_bytes())
    (house / vendor.LOCK).write_text(json.dumps(lock))


def test_the_committed_files_are_the_locked_ones():
    assert vendor.find_faults(vendor.ROOT) == []


def test_a_changed_a_missing_and_an_unlisted_file_are_named(house):
    with (house / "static/vendor/htmx/htmx.min.js").open("a") as file:
        file.write(" ")
    (house / "static/vendor/bootstrap/LICENSE").unlink()
    (house / "static/vendor/extra.js").write_text("")
    assert vendor.find_faults(house) == [
        "missing: static/vendor/bootstrap/LICENSE",
        "not in the lock: static/vendor/extra.js",
        "changed: static/vendor/htmx/htmx.min.js",
    ]


@pytest.mark.parametrize(
    "code",
    ["fetch('//cdn.example/x')", "a{background:url(https://cdn.example/x.png)}", "importScripts('http://e.com/w.js')"],
)
def test_a_library_that_calls_another_host_is_refused(house, code):
    path = "static/vendor/htmx/htmx.min.js"
    (house / path).write_text(code)
    lock_again(house, path)
    (fault,) = vendor.find_faults(house)
    assert fault.startswith(f"{path} calls another host")


def test_a_source_map_that_is_not_served_is_refused(house):
    path = "static/vendor/htmx/htmx.min.js"
    (house / path).write_text("//# sourceMappingURL=htmx.min.js.map")
    lock_again(house, path)
    assert vendor.find_faults(house) == [f"{path} names a source map that is not served"]


def test_the_lock_and_the_list_name_the_same_versions(house):
    spec = house / vendor.SPEC
    spec.write_text(spec.read_text().replace('version = "2.0.11"', 'version = "2.0.12"'))
    assert vendor.find_faults(house) == ["vendor.toml and vendor.lock.json name different versions: run update"]


def test_the_lock_names_no_host():
    assert "://" not in (vendor.ROOT / vendor.LOCK).read_text()


def test_every_icon_a_tag_can_draw_by_itself_is_in_the_sprite():
    sprite = (vendor.ROOT / "static/vendor/tabler/icons.svg").read_text()
    used = set()
    for template in (vendor.ROOT / "templates").rglob("*.html"):
        used.update(part.split('"')[0] for part in template.read_text("utf-8").split('{% icon "')[1:])
    assert used
    assert {name for name in used if f'id="{name}"' not in sprite} == set()
