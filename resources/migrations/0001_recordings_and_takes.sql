-- Recordings are made once and never rewritten; `units` is JSON: [[text, kind, start, end, src_start, src_end], ...].
-- The recording of a key with the highest `rank` is the one that sounds: making and preferring both raise it.
CREATE TABLE recordings (
    recording_id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    rank INTEGER NOT NULL,
    path TEXT NOT NULL,
    rate INTEGER NOT NULL CHECK (rate > 0),
    frames INTEGER NOT NULL CHECK (frames >= 0),
    complete INTEGER NOT NULL,
    units TEXT NOT NULL,
    timing TEXT NOT NULL,
    reasons TEXT NOT NULL,
    created TEXT NOT NULL
);
CREATE UNIQUE INDEX recordings_by_key ON recordings (key, rank);

CREATE TABLE takes (
    take_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    account TEXT NOT NULL,
    voice TEXT NOT NULL,
    created TEXT NOT NULL,
    complete INTEGER NOT NULL
);
CREATE INDEX takes_by_created ON takes (created);

CREATE TABLE take_parts (
    take_id TEXT NOT NULL REFERENCES takes ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    recording_id TEXT NOT NULL REFERENCES recordings,
    segment_start INTEGER NOT NULL,
    segment_end INTEGER NOT NULL,
    segment_text TEXT NOT NULL,
    PRIMARY KEY (take_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX take_parts_by_recording ON take_parts (recording_id);
