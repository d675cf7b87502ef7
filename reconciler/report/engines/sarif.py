"""A validation as SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reconciler import __version__
from reconciler.policy.catalogue import RULES, rule_page
from reconciler.report.engines.remarks import fingerprints, remarks
from reconciler.values.places import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.policy.spec import Level
    from reconciler.report.validation import Validation
    from reconciler.values.places import Checkout
    from reconciler.values.remark import Remark

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Mapping[Level, str] = {
    "error": "error",
    "warning": "warning",
    "info": "note",
    "off": "none",
}
_ROOT = "%SRCROOT%"


def validation_sarif(validation: Validation) -> str:
    """Return one run; what is allowed is not in it, since code scanning knows no exceptions."""
    listed = [remark for remark in remarks(validation) if not remark.allowed_by]
    found = [remark for remark in listed if remark.file]
    codes = list(dict.fromkeys(remark.code for remark in found))
    names = fingerprints(found, validation)
    run = {
        "tool": {
            "driver": {
                "name": "reconciler",
                "informationUri": REPOSITORY,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "Where the repository begins."}}},
        "invocations": [_invocation(remark for remark in listed if not remark.file)],
        "results": [
            _result(remark, codes.index(remark.code), name, validation.checkout)
            for remark, name in zip(found, names, strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    """Return what is known of a rule; code scanning demands these texts of whatever it is."""
    rule = RULES.get(code)
    if rule is None:
        return {
            "id": code,
            "shortDescription": _message(code.replace("-", " ")),
            "fullDescription": _message("A mistake in a file, or a rule of the team's own."),
            "help": _message("Each result says what to do."),
        }
    return {
        "id": code,
        "shortDescription": _message(rule.title),
        "fullDescription": _message(rule.why),
        "help": _message(rule.remedy),
        "helpUri": rule_page(code),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _invocation(failures: Iterable[Remark]) -> dict[str, Any]:
    """Return whether all could be checked, and what is about no file, such as why it could not."""
    told = [
        {"level": _LEVELS[remark.severity], "message": _message(remark.text)} for remark in failures
    ]
    return {"executionSuccessful": not told, "toolExecutionNotifications": told}


def _result(remark: Remark, index: int, fingerprint: str, checkout: Checkout) -> dict[str, Any]:
    return {
        "ruleId": remark.code,
        "ruleIndex": index,
        "level": _LEVELS[remark.severity],
        "message": _message("\n".join([remark.text, *_about(remark)])),
        "locations": [{"physicalLocation": _place(remark, checkout)}],
        # The name that GitHub looks for; it would take the line's own words, and others come twice.
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1"},
    }


def _about(remark: Remark) -> list[str]:
    named = remark.title.removeprefix(remark.code).strip()
    return [f"outplan{'s' * (len(remark.keys) > 1)}: {named}"] if named else []


def _place(remark: Remark, checkout: Checkout) -> dict[str, Any]:
    path = checkout.path_of(remark.file)
    if not path:  # standard input
        place = {"uri": quote(remark.file)}
    elif PurePath(path).is_absolute() or path.startswith(".."):
        place = {"uri": PurePath(checkout.here, path).as_uri()}
    else:
        place = {"uri": quote(path), "uriBaseId": _ROOT}
    return {
        "artifactLocation": place,
        "region": {"startLine": remark.line, "startColumn": remark.column},
    }


def _message(text: str) -> dict[str, str]:
    """Return a message in which nobody's text becomes a link: `[text](address)`."""
    return {"text": text.replace("](", "] (")}
