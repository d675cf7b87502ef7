"""The six outplan calls, in today's shape and in the documentation's."""

from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import CUSTOMER_ID
from reconciler.sandbox.store import Store

OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"
UNKNOWN = "0d000000-0000-4000-8000-00000000000d"
COUNTS = {f"max_try_count_{slot}": 5 - slot for slot in range(5)}
INFO = {"name": "Sales", "detail": "Standard"}
DIAL_INFO = {
    "source": {"type": "tel", "target": "+15559876543"},
    "dial_timeout": 30000,
    "try_interval": 7200000,
    **COUNTS,
}
ZERO_DIAL_INFO = {"source": {}, "dial_timeout": 0, "try_interval": 0} | dict.fromkeys(COUNTS, 0)
KEYS = ["id", "customer_id", "name", "detail", "source", "dial_timeout", "try_interval", *COUNTS]
KEYS += ["tm_create", "tm_update", "tm_delete"]


def without_times(outplan: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in outplan.items() if not key.startswith("tm_")}


def body_for(method: str) -> dict[str, Any] | None:
    return {"name": "new"} if method == "PUT" else None


class TestRepresentation:
    def test_every_key_is_present_and_in_order(self, api: httpx.Client) -> None:
        created = api.post("/outplans", json={}).json()
        assert list(created) == KEYS

    def test_create_echoes_what_was_sent_and_adds_the_rest(self, api: httpx.Client) -> None:
        answer = api.post("/outplans", json={**INFO, **DIAL_INFO})
        created = answer.json()
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert without_times(created) == {
            "id": created["id"],
            "customer_id": CUSTOMER_ID,
            **INFO,
            **DIAL_INFO,
        }
        assert created["tm_create"].endswith("Z")
        assert (created["tm_update"], created["tm_delete"]) == (None, None)

    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            ({}, {}),
            ({"type": "", "target": ""}, {}),
            ({"target": "+1", "type": "tel"}, {"type": "tel", "target": "+1"}),
            ({"detail": "d", "name": "n"}, {"name": "n", "detail": "d"}),
        ],
    )
    def test_empty_source_members_are_left_out(
        self, api: httpx.Client, source: dict[str, str], shown: dict[str, str]
    ) -> None:
        created = api.post("/outplans", json={"source": source}).json()
        assert created["source"] == shown
        assert list(created["source"]) == list(shown)

    def test_a_null_source_in_the_database_is_shown_as_null(
        self, api: httpx.Client, store: Store
    ) -> None:
        outplan_id = store.put_outplan({"source": None})
        assert api.get(f"/outplans/{outplan_id}").json()["source"] is None

    def test_names_need_not_be_unique(self, api: httpx.Client) -> None:
        ids = {api.post("/outplans", json=INFO).json()["id"] for _ in range(2)}
        assert len(ids) == 2


