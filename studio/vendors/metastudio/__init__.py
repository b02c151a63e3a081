"""Huawei Cloud's MetaStudio (华为云): voices that are trained."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.ports import Field, Link, Probe, Training, Vendor
from studio.core.records import Account
from studio.vendors.metastudio.wire import REGION


def _probe(account: Account, secrets: Mapping[str, str], link: Link) -> Probe:
    from studio.vendors.metastudio.probe import MetaStudioProbe

    return MetaStudioProbe(account, secrets, link)


def _training(account: Account, secrets: Mapping[str, str], link: Link) -> Training:
    from studio.vendors.metastudio.training import MetaStudioTraining

    return MetaStudioTraining(account, secrets, link)


VENDOR = Vendor(
    name="metastudio",
    title="Huawei Cloud MetaStudio (华为云)",
    fields=(
        # The region leads to the vendor's own address; an address of one's own goes before it.
        Field("region", default=REGION),
        Field("base_url", required=False),
        Field("project_id"),
        Field("access_key", required=False),
        Field("app_user_id", required=False),
        # One of the two is enough: the key signs, together with the access key; a token is sent as it is.
        Field("secret_key", secret=True, required=False),
        Field("token", secret=True, required=False),
    ),
    probe=_probe,
    training=_training,
)
