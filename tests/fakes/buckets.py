"""A real S3 server (moto's) in a process of its own, for as long as the tests run."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SERVER = """
import json, logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
keys = {"AccessKeyId": "key", "SecretAccessKey": "secret"}
if "checks" in sys.argv:
    import boto3
    import moto.settings
    where = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1"}
    given = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    boto3.client("s3", **where, **given).create_bucket(Bucket="mine")
    iam = boto3.client("iam", **where, **given)
    iam.create_user(UserName="studio")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="studio", PolicyName="everything", PolicyDocument=json.dumps(everything))
    keys = iam.create_access_key(UserName="studio")["AccessKey"]
    moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(port, keys["AccessKeyId"], keys["SecretAccessKey"], flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where it listens, without a path, and keys that it takes."""

    url: str
    access_key: str = "key"
    secret_key: str = "secret"

    def bucket(self) -> str:
        """The name of a new, empty bucket."""
        name = f"bucket-{uuid.uuid4().hex[:12]}"
        ask(f"{self.url}/{name}", "PUT")
        return name

    def unfinished(self, bucket: str) -> bool:
        """Whether the server keeps parts of a file that never became whole."""
        return b"<Upload>" in ask(f"{self.url}/{bucket}?uploads")

    def keys(self, bucket: str) -> list[str]:
        """What is in a bucket."""
        listing = ask(f"{self.url}/{bucket}?list-type=2").decode()
        return [part.partition("</Key>")[0] for part in listing.split("<Key>")[1:]]


def ask(url: str, method: str = "GET") -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, method=method), timeout=30) as answer:
        return bytes(answer.read())


@contextmanager
def s3_server(*, checks: bool = False) -> Iterator[S3Server]:
    """Serve until left; the server ends with this process, too, however it ends.

    With `checks` it has a bucket "mine" and takes only what is signed with its keys; else it takes whatever comes.
    """
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, *(["checks"] if checks else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port, access_key, secret_key = process.stdout.readline().split()
            yield S3Server(f"http://127.0.0.1:{int(port)}", access_key, secret_key)
        finally:
            process.stdin.close()
            process.terminate()