class TestReplacing:
    def test_info_leaves_the_dial_info_alone(self, api: httpx.Client) -> None:
        created = api.post("/outplans", json={**INFO, **DIAL_INFO}).json()
        changed = api.put(f"/outplans/{created['id']}", json={"name": "n", "detail": "d"}).json()
        assert without_times(changed) == without_times(created) | {"name": "n", "detail": "d"}

    def test_dial_info_leaves_the_info_alone(self, api: httpx.Client) -> None:
        created = api.post("/outplans", json={**INFO, **DIAL_INFO}).json()
        path = f"/outplans/{created['id']}/dial_info"
        changed = api.put(path, json={**DIAL_INFO, "dial_timeout": 1}).json()
        assert without_times(changed) == without_times(created) | {"dial_timeout": 1}

    @pytest.mark.parametrize(
        ("path", "body", "expected"),
        [
            ("", {"name": "n"}, {"name": "n", "detail": ""}),
            ("", {"detail": "d"}, {"name": "", "detail": "d"}),
            ("/dial_info", {"dial_timeout": 7}, ZERO_DIAL_INFO | {"dial_timeout": 7}),
            ("/dial_info", None, ZERO_DIAL_INFO),
            ("", {**DIAL_INFO, "dial_timeout": 1}, {"name": "", "detail": "", **DIAL_INFO}),
            ("/dial_info", INFO, {**INFO, **ZERO_DIAL_INFO}),
        ],
    )
    def test_what_is_missing_from_its_group_becomes_zero(
        self, api: httpx.Client, path: str, body: object, expected: dict[str, Any]
    ) -> None:
        created = api.post("/outplans", json={**INFO, **DIAL_INFO}).json()
        changed = api.request("PUT", f"/outplans/{created['id']}{path}", json=body or {}).json()
        assert without_times(changed) == without_times(created) | expected

    def test_an_update_that_changes_nothing_moves_tm_update(self, api: httpx.Client) -> None:
        path = f"/outplans/{api.post('/outplans', json=INFO).json()['id']}"
        first, second = (api.put(path, json=INFO).json() for _ in range(2))
        assert first["tm_create"] < first["tm_update"] < second["tm_update"]
        assert first["tm_create"] == second["tm_create"]
        assert api.get(path).json() == second


class TestDeleting:
    def test_delete_marks_with_one_instant(self, api: httpx.Client) -> None:
        path = f"/outplans/{api.post('/outplans', json=INFO).json()['id']}"
        answer = api.delete(path)
        assert answer.status_code == 200
        assert answer.json()["tm_delete"] == answer.json()["tm_update"] is not None
        assert answer.json()["name"] == "Sales"

    def test_a_deleted_outplan_can_be_read_and_changed_but_not_revived(
        self, api: httpx.Client
    ) -> None:
        path = f"/outplans/{api.post('/outplans', json=INFO).json()['id']}"
        deleted = api.delete(path).json()
        assert api.get(path).json() == deleted
        changed = api.put(path, json={"name": "still"}).json()
        assert changed["name"] == "still"
        assert changed["tm_delete"] == deleted["tm_delete"] < changed["tm_update"]

    def test_deleting_again_moves_the_mark(self, api: httpx.Client) -> None:
        path = f"/outplans/{api.post('/outplans', json=INFO).json()['id']}"
        first, second = api.delete(path).json(), api.delete(path).json()
        assert first["tm_delete"] < second["tm_delete"] == second["tm_update"]

    def test_campaigns_that_refer_to_it_are_not_asked(
        self, api: httpx.Client, store: Store
    ) -> None:
        outplan_id = api.post("/outplans", json=INFO).json()["id"]
        store.seed({"campaigns": [{"status": "run", "outplan_id": outplan_id}]})
        assert api.delete(f"/outplans/{outplan_id}").status_code == 200


SINGLE_CALLS = [("GET", ""), ("PUT", ""), ("PUT", "/dial_info"), ("DELETE", "")]


@pytest.mark.parametrize(("method", "path"), SINGLE_CALLS)
class TestWhoseAndWhether:
    def test_unknown(self, api: httpx.Client, method: str, path: str) -> None:
        answer = api.request(method, f"/outplans/{UNKNOWN}{path}", json=body_for(method))
        assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "OUTPLAN_NOT_FOUND")

    def test_another_customers_is_forbidden_and_stays_as_it_is(
        self, api: httpx.Client, store: Store, method: str, path: str
    ) -> None:
        foreign = store.put_outplan({"customer_id": OTHER_CUSTOMER, "name": "theirs"})
        before = store.outplans()
        answer = api.request(method, f"/outplans/{foreign}{path}", json=body_for(method))
        assert (answer.status_code, answer.json()["error"]["reason"]) == (403, "PERMISSION_DENIED")
        assert store.outplans() == before

    def test_documented_style_hides_what_is_foreign_or_deleted(
        self, documented: httpx.Client, store: Store, method: str, path: str
    ) -> None:
        gone = store.put_outplan({"tm_delete": "2026-01-01T00:00:00Z"})
        foreign = store.put_outplan({"customer_id": OTHER_CUSTOMER})
        for outplan_id in (gone, foreign, UNKNOWN):
            answer = documented.request(method, f"/outplans/{outplan_id}{path}", json={})
            assert answer.status_code == 404
            assert answer.json()["error"]["reason"] == "OUTPLAN_NOT_FOUND"


