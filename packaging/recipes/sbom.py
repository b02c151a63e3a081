"""The bill of materials of a build, as CycloneDX: what ships, in which version, under which licence."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from recipes.notices import Component
from recipes.project import NAME, canonical


def render(shipped: Sequence[Component], *, version: str, moment: int) -> str:
    """The document; the same for the same components, version and `moment` (Unix seconds)."""
    itself = f"pkg:generic/{NAME}@{version}"
    components = [_component(each) for each in shipped]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{itself}#{moment}')}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": itself,
                "name": NAME,
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": itself,
            },
        },
        "components": components,
        "dependencies": [{"ref": itself, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _component(each: Component) -> dict[str, object]:
    kind = "pypi" if each.on_pypi else "generic"
    name = canonical(each.name) if each.on_pypi else each.name.lower().replace(" ", "-")
    purl = f"pkg:{kind}/{name}@{each.version}"
    licence = {"expression": each.licence} if _is_expression(each.licence) else {"license": {"name": each.licence}}
    return {
        "type": "library",
        "bom-ref": purl,
        "name": each.name,
        "version": each.version,
        "licenses": [licence],
        "purl": purl,
    }


def _is_expression(licence: str) -> bool:
    """What is no SPDX expression stands in its authors' own words."""
    words = [word for word in licence.replace("(", " ").replace(")", " ").split() if word not in {"AND", "OR", "WITH"}]
    return bool(words) and all("-" in word or word in {"MIT", "0BSD", "Zlib"} for word in words)
