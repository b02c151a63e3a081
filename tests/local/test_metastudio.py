"""Trainings through a gateway, what the gateway says to others, and the vendor's own client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from studio.local.metastudio import JOBS, OWN_TOKEN
from studio.vendors.metastudio import auth
from tests.fakes.recordings import files, package
from tests.local.conftest import Answer, Service, running

SDK = Path(__file__).parents[1] / "fakes" / "metastudio_client.py"


def path_of(service: Service) -> str:
    return JOBS.format(project_id=service.accounts["metastudio"]["project_id"])


def signed(
    service: Service,
    path: str,
    *,
    query: auth.Query = (),
    off_s: float = 0,
    extra: dict[str, str] | None = None,
    body: bytes = b"",
    method: str = "GET",
    **changes: str,
) -> dict[str, str]:
    """The headers of a request; `changes` are other account fields than those that are right."""
    fields = {**service.accounts["metastudio"], **changes}
    headers = {
        "Host": f"127.0.0.1:{service.port}",
        "X-Sdk-Date": auth.date(time.time() + off_s),
        **(extra or {}),
    }
    authorization = auth.authorization(
        fields["access_key"],
        fields["secret_key"],
        method=method,
        path=path,
        query=query,
        headers=headers,
        body=body,
    )
    return {**headers, "Authorization": authorization}


def asked(service: Service, query: auth.Query = (), **how: object) -> Answer:
    path = path_of(service)
    text = auth.query_string(query)
    return service.ask("GET", f"{path}?{text}" if text else path, signed(service, path, query=query, **how))  # type: ignore[arg-type]


def talking(service: Service) -> Callable[..., Answer]:
    """What sends a signed request to a path of the trainings', its query in any order."""

    def ask(
        method: str,
        path: str,
        fields: dict[str, object] | None = None,
        *,
        body: bytes = b"",
        extra: dict[str, str] | None = None,
    ) -> Answer:
        body = json.dumps(fields).encode() if fields is not None else body
        path, _, query = f"{path_of(service).removesuffix('/user/jobs')}/{path}".partition("?")
        pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]
        headers = signed(service, path, query=pairs, body=body, method=method, extra=extra)
        wired = {name: value.encode() for name, value in headers.items()}
        return service.ask(method, f"{path}?{query}" if query else path, wired, body)  # type: ignore[arg-type]

    return ask


def put(service: Service, url: str, content: bytes, content_type: str) -> None:
    """Upload a file."""
    path = url.removeprefix(f"http://127.0.0.1:{service.port}")
    assert service.ask("PUT", path, {"Content-Type": content_type}, content).status == 200


def refusal(answer: Answer) -> str:
    """What the gateway says to who may not come in."""
    assert answer.status == 401
    assert list(answer.document) == ["error_msg", "error_code", "request_id"]
    assert answer.document["error_code"] == "APIGW.0301"
    assert answer.document["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Date"]
    opening, _, reason = str(answer.document["error_msg"]).partition(": ")
    assert opening == "Incorrect IAM authentication information"
    return reason


# --- jobs ------------------------------------------------------------------------------------------------------------


def test_there_are_no_jobs(service: Service) -> None:
    answer = asked(service)
    assert answer.status == 200
    assert answer.document == {"count": 0, "jobs": []}
    assert answer.headers["X-Request-Id"]


