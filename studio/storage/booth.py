"""Projects of recordings in the library; every function runs in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from studio.core.booth import Consent, Project, Sentence
from studio.core.errors import Kind, StudioError
from studio.core.judgement import Finding, Flaw, Judgement
from studio.core.training import TrainingKind, VoiceDetails
from studio.storage.tables import storable


def add(db: sqlite3.Connection, project: Project) -> None:
    """Keep a new project with its sentences."""
    db.execute(
        "INSERT INTO training_projects (project_id, kind, details, consent, job_id, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            project.project_id,
            project.kind.value,
            _json(project.details),
            _json(project.consent),
            project.job_id,
            project.created,
            project.updated,
        ),
    )
    db.executemany(
        "INSERT INTO training_sentences (project_id, ordinal, text) VALUES (?, ?, ?)",
        [(project.project_id, sentence.ordinal, storable(sentence.text)) for sentence in project.sentences],
    )


def change(db: sqlite3.Connection, project: Project) -> None:
    """Keep what is known of a project now, but for its sentences."""
    db.execute(
        "UPDATE training_projects SET details = ?, consent = ?, job_id = ?, updated = ? WHERE project_id = ?",
        (_json(project.details), _json(project.consent), project.job_id, project.updated, project.project_id),
    )


def put(db: sqlite3.Connection, project_id: str, sentence: Sentence, now: str) -> None:
    """Keep a sentence as it is now."""
    db.execute(
        "UPDATE training_sentences SET text = ?, audio = ?, judgement = ?, recorded = ?"
        " WHERE project_id = ? AND ordinal = ?",
        (
            storable(sentence.text),
            sentence.audio,
            _json(sentence.judgement) if sentence.judgement else "",
            sentence.recorded,
            project_id,
            sentence.ordinal,
        ),
    )
    db.execute("UPDATE training_projects SET updated = ? WHERE project_id = ?", (now, project_id))


def delete(db: sqlite3.Connection, project_id: str) -> None:
    """Forget a project and its sentences."""
    db.execute("DELETE FROM training_projects WHERE project_id = ?", (project_id,))


def project(db: sqlite3.Connection, wanted: str) -> Project:
    """A project by its id or the beginning of it; `StudioError` (UNKNOWN_PROJECT)."""
    rows = db.execute(
        "SELECT * FROM training_projects WHERE substr(project_id, 1, length(?1)) = ?1 LIMIT 2", (wanted,)
    ).fetchall()
    if not wanted or len(rows) != 1:
        raise StudioError(Kind.UNKNOWN_PROJECT, wanted)
    return _projects(db, rows)[0]


def projects(db: sqlite3.Connection) -> list[Project]:
    """Every project, that which was worked on last first."""
    return _projects(db, db.execute("SELECT * FROM training_projects ORDER BY updated DESC, project_id").fetchall())


def _projects(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[Project]:
    found = {row["project_id"]: _project(row) for row in rows}
    sentences: dict[str, list[Sentence]] = {project_id: [] for project_id in found}
    for row in db.execute(
        "SELECT * FROM training_sentences WHERE project_id IN (SELECT value FROM json_each(?))"
        " ORDER BY project_id, ordinal",
        (json.dumps(list(found)),),
    ):
        sentences[row["project_id"]].append(_sentence(row))
    return [replace(each, sentences=tuple(sentences[project_id])) for project_id, each in found.items()]


def _project(row: sqlite3.Row) -> Project:
    consent = json.loads(row["consent"])
    return Project(
        project_id=row["project_id"],
        kind=TrainingKind(row["kind"]),
        details=VoiceDetails(**json.loads(row["details"])),
        consent=Consent(**consent) if consent else None,
        job_id=row["job_id"],
        created=row["created"],
        updated=row["updated"],
    )


def _sentence(row: sqlite3.Row) -> Sentence:
    judgement = json.loads(row["judgement"]) if row["judgement"] else None
    return Sentence(row["ordinal"], row["text"], row["audio"], judgement and _judgement(judgement), row["recorded"])


def _judgement(fields: dict[str, Any]) -> Judgement:
    findings = tuple(Finding(**{**each, "flaw": Flaw(each["flaw"])}) for each in fields["findings"])
    return Judgement(**{**fields, "findings": findings, "speech": tuple(fields["speech"])})


def _json(value: VoiceDetails | Consent | Judgement | None) -> str:
    return json.dumps(asdict(value)) if value is not None else "{}"
