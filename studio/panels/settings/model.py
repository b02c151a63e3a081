"""The words for accounts: what their fields are called, where their keys live, and why the keyring is of no use."""

from __future__ import annotations

from studio.core import uploads
from studio.services.accounts import Key, Place, Trouble
from studio.services.links import CA_FILE, PROXY
from studio.ui.language import tr


def field_title(name: str) -> str:
    """What a field of an account is called; one that this version does not know has its own name."""
    titles: dict[str, str] = {
        "name": tr("Name"),
        PROXY: tr("Proxy"),
        CA_FILE: tr("Certificates"),
        "app_id": tr("App id"),
        "app_secret": tr("App secret"),
        "app_key": tr("App key"),
        "authorization": tr("Authorization header"),
        "base_url": tr("Address"),
        "region": tr("Region"),
        "device_uuid": tr("Device UUID"),
        "project_id": tr("Project id"),
        "access_key": tr("Access key"),
        "secret_key": tr("Secret key"),
        "token": tr("Token"),
        "app_user_id": tr("User id of your application"),
        "sample_rate": tr("Sample rate in Hz"),
        "text_in_query": tr("Text in the address"),
        uploads.FILES: tr("How recordings reach this vendor"),
        uploads.ENDPOINT: tr("Address of the bucket's service (empty for Amazon S3)"),
        uploads.REGION: tr("Region of the bucket"),
        uploads.BUCKET: tr("Bucket"),
        uploads.PREFIX: tr("Folder in the bucket (optional)"),
        uploads.ACCESS_KEY: tr("Access key of the bucket"),
        uploads.SECRET_KEY: tr("Secret key of the bucket"),
        uploads.KEEP: tr("Delete a file when the vendor is done with it"),
        uploads.SERVER_ADDRESS: tr("Address to listen at (optional)"),
        uploads.SERVER_PORT: tr("Port (0 for any free one)"),
        uploads.SERVER_URL: tr("Public address that leads here (optional)"),
    }
    return titles.get(name, name)


def keyring_words(trouble: Trouble) -> str:
    """What it means for keys that the keyring cannot be used."""
    return {
        Trouble.ABSENT: tr(
            "This computer has no keyring: a key stays in memory until you quit and is not written to disk."
        ),
        Trouble.LOCKED: tr(
            "The system's keyring is locked: a key stays in memory until you quit and is not written to disk."
        ),
        Trouble.FAILED: tr(
            "The system's keyring failed: a key stays in memory until you quit and is not written to disk."
        ),
    }[trouble]


def keyring_hint(trouble: Trouble) -> str:
    """What can be done about a keyring that cannot be used."""
    if trouble is Trouble.LOCKED:
        return tr("Unlock it and save the account again: then its key is kept there.")
    hint = tr("To have it at every start, set it in the environment: {variable}")
    return hint.format(variable="VOICE_STUDIO_SECRET_<ACCOUNT>_<FIELD>")


def key_words(key: Key) -> str:
    """A key as it may be shown, after the name of its field."""
    return f"{field_title(key.name)} {key_place(key)}"


def key_place(key: Key) -> str:
    """A key as it may be shown, and where it lives."""
    places = {
        Place.KEYRING: tr("in the system's keyring"),
        Place.ENVIRONMENT: tr("from the environment"),
        Place.SESSION: tr("until you quit"),
    }
    place = places[key.place] if key.place is not None else ""
    return f"••••{key.tail} · {place}"