def test_the_vendors_own_client_has_a_voice_trained(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(package(files()))
    with running("--pace", "0", "--stage", "0.05") as service:
        fields = service.accounts["metastudio"]
        arguments = [fields[name] for name in ("base_url", "project_id", "access_key", "secret_key")]
        done = subprocess.run(
            [sys.executable, str(SDK), *arguments, str(tmp_path / "package.zip")],
            env={**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)},  # where it leaves a file
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers = json.loads(done.stdout)
        assert answers["lists"] == [[0, []], [0, []]]
        status, code, message, request_id = answers["guess"]
        assert (status, code) == (401, "APIGW.0301")
        assert f"canonicalRequest:GET|{path_of(service)}/||" in message
        assert request_id
    assert answers["limit"][:3] == [400, "MSS.00000003", "Invalid parameter"]
    assert answers["early"][:2] == answers["again"][:2] == [400, "MSS.10000003"]
    assert answers["uploads"] == [200, 200]
    assert answers["states"][-1] == "SUCCEED"
    assert set(answers["states"]) <= {
        *("SYSTEM_AUDITING", "AUDITING", "WAITING", "PROCESSING", "RESULT_REVIEW", "SUCCEED")
    }  # fmt: skip
    assert answers["job"] == ["我的 音色", "FEMALE", "NEWS", "138******34", "user01", "BASIC", "PACKAGE"]
    assert answers["faults"] == 0
    noted = [
        *(["CREATE_JOB", "USER"], ["COMMIT_JOB", "USER"], ["SYSTEM_AUDIT_PASS", "SYSTEM"]),
        *(["ADMIN_AUDIT_PASS", "ADMIN"], ["TRAINING_FINISH", "SYSTEM"], ["COMPLETE_JOB", "SYSTEM"]),
    ]
    assert answers["noted"] == [6, noted]
    assert answers["voices"] == [[True, "我的 音色", "ACTIVED"]]
    assert answers["gone"][:2] == [404, "MSS.00000404"]


@pytest.mark.parametrize(
    "query",
    [
        [("limit", "10"), ("offset", "0"), ("state", "FAILED,WAITING"), ("voice_name", "我的 音色")],
        [("limit", "100"), ("offset", str(2**31 - 1)), ("tag", ""), ("x", "~*'()+&=")],
        [("state", "b"), ("state", "a")],
    ],
)
def test_filters_are_signed(service: Service, query: auth.Query) -> None:
    assert asked(service, query).document == {"count": 0, "jobs": []}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=2147483648", "offset=²"])
def test_pages_have_limits(service: Service, query: str) -> None:
    name, _, value = query.partition("=")
    answer = asked(service, [(name, value)])
    assert answer.status == 400
    assert answer.document == {"error_msg": "Invalid parameter", "error_code": "MSS.00000003"}
    assert answer.headers["X-Request-Id"]


def test_sentence_by_sentence(service: Service) -> None:
    """Every sentence is confirmed; the next start asks which are."""
    ask = talking(service)
    begun = ask("POST", "user/basic-jobs", {"voice_name": "v", "create_type": "SEGMENT"}).document
    urls = begun["segment_uploading_url"]
    assert isinstance(urls, dict)
    content, about = files(20), f"job_id={begun['job_id']}"
    assert ask("POST", f"user/training-segment?index=0&{about}").document["confirm_result"] is False
    for index in range(20):
        put(service, urls["audio_uploading_url"][index], content[f"{index}.wav"], "audio/wav")
        put(service, urls["txt_uploading_url"][index], content[f"{index}.txt"], "text/plain")
        if index < 19:
            assert ask("POST", f"user/training-segment?index={index}&{about}").document["confirm_result"] is True
    assert ask("GET", f"user/training-segment?{about}").document == {"confirmed_index": list(range(19))}
    assert ask("POST", f"user/jobs/{begun['job_id']}").document["error_code"] == "MSS.10000003"
    assert ask("POST", f"user/training-segment?index=19&{about}").document["confirm_result"] is True
    for bad in (f"index=20&{about}", f"index=x&{about}", about):
        assert ask("POST", f"user/training-segment?{bad}").status == 400
    asked_again = ask("GET", f"user/jobs/{begun['job_id']}/uploading-address-url").document
    assert list(asked_again) == ["authorization_letter_uploading_url", "segment_url"]
    answer = ask("POST", f"user/jobs/{begun['job_id']}")
    assert (answer.status, answer.body) == (200, b"")
    assert ask("DELETE", f"user/jobs/{begun['job_id']}").status == 200


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"voice_name": " "},
        {"voice_name": 7},
        {"voice_name": "v" * 257},
        {"voice_name": "v", "sex": "ROBOT"},
        {"voice_name": "v", "language": "XX"},
        {"voice_name": "v", "create_type": "STREAM"},
    ],
)
def test_what_cannot_be_begun(service: Service, fields: dict[str, object]) -> None:
    ask = talking(service)
    answer = ask("POST", "user/basic-jobs", fields)
    assert answer.status == 400
    assert answer.document["error_code"] == "MSS.10000003"


def test_one_long_recording_comes_in_a_package(service: Service) -> None:
    ask = talking(service)
    assert ask("POST", "user/advance-jobs", {"voice_name": "v", "create_type": "SEGMENT"}).status == 400
    begun = ask("POST", "user/advance-jobs", {"voice_name": "v", "tag": "A NEW ONE"}).document
    assert ask("GET", f"user/jobs/{begun['job_id']}").document["tag"] == "A NEW ONE"
    assert ask("GET", f"user/jobs/{begun['job_id']}/audit-result").document == {}
    assert ask("GET", "user/jobs?job_type=ADVANCE&state=CREATING&sort_dir=asc").document["count"] == 1
    assert ask("DELETE", f"user/jobs/{begun['job_id']}").status == 200
    assert ask("DELETE", f"user/jobs/{begun['job_id']}").status == 404


def test_what_there_is(service: Service) -> None:
    ask = talking(service)
    assert ask("GET", "user/tenant-duration-cfg").document["basic_min"] == 20
    assert ask("GET", "quotas").document["resource_available_nums"]
    assert ask("POST", "user/basic-jobs", body=b"[]").document["error_code"] == "MSS.10000002"
    assert ask("POST", "user/basic-jobs", body=b"{").document["error_code"] == "MSS.10000002"
    foreign = ask("POST", "user/basic-jobs", {"voice_name": "v"}, extra={"X-App-UserId": "用户"})
    assert foreign.document["error_code"] == "MSS.00000003"


# --- signatures ------------------------------------------------------------------------------------------------------


