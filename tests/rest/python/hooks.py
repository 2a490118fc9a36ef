"""What openapi.yaml says in words, since JSON Schema can't, and one fault of the tool."""

import schemathesis

SAFE = 2**53 - 1


@schemathesis.hook
def filter_case(context, case):
    return not (is_elsewhere(case) or is_refused(case.body) or is_no_text(case) or is_nothing(case) or is_both(case))


def is_elsewhere(case):
    """These ids are other paths."""
    return (case.path_parameters or {}).get("conversationId") in (".", "..", "latest", "close")


def is_refused(value):
    """Numbers that are whole and that JavaScript would change, and a key that it would take for the prototype."""
    if isinstance(value, dict):
        return "__proto__" in value or any(map(is_refused, value.values()))
    if isinstance(value, list):
        return any(map(is_refused, value))
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and abs(value) > SAFE


def is_no_text(case):
    """The tool takes a 0 for a text of any pattern."""
    headers = case.headers or {}
    return any(headers.get(name) in (0, "0") for name in ("If-Match", "Turn-Token"))


def is_nothing(case):
    """A body of null is taken for {}: generated clients send it for what is left out."""
    return case.body is None


def is_both(case):
    """`If-None-Match` goes without `If-Match`, and OpenAPI has no way to say so of headers."""
    headers = case.headers or {}
    return "If-Match" in headers and "If-None-Match" in headers
