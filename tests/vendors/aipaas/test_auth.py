"""The signature against values of an independent implementation, and its parts."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.vendors.aipaas.auth import Authorization, authorization, prefix, read, sign

TIME = 1728892448
APP = "APPID"
KEY = "APPKEY"
DELETE = "/aipaas/voice/v1/timbre/delete"


@pytest.mark.parametrize(
    ("method", "path", "query", "signature"),
    [
        ("POST", DELETE, (), "c4851299d6fe4c074001cd64a2cbf94aa1a7c1cfc34dddb97cd1cf8b9e82ceb0"),
        (
            "POST",
            "/aipaas/voice/v1/tts/largeFileTrans",
            (),
            "61ad55aae1f9a7533f8be0f388c80c0dd39c9f69b0887b8d5bca4bc92bf67a71",
        ),
        (
            "GET",
            "/aipaas/lm/v1/asyncResult/query",
            (("requestId", "test001"),),
            "893b458e438e2f923d82e7da432b7552236bd504233a8ab44ed058ac0fc4f861",
        ),
    ],
)
def test_reference_values(method: str, path: str, query: tuple[tuple[str, str], ...], signature: str) -> None:
    value = authorization(APP, KEY, "QG", TIME, method=method, path=path, query=query)
    assert value == f"teleai-cloud-auth-v1/APPID/QG/1728892448/1800/x-app-id/{signature}"
    assert read(value) == Authorization(
        "teleai-cloud-auth-v1/APPID/QG/1728892448/1800", APP, TIME, 1800, ("x-app-id",), signature
    )


def test_the_parts_that_are_signed() -> None:
    def signature(method: str = "GET", path: str = "/a b", **changed: object) -> str:
        values = {"query": (("b", "2"), ("a", "1 音")), "headers": {"x-app-id": APP}, **changed}
        return sign(KEY, prefix(APP, "QG", TIME), method=method, path=path, **values)  # type: ignore[arg-type]

    assert signature() == signature("get")
    assert signature() == signature(query=(("a", "1 音"), ("b", "2")))  # sorted
    assert signature() == signature(headers={"x-app-id": f" {APP} ", "other": "x"})  # trimmed; others are not signed
    others = [
        signature("POST"),
        signature(path="/a/b"),
        signature(query=()),
        signature(headers={"x-app-id": "other"}),
        signature(headers={"x-app-id": APP, "device-uuid": "d"}, signed=("x-app-id", "device-uuid")),
    ]
    assert len({signature(), *others}) == 6


def test_the_order_in_which_headers_are_named_does_not_matter() -> None:
    start = prefix(APP, "QG", TIME, 60)
    headers = {"x-app-id": APP, "content-type": "application/json"}

    def signature(*signed: str) -> str:
        return sign(KEY, start, method="POST", path=DELETE, query=(), headers=headers, signed=signed)

    assert signature("x-app-id", "content-type") == signature("content-type", "x-app-id")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer abc",
        "other-auth/APP/QG/1/1800/x-app-id/00",
        "teleai-cloud-auth-v1/APP/QG/1/1800/x-app-id",
        "teleai-cloud-auth-v1/APP/QG/now/1800/x-app-id/00",
        "teleai-cloud-auth-v1/APP/QG/1/٣/x-app-id/00",
        f"teleai-cloud-auth-v1/APP/QG/{'1' * 20}/1800/x-app-id/00",
    ],
)
def test_what_is_no_such_authorization(value: str) -> None:
    assert read(value) is None


def test_the_name_of_the_scheme_inside_the_vendors_network() -> None:
    found = read(" eop-auth-v1/APP/QG/5/60/Content-Type;X-APP-ID/ab ")
    assert found == Authorization("eop-auth-v1/APP/QG/5/60", "APP", 5, 60, ("content-type", "x-app-id"), "ab")


@given(st.text(), st.text(), st.text(), st.lists(st.tuples(st.text(), st.text())))
def test_any_text_can_be_signed(key: str, path: str, app_id: str, query: list[tuple[str, str]]) -> None:
    found = authorization(app_id, key, "QG", TIME, method="POST", path=path, query=query).rpartition("/")[2]
    assert len(found) == 64
    assert set(found) <= set(string.hexdigits.lower())
