-- What was said in recordings, one for each job of that kind that is done. `sound` is what can be played with it: a path,
-- "" where there is none. `understood` is 0 where the vendor's answer has an unknown shape.
CREATE TABLE transcripts (
    transcript_id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    understood INTEGER NOT NULL,
    sound TEXT NOT NULL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL DEFAULT ''
);
-- A row each, so that a correction writes one of them. `text` is what a person has made of it, `heard` what the vendor
-- did; `words` is JSON.
CREATE TABLE transcript_segments (
    transcript_id TEXT NOT NULL REFERENCES transcripts ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    heard TEXT NOT NULL,
    start_s REAL,
    end_s REAL,
    speaker TEXT NOT NULL,
    confidence REAL,
    words TEXT NOT NULL,
    PRIMARY KEY (transcript_id, number)
) WITHOUT ROWID;
-- The vendor's whole answer as JSON, deflated: kept as it came, and read only by who asks for it.
CREATE TABLE transcript_answers (
    transcript_id TEXT PRIMARY KEY REFERENCES transcripts ON DELETE CASCADE,
    answer BLOB NOT NULL
);