FITS, REFUSED = 200, 400


class TestColumns:
    @pytest.mark.parametrize(
        ("field", "value", "status"),
        [
            ("name", "é" * 255, FITS),
            ("name", "é" * 256, REFUSED),
            ("detail", "x" * 65535, FITS),
            ("detail", "x" * 65536, REFUSED),
            ("detail", "é" * 32768, REFUSED),
            ("name", "\uffff", FITS),
            ("name", "\U0001f600", REFUSED),
            ("detail", "call \U0001f600", REFUSED),
            ("source", {"name": "\U0001f600" * 300}, FITS),
            ("name", "\x00", FITS),
            *((name, 2**31 - 1, FITS) for name in ZERO_DIAL_INFO if name != "source"),
            *((name, 2**31, REFUSED) for name in ZERO_DIAL_INFO if name != "source"),
            ("try_interval", -(2**31), FITS),
            ("try_interval", -(2**31) - 1, REFUSED),
            ("dial_timeout", 2**63 - 1, REFUSED),
            ("max_try_count_0", -1, FITS),
        ],
    )
    def test_what_the_database_can_hold(
        self, api: httpx.Client, store: Store, field: str, value: Any, status: int
    ) -> None:
        answer = api.post("/outplans", json={field: value})
        assert answer.status_code == status
        if status == FITS:
            assert answer.json()[field] == value
        else:
            assert answer.json()["error"]["reason"] == "INVALID_ARGUMENT"
            assert answer.json()["error"]["message"] == "The request contains invalid data."
            assert store.outplans() == []

    @pytest.mark.parametrize(
        ("path", "body"), [("", {"name": "x" * 256}), ("/dial_info", {"dial_timeout": 2**31})]
    )
    def test_a_refused_update_changes_nothing(
        self, api: httpx.Client, store: Store, path: str, body: dict[str, Any]
    ) -> None:
        outplan_id = store.put_outplan(INFO)
        before = store.outplans()
        answer = api.put(f"/outplans/{outplan_id}{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["reason"]) == (400, "INVALID_ARGUMENT")
        assert store.outplans() == before


class TestDocumentedStyle:
    def test_create_and_delete_have_their_own_status(self, documented: httpx.Client) -> None:
        created = documented.post("/outplans", json=INFO)
        assert created.status_code == 201
        deleted = documented.delete(f"/outplans/{created.json()['id']}")
        assert (deleted.status_code, deleted.content) == (204, b"")

    def test_source_members_are_all_shown(self, documented: httpx.Client) -> None:
        created = documented.post("/outplans", json={"source": {"type": "tel"}}).json()
        assert created["source"] == {
            "type": "tel",
            "target": "",
            "target_name": "",
            "name": "",
            "detail": "",
        }

    def test_never_is_the_year_9999(self, documented: httpx.Client, store: Store) -> None:
        outplan_id = store.put_outplan({"tm_create": "2022-04-28T01:50:23.414Z"})
        shown = documented.get(f"/outplans/{outplan_id}").json()
        assert shown["tm_create"] == "2022-04-28 01:50:23.414000"
        assert shown["tm_update"] == shown["tm_delete"] == "9999-01-01 00:00:00.000000"

    def test_deleted_ones_are_still_listed(self, documented: httpx.Client, store: Store) -> None:
        store.put_outplan({"tm_delete": "2026-01-01T00:00:00Z"})
        (listed,) = documented.get("/outplans").json()["result"]
        assert listed["tm_delete"] == "2026-01-01 00:00:00.000000"
