"""The notices and the bill of materials: everything that ships is in them, with its licence in full."""

from __future__ import annotations

import json

from recipes import notices, sbom
from recipes.contents import UNUSED_LIBRARIES
from recipes.project import canonical, pins
from recipes.wheels import SYSTEMS, System, needed

THIS = System("Linux", (), "linux", "Linux")


def test_every_library_that_ships_has_its_licence_in_full() -> None:
    shipped = {canonical(each.name): each for each in notices.components()}
    here = needed(THIS) - {canonical(name) for name in UNUSED_LIBRARIES}
    assert here <= shipped.keys()
    for each in shipped.values():
        assert each.licence, each.name
        assert any(len(text) > 200 for _, text in each.texts), each.name


def test_all_that_ships_is_pinned_among_what_ships() -> None:
    names = {canonical(name) for name in pins()}
    for system in (THIS, *SYSTEMS):
        assert needed(system) <= names, system.name


def test_other_systems_need_other_libraries() -> None:
    windows, macos = needed(SYSTEMS[0]), needed(SYSTEMS[1])
    assert "pywin32-ctypes" in windows - macos
    assert not {"secretstorage", "cryptography"} & (windows | macos)
    assert {"secretstorage", "cryptography"} <= needed(THIS)


def test_a_licence_stands_once_under_all_its_owners() -> None:
    text = notices.render(notices.components())
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3") == 1
    assert "espeakng-loader 0.2.4: GPL-3.0-or-later" in text
    assert "https://github.com/espeak-ng/espeak-ng" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text


def test_the_bill_of_materials_names_everything_and_is_the_same_again() -> None:
    shipped = notices.components()
    text = sbom.render(shipped, version="1.2.3", moment=1_700_000_000)
    assert text == sbom.render(shipped, version="1.2.3", moment=1_700_000_000)
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    by_name = {each["name"]: each for each in bill["components"]}
    assert by_name.keys() == {each.name for each in shipped}
    assert by_name["PySide6_Essentials"]["purl"].startswith("pkg:pypi/pyside6-essentials@")
    assert by_name["espeakng-loader"]["licenses"] == [{"expression": "GPL-3.0-or-later"}]
    references = [each["bom-ref"] for each in bill["components"]]
    assert len(set(references)) == len(references)
    assert bill["dependencies"][0]["dependsOn"] == references
