"""Xmov's speech platform (魔珐星云): speech that is heard and timed while it is made, and tasks."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.ports import Field, Link, Probe, Speech, Tasks, Vendor
from studio.core.records import Account, Voice
from studio.vendors.xingyun.wire import BASE_URL


def _speech(account: Account, secrets: Mapping[str, str], link: Link) -> Speech:
    from studio.vendors.xingyun.speech import XingyunSpeech

    return XingyunSpeech(account, secrets, link)


def _probe(account: Account, secrets: Mapping[str, str], link: Link) -> Probe:
    from studio.vendors.xingyun.probe import XingyunProbe

    return XingyunProbe(account, secrets, link)


def _tasks(account: Account, secrets: Mapping[str, str], link: Link) -> Tasks:
    from studio.vendors.xingyun.tasks import XingyunTasks

    return XingyunTasks(account, secrets, link)


VENDOR = Vendor(
    name="xingyun",
    title="Xmov Xingyun (魔珐星云)",
    fields=(
        Field("base_url", default=BASE_URL),
        Field("app_id"),
        Field("app_secret", secret=True),
        # What the vendor's page leaves open, should the answer to it turn out to be another one.
        Field("sample_rate", required=False),
        Field("text_in_query", required=False),
    ),
    # There is no list of voices to ask for; these are the ones known by name. Any other id may be typed.
    voices=(
        Voice("XMOV_LV_TTS__13", "优雅主播", "zh"),
        Voice("XMOV_HN_TTS__8", "专业女声", "zh", "female"),
        Voice("XMOV_HN_TTS__21", "大气主持", "zh"),
        Voice("XMOV_HN_TTS__36", "谦和长者", "zh"),
        Voice("XMOV_EN_TTS__6", "优雅男声", "en", "male"),
        Voice("XMOV_EN_TTS__15", "沉稳博主", "en"),
    ),
    speech=_speech,
    probe=_probe,
    tasks=_tasks,
)
