"""The signature against fixed values and against the vendor's own signer, which also writes files into the home."""

import json
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.vendors.metastudio import auth

JOBS = "/v1/pid/voice-training-manage/user/jobs"
JOB = f"{JOBS}/26f06524-4f75-4b3a-a853-b649a21aaf66"
HEADERS = {
    "Content-Type": "application/json",
    "Host": "127.0.0.1:8999",
    "X-Project-Id": "pid",
    "X-Sdk-Date": "20241107T080000Z",
}


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "signature"),
    [
        (
            "GET",
            JOBS,
            (("voice_name", "我的 音色"), ("limit", "10"), ("offset", "0"), ("state", "FAILED,WAITING")),
            b"",
            "005332ff55459f878fc3470883d6b527583eeec385435ede44128867fd510347",
        ),
        (
            "POST",
            JOB,
            (),
            json.dumps({"tag": "NEWS", "voice_name": "测试", "sex": "FEMALE", "language": "CN"}).encode(),
            "674100e05f7e82d596a983e06b3d31e32dc97de46a1909b1099f1a91cdc12427",
        ),
        ("POST", JOB, (), b"", "63029a1c6ecc78e88536b3be643fab3e38f1923abec982162cc0a527bdb1403e"),
    ],
)
def test_reference_values(
    method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes, signature: str
) -> None:
    value = auth.authorization(
        "TESTAK", "TESTSK", method=method, path=path, query=query, headers=HEADERS, body=body
    )  # fmt: skip
    names = "content-type;host;x-project-id;x-sdk-date"
    assert value == f"SDK-HMAC-SHA256 Access=TESTAK, SignedHeaders={names}, Signature={signature}"
    assert auth.read(value) == auth.Authorization("TESTAK", tuple(names.split(";")), signature)


def test_the_query_of_the_url_is_the_one_that_is_signed() -> None:
    query = (("voice_name", "我的 音色"), ("limit", "10"), ("offset", "0"), ("state", "FAILED,WAITING"))
    assert auth.query_string(query) == (
        "limit=10&offset=0&state=FAILED%2CWAITING&voice_name=%E6%88%91%E7%9A%84%20%E9%9F%B3%E8%89%B2"
    )


def test_the_canonical_request() -> None:
    headers = {name.lower(): f" {value} " for name, value in HEADERS.items()}
    canonical = auth.canonical_request(
        method="post",
        path="/v1/pid/j%201%2F%E4%BA%8C",
        query=(),
        headers=headers,
        signed=("x-sdk-date", "host"),
        payload_hash=auth.payload_hash(b""),
    )
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert canonical == (
        "POST\n/v1/pid/j%201/%E4%BA%8C/\n\nhost:127.0.0.1:8999\nx-sdk-date:20241107T080000Z\n\n"
        f"host;x-sdk-date\n{empty}"
    )


def test_a_path_that_ends_with_a_slash_gets_no_second_one() -> None:
    canonical = auth.canonical_request(method="GET", path="/v1/", query=(), headers={}, signed=(), payload_hash="")
    assert canonical.splitlines()[1] == "/v1/"


def test_the_date() -> None:
    assert auth.date(1730966400.9) == "20241107T080000Z"


@pytest.mark.parametrize("value", ["", "Bearer x", "SDK-HMAC-SHA256 Access=a", "SDK-SM3 Access=a, SignedHeaders=b"])
def test_what_is_no_such_authorization(value: str) -> None:
    assert auth.read(value) is None


# The vendor's own signer

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)


@dataclass(frozen=True, slots=True)
class Sample:
    """A request that any of the vendor's interfaces could be sent."""

    method: str
    segments: list[str]
    query: list[tuple[str, str]]
    user: str
    fields: dict[str, str]
    secret_key: str


SAMPLES = st.builds(
    Sample,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    segments=st.lists(WORDS, min_size=1, max_size=4),
    query=st.lists(st.tuples(WORDS.filter(bool), WORDS), max_size=5),
    user=PRINTABLE,
    fields=st.dictionaries(WORDS, WORDS, max_size=3),
    secret_key=PRINTABLE,
)


@pytest.mark.usefixtures("home")  # importing the vendor's package leaves a file there
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sample=SAMPLES)
def test_random_requests_are_signed_as_the_vendors_own_signer_does(sample: Sample) -> None:
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.sdk_request import SdkRequest
    from huaweicloudsdkcore.signer.signer import Signer

    path = "/".join(["", *(quote(segment, safe="") for segment in sample.segments)])
    body = json.dumps(sample.fields) if sample.method in {"POST", "PUT"} else ""
    headers = {**HEADERS, "X-App-UserId": sample.user}
    request = SdkRequest(
        method=sample.method,
        schema="http",
        host="127.0.0.1:8999",
        resource_path=path,
        query_params=sample.query,
        header_params=dict(headers),
        body=body,
    )
    signed = Signer(BasicCredentials("TESTAK", sample.secret_key, "pid")).sign(request)
    ours = auth.authorization(
        "TESTAK",
        sample.secret_key,
        method=sample.method,
        path=path,
        query=sample.query,
        headers=headers,
        body=body.encode(),
    )
    assert ours == signed.header_params["Authorization"]
