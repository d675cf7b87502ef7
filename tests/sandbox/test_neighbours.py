"""Campaigns, numbers, customer, access keys, outdials and targets."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID, CUSTOMER_NAME, digest
from reconciler.sandbox.shapes import NO_ID
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"
UNKNOWN = "0d000000-0000-4000-8000-00000000000d"
OUTPLAN = "0a000000-0000-4000-8000-00000000000a"
DELETED = {"tm_delete": "2026-01-01T00:00:00Z"}

CAMPAIGN_KEYS = (
    "id customer_id type name detail status service_level end_handle actions outplan_id outdial_id"
    " queue_id next_campaign_id tm_create tm_update tm_delete"
)
NUMBER_KEYS = (
    "id customer_id number type call_flow_id message_flow_id name detail status t38_enabled"
    " emergency_enabled metadata tm_purchase tm_renew tm_create tm_update tm_delete"
)
CUSTOMER_KEYS = (
    "id name billing_account_id metadata email_verified status identity_verification_status"
    " tm_deletion_scheduled tm_create tm_update tm_delete"
)
ACCESS_KEY_KEYS = "id customer_id name token_prefix tm_expire tm_create tm_update tm_delete"


def outcome(answer: httpx.Response) -> tuple[int, str]:
    reason = answer.json()["error"]["reason"] if answer.is_error else "OK"
    return answer.status_code, reason


class TestCampaigns:
    def test_members(self, api: httpx.Client, store: Store) -> None:
        store.seed({"campaigns": [{"name": "c", "status": "run", "outplan_id": OUTPLAN}]})
        (listed,) = api.get("/campaigns").json()["result"]
        assert " ".join(listed) == CAMPAIGN_KEYS
        assert (listed["status"], listed["outplan_id"]) == ("run", OUTPLAN)
        assert listed["queue_id"] == NO_ID
        assert api.get(f"/campaigns/{listed['id']}").json() == listed

    def test_actions_can_be_null(self, api: httpx.Client, store: Store) -> None:
        store.seed({"campaigns": [{"actions": None}]})
        assert api.get("/campaigns").json()["result"][0]["actions"] is None

    def test_actions_have_all_their_members(self, api: httpx.Client, store: Store) -> None:
        talk = {"type": "talk", "option": {"text": "<hi>", "language": "en"}}
        store.seed({"campaigns": [{"actions": [talk, {"id": OUTPLAN}]}]})
        assert (
            f'"actions":[{{"id":"{NO_ID}","next_id":"{NO_ID}","type":"talk","option":'
            r'{"language":"en","text":"\u003chi\u003e"},"tm_execute":null},'
            f'{{"id":"{OUTPLAN}","next_id":"{NO_ID}","tm_execute":null}}],'
        ) in api.get("/campaigns").text

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, (200, "OK")),
            (DELETED, (200, "OK")),
            ({"customer_id": OTHER_CUSTOMER}, (403, "PERMISSION_DENIED")),
        ],
    )
    def test_reading_one(
        self, api: httpx.Client, store: Store, given: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        assert outcome(api.get(f"/campaigns/{store.put('campaigns', given)}")) == expected


class TestNumbers:
    def test_members(self, api: httpx.Client, store: Store) -> None:
        store.seed({"numbers": [{"number": "+15551234567", "tm_purchase": "2026-01-01"}]})
        (listed,) = api.get("/numbers").json()["result"]
        assert " ".join(listed) == NUMBER_KEYS
        assert (listed["number"], listed["type"], listed["status"]) == (
            "+15551234567",
            "normal",
            "active",
        )
        assert listed["metadata"] == {"rtp_debug": False}
        assert (listed["tm_purchase"], listed["tm_renew"]) == ("2026-01-01T00:00:00Z", None)
        assert api.get(f"/numbers/{listed['id']}").json() == listed

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, (200, "OK")),
            (DELETED, (404, "RESOURCE_NOT_FOUND")),
            ({"customer_id": OTHER_CUSTOMER}, (403, "PERMISSION_DENIED")),
        ],
    )
    def test_reading_one(
        self, api: httpx.Client, store: Store, given: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        assert outcome(api.get(f"/numbers/{store.put('numbers', given)}")) == expected

    def test_unknown(self, api: httpx.Client) -> None:
        assert outcome(api.get(f"/numbers/{UNKNOWN}")) == (404, "NUMBER_NOT_FOUND")

    def test_documented_timestamps(self, documented: httpx.Client, store: Store) -> None:
        store.seed({"numbers": [{"tm_purchase": "2026-01-01"}]})
        (listed,) = documented.get("/numbers").json()["result"]
        assert listed["tm_purchase"] == "2026-01-01 00:00:00.000000"
        assert listed["tm_renew"] == listed["tm_delete"] == "9999-01-01 00:00:00.000000"


class TestCustomer:
    def test_the_callers_own(self, api: httpx.Client) -> None:
        customer = api.get("/customer").json()
        assert " ".join(customer) == CUSTOMER_KEYS
        assert (customer["id"], customer["name"]) == (CUSTOMER_ID, CUSTOMER_NAME)
        assert (customer["status"], customer["identity_verification_status"]) == (
            "active",
            "verified",
        )

    def test_optional_members_are_shown_when_set(self, api: httpx.Client, store: Store) -> None:
        given = {"email": "a@b.invalid", "webhook_method": "POST", "webhook_secret": "hush"}
        store.put("customers", {"id": CUSTOMER_ID, **given})
        customer = api.get("/customer").json()
        assert given.items() <= customer.items()
        assert "name" not in customer
        assert list(customer)[-1] == "webhook_secret"

    def test_a_failure_behind_it_is_a_bare_400(self, connect: Connect, store: Store) -> None:
        store.put("accesskeys", {"token_hash": digest("k"), "customer_id": OTHER_CUSTOMER})
        answer = connect(cookie="accesskey=k").get("/customer")
        assert outcome(answer) == (400, "INVALID_ARGUMENT")

    @pytest.mark.parametrize("path", ["/customers", f"/customers/{CUSTOMER_ID}"])
    def test_the_customer_list_is_not_for_customers(self, api: httpx.Client, path: str) -> None:
        assert outcome(api.get(path)) == (403, "PERMISSION_DENIED")


class TestMe:
    def test_an_access_key_is_no_agent(self, api: httpx.Client) -> None:
        assert outcome(api.get("/me")) == (403, "AGENT_AUTH_REQUIRED")


class TestAccessKeys:
    def test_members(self, api: httpx.Client) -> None:
        (listed,) = api.get("/accesskeys").json()["result"]
        assert " ".join(listed) == ACCESS_KEY_KEYS
        assert listed["token_prefix"] == ACCESS_KEY[:11]
        assert api.get(f"/accesskeys/{listed['id']}").json() == listed

    @pytest.mark.parametrize(
        ("given", "listed", "expected"),
        [
            ({}, True, (200, "OK")),
            (DELETED, False, (409, "STATE_INVALID")),
            ({"customer_id": OTHER_CUSTOMER}, False, (404, "RESOURCE_NOT_FOUND")),
        ],
    )
    def test_which_are_shown(
        self,
        api: httpx.Client,
        store: Store,
        given: dict[str, Any],
        listed: bool,
        expected: tuple[int, str],
    ) -> None:
        key_id = store.put("accesskeys", {"token_hash": digest("k"), **given})
        ids = [key["id"] for key in api.get("/accesskeys").json()["result"]]
        assert (key_id in ids) == listed
        assert outcome(api.get(f"/accesskeys/{key_id}")) == expected

    def test_unknown(self, api: httpx.Client) -> None:
        assert outcome(api.get(f"/accesskeys/{UNKNOWN}")) == (400, "INVALID_ARGUMENT")


OUTDIAL = "0b000000-0000-4000-8000-00000000000b"
TARGET = {"outdial_id": OUTDIAL, "destination_0": {"type": "tel", "target": "+15551234567"}}


class TestTargets:
    @pytest.mark.parametrize(("style", "empty"), [("current", {}), ("documented", None)])
    def test_members(self, connect: Connect, store: Store, style: str, empty: object) -> None:
        store.seed({"targets": [TARGET]})
        (listed,) = connect(style=style).get(f"/outdials/{OUTDIAL}/targets").json()["result"]
        assert " ".join(listed) == (
            "id outdial_id name detail data status destination_0 destination_1 destination_2"
            " destination_3 destination_4 try_count_0 try_count_1 try_count_2 try_count_3"
            " try_count_4 tm_create tm_update tm_delete"
        )
        assert listed["destination_0"]["target"] == "+15551234567"
        assert [listed[f"destination_{slot}"] for slot in range(1, 5)] == [empty] * 4

    def test_only_those_of_the_outdial(self, api: httpx.Client, store: Store) -> None:
        store.seed({"targets": [TARGET, {"outdial_id": UNKNOWN}]})
        assert len(api.get(f"/outdials/{OUTDIAL}/targets").json()["result"]) == 1
        assert outcome(api.get("/outdials/x/targets")) == (400, "INVALID_ID")

    @pytest.mark.parametrize(
        ("outdial", "expected"),
        [
            (None, (404, "OUTDIAL_NOT_FOUND")),
            ({}, (200, "OK")),
            (DELETED, (200, "OK")),
            ({"customer_id": OTHER_CUSTOMER}, (403, "PERMISSION_DENIED")),
        ],
    )
    def test_whose_outdial_it_is(
        self,
        api: httpx.Client,
        store: Store,
        outdial: dict[str, Any] | None,
        expected: tuple[int, str],
    ) -> None:
        if outdial is not None:
            store.put("outdials", {"id": OUTDIAL, **outdial})
        assert outcome(api.get(f"/outdials/{OUTDIAL}")) == expected
        assert outcome(api.get(f"/outdials/{OUTDIAL}/targets")) == expected

    def test_deleted_ones_are_hidden(self, api: httpx.Client, store: Store) -> None:
        store.seed({"targets": [TARGET | DELETED, TARGET | {"name": "live"}]})
        listed = api.get(f"/outdials/{OUTDIAL}/targets").json()["result"]
        assert [target["name"] for target in listed] == ["live"]

    def test_null_and_unset_destinations_differ(self, api: httpx.Client, store: Store) -> None:
        store.seed({"targets": [TARGET | {"destination_1": None}]})
        (listed,) = api.get(f"/outdials/{OUTDIAL}/targets").json()["result"]
        assert (listed["destination_1"], listed["destination_2"]) == (None, {})

    @pytest.mark.parametrize(
        ("path", "parameter"), [("%25zz", "id"), ("x", "page_size"), ("", "id")]
    )
    def test_what_wins(self, api: httpx.Client, path: str, parameter: str) -> None:
        answer = api.get(f"/outdials/{path}/targets?page_size=x").json()["error"]
        assert answer["message"] == f'The parameter "{parameter}" has an invalid format.'


class TestOutdials:
    def test_members(self, api: httpx.Client, store: Store) -> None:
        store.put("outdials", {"id": OUTDIAL, "name": "o", "data": "x"})
        (listed,) = api.get("/outdials").json()["result"]
        assert " ".join(listed) == (
            "id customer_id campaign_id name detail data tm_create tm_update tm_delete"
        )
        assert api.get(f"/outdials/{OUTDIAL}").json() == listed

    def test_one_is_made_where_a_campaign_or_a_target_names_it(
        self, api: httpx.Client, store: Store
    ) -> None:
        store.seed({"campaigns": [{"outdial_id": OUTDIAL}], "targets": [TARGET]})
        assert [outdial["id"] for outdial in api.get("/outdials").json()["result"]] == [OUTDIAL]

    def test_a_seed_may_describe_it(self, api: httpx.Client, store: Store) -> None:
        described = {"id": OUTDIAL, "name": "described"}
        store.seed({"targets": [TARGET], "outdials": [described]})
        assert api.get(f"/outdials/{OUTDIAL}").json()["name"] == "described"
