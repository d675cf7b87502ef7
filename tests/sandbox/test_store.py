"""The state: fresh, seeded, reset, shared, and kept."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import CUSTOMER_ID
from reconciler.sandbox.store import ForeignFileError, SeedCounts, Store, StoreError

OUTPLAN = "0a000000-0000-4000-8000-00000000000a"
CUSTOMER = "0c000000-0000-4000-8000-000000000009"


class TestFiles:
    def test_state_outlives_the_store(self, tmp_path: Path) -> None:
        path = tmp_path / "new folder" / "sandbox.db"
        first = Store(path)
        first.put_outplan({"name": "kept"})
        first.close()
        second = Store(str(path))
        assert [outplan["name"] for outplan in second.outplans()] == ["kept"]
        second.close()

    def test_two_at_once_see_each_others_writes(self, tmp_path: Path) -> None:
        first, second = Store(tmp_path / "s.db"), Store(tmp_path / "s.db")

        def fill(store: Store) -> None:
            for _ in range(50):
                store.put_outplan({})

        threads = [threading.Thread(target=fill, args=(store,)) for store in (first, second, first)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(first.outplans()) == 150
        assert first.outplans() == second.outplans()
        first.close()
        second.close()

    def test_a_folder_cannot_be_opened(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="cannot be opened"):
            Store(tmp_path)

    def test_nor_anything_below_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OSError, match="cannot be opened"):
            Store(tmp_path / "file" / "sandbox.db")

    def test_nor_is_what_the_system_does_not_let_it_use_called_foreign(
        self, tmp_path: Path
    ) -> None:
        Store(tmp_path / "sandbox.db").close()
        (tmp_path / "sandbox.db-journal").mkdir()
        with pytest.raises(StoreError, match="cannot be opened") as refused:
            Store(tmp_path / "sandbox.db")
        assert not isinstance(refused.value, ForeignFileError)

    def test_what_cannot_be_written_is_an_error_of_the_file(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "sandbox.db")
        connection = sqlite3.connect(tmp_path / "sandbox.db")
        connection.execute("CREATE TRIGGER full BEFORE DELETE ON records BEGIN SELECT no(); END")
        connection.close()
        with pytest.raises(StoreError, match="cannot be written"):
            store.reset()
        store.close()

    def test_another_programs_file_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "other.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE records (name TEXT)")
        connection.close()
        before = path.read_bytes()
        with pytest.raises(ForeignFileError, match="not a sandbox of this version"):
            Store(path)
        assert path.read_bytes() == before

    def test_so_is_what_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "reconciler.yaml"
        path.write_text("kind: Project\n" * 100)
        with pytest.raises(StoreError, match=r"reconciler\.yaml: not a sandbox"):
            Store(path)
        assert path.read_text().startswith("kind: Project")


class TestSeeding:
    def test_counts(self, store: Store) -> None:
        data: dict[str, Any] = {"outplans": [{}, {}], "numbers": [{}], "campaigns": [{}, {}, {}]}
        assert store.seed(data) == SeedCounts(outplans=2, campaigns=3, numbers=1)
        assert store.seed({}) == SeedCounts(outplans=0, campaigns=0, numbers=0)

    def test_the_same_id_is_replaced(self, store: Store) -> None:
        store.seed({"outplans": [{"id": OUTPLAN, "name": "old", "detail": "old"}]})
        store.seed({"outplans": [{"id": OUTPLAN.upper(), "name": "new"}, {"name": "another"}]})
        named = {outplan["id"]: outplan for outplan in store.outplans()}
        assert len(named) == 2
        assert (named[OUTPLAN]["name"], named[OUTPLAN]["detail"]) == ("new", "")

    @pytest.mark.parametrize(
        "never", ["9999-01-01 00:00:00.000000", "9999-01-01T00:00:00.000000Z", None]
    )
    def test_the_documentations_never_is_null(self, store: Store, never: str | None) -> None:
        store.seed({"outplans": [{"tm_create": "2022-04-28 01:50:23.414000", "tm_delete": never}]})
        (outplan,) = store.outplans()
        assert outplan["tm_create"] == "2022-04-28T01:50:23.414Z"
        assert outplan["tm_delete"] is None

    def test_all_or_nothing(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no member"):
            store.seed({"outplans": [{"name": "good"}, {"oops": 1}]})
        assert store.outplans() == []

    def test_creation_times_are_distinct(self, store: Store) -> None:
        store.seed({"outplans": [{}] * 500})
        assert len({outplan["tm_create"] for outplan in store.outplans()}) == 500


class TestReset:
    def test_back_to_the_fresh_state(self, api: httpx.Client, store: Store) -> None:
        fresh = [api.get(path).json() for path in ("/customer", "/accesskeys", "/outplans")]
        store.seed({"outplans": [{}], "campaigns": [{}], "numbers": [{}]})
        store.put("customers", {"id": CUSTOMER_ID, "name": "Another"})
        store.reset()
        assert store.outplans() == []
        assert [api.get(path).json() for path in ("/customer", "/accesskeys", "/outplans")] == fresh
        assert api.get("/campaigns").json()["result"] == []
        assert api.get("/numbers").json()["result"] == []


class TestDirectAccess:
    @pytest.mark.parametrize(
        "given",
        [
            {"id": OUTPLAN, "customer_id": CUSTOMER},
            {"tm_create": "2026-03-01T00:00:00Z", "tm_update": "2026-03-02T00:00:00Z"},
            {"source": None, "max_try_count_4": -3, "dial_timeout": 2**40},
            {"tm_create": None},
        ],
    )
    def test_rows_are_put_as_they_are(self, store: Store, given: dict[str, Any]) -> None:
        outplan_id = store.put_outplan(given)
        (outplan,) = store.outplans()
        assert outplan["id"] == outplan_id
        assert given.items() <= outplan.items()
        assert outplan["customer_id"] == given.get("customer_id", CUSTOMER_ID)

    def test_an_existing_row_is_overwritten(self, store: Store) -> None:
        store.put_outplan({"id": OUTPLAN, "name": "old", "detail": "old"})
        assert store.put_outplan({"id": OUTPLAN, "name": "new"}) == OUTPLAN
        assert [(outplan["name"], outplan["detail"]) for outplan in store.outplans()] == [
            ("new", "")
        ]

    def test_newest_first_deleted_and_foreign_ones_included(self, store: Store) -> None:
        store.put_outplan({"name": "old", "tm_create": "2025-01-01"})
        store.put_outplan({"name": "foreign", "customer_id": CUSTOMER})
        store.put_outplan({"name": "deleted", "tm_delete": "2026-01-01"})
        assert [outplan["name"] for outplan in store.outplans()] == ["deleted", "foreign", "old"]

    def test_changing_what_is_not_there(self, store: Store) -> None:
        change = store.change("outplans", OUTPLAN, {}, now=store.clock(), delete=True)
        assert change is None