def test_the_request_names_what_is_signed(service: Service) -> None:
    path = path_of(service)
    headers = signed(service, path, extra={"X-App-UserId": "user01"})
    assert service.ask("GET", path, {**headers, "X-Other": "not signed"}).status == 200
    assert "canonicalRequest" in refusal(service.ask("GET", path, {**headers, "X-App-UserId": "user02"}))
    del headers["X-App-UserId"]
    assert "SignedHeaders" in refusal(service.ask("GET", path, headers))


def test_a_signature_is_for_one_request(service: Service) -> None:
    path = path_of(service)
    reason = refusal(service.ask("GET", f"{path}?limit=5", signed(service, path)))
    assert reason.startswith(f"verify aksk signature fail, canonicalRequest:GET|{path}/|limit=5|host:127.0.0.1:")


def test_a_slash_within_a_name_is_signed_as_one(service: Service) -> None:
    path = path_of(service).replace("/user/", "%2Fuser/")
    answer = service.ask("GET", path, signed(service, unquote(path)))
    assert answer.status == 200


@pytest.mark.parametrize("off_s", [-920, 920])
def test_a_signature_of_another_time_is_refused(service: Service, off_s: int) -> None:
    assert "15 minutes" in refusal(asked(service, off_s=off_s))


@pytest.mark.parametrize("off_s", [-880, 880])
def test_a_clock_may_be_off(service: Service, off_s: int) -> None:
    assert asked(service, off_s=off_s).status == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"access_key": "NOBODY"}, "ak not exist"), ({"secret_key": "guess"}, "verify aksk signature fail")],
)
def test_other_credentials_are_refused(service: Service, changes: dict[str, str], reason: str) -> None:
    assert reason in refusal(asked(service, **changes))


@pytest.mark.parametrize(
    "change",
    [
        {"Authorization": "SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=é"},
        {"Authorization": "Basic eDp5"},
        {"X-Sdk-Date": "yesterday"},
    ],
)
def test_what_is_no_signature_is_refused(service: Service, change: dict[str, str]) -> None:
    path = path_of(service)
    assert refusal(service.ask("GET", path, {**signed(service, path), **change}))


def test_the_date_must_be_signed(service: Service) -> None:
    path, fields = path_of(service), service.accounts["metastudio"]
    date = auth.date(time.time())
    parts = {"method": "GET", "path": path, "query": (), "headers": {"x-sdk-date": date, "host": "x"}}
    signature = auth.sign(fields["secret_key"], **parts, signed=["host"], payload_hash=auth.payload_hash(b""))  # type: ignore[arg-type]
    authorization = f"{auth.SCHEME} Access={fields['access_key']}, SignedHeaders=host, Signature={signature}"
    answer = service.ask("GET", path, {"X-Sdk-Date": date, "Authorization": authorization})
    assert "x-sdk-date" in refusal(answer)


def test_a_body_is_signed_unless_it_is_said_not_to_be(service: Service) -> None:
    path = path_of(service)
    headers = signed(service, path, body=b"{}")
    assert service.ask("GET", path, headers, b"{}").status == 200
    assert "canonicalRequest" in refusal(service.ask("GET", path, headers, b"[]"))
    large = service.ask("GET", path, headers, b" " * 100_000)
    assert large.status == 413
    assert large.document["error_code"] == "APIGW.0201"

    fields, unsigned = service.accounts["metastudio"], {"X-Sdk-Content-Sha256": auth.UNSIGNED}
    given = signed(service, path, extra=unsigned)
    lower = {name.lower(): value for name, value in given.items() if name != "Authorization"}
    parts = {"method": "GET", "path": path, "query": (), "headers": lower, "signed": sorted(lower)}
    signature = auth.sign(fields["secret_key"], **parts, payload_hash=auth.UNSIGNED)  # type: ignore[arg-type]
    given["Authorization"] = given["Authorization"].rpartition("=")[0] + f"={signature}"
    assert service.ask("GET", path, given, b"anything").status == 200


def test_the_project_is_the_accounts_own(service: Service) -> None:
    other = JOBS.format(project_id="0" * 32)
    for answer in (
        service.ask("GET", other, signed(service, other)),
        asked(service, extra={"X-Project-Id": "0" * 32}),
    ):
        assert answer.status == 403
        assert answer.document["error_code"] == "MSS.00010009"
    assert asked(service, extra={"X-Project-Id": service.accounts["metastudio"]["project_id"]}).status == 200


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_stands_for_a_signature(service: Service) -> None:
    path = path_of(service)
    token = str(service.ask("GET", OWN_TOKEN, signed(service, OWN_TOKEN)).document["token"])
    assert service.ask("GET", path, {"X-Auth-Token": token}).document == {"count": 0, "jobs": []}
    assert refusal(service.ask("GET", path, {"X-Auth-Token": token[:-1]})) == "decrypt token fail"
    assert refusal(service.ask("GET", path, {"X-Auth-Token": "é"})) == "decrypt token fail"
    # Who sends both is believed for the signature.
    assert refusal(asked(service, extra={"X-Auth-Token": token}, secret_key="guess"))


def test_nobody_comes_in_with_nothing(service: Service) -> None:
    for path in (path_of(service), OWN_TOKEN):
        assert refusal(service.ask("GET", path)) == "x-auth-token not found"
