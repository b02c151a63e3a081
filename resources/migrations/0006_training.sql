-- Projects of recordings, of which a voice is to be trained. `kind` and `language` are those of core/training.
-- `details` is JSON of what a vendor is told (the phone masked), `consent` JSON {speaker, agreed, letter}, '{}' for none.
-- `job_id` is the training that the recordings were handed to, '' for none yet. Times are ISO 8601 in UTC.
CREATE TABLE training_projects (
    project_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    consent TEXT NOT NULL DEFAULT '{}',
    job_id TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX training_projects_by_age ON training_projects (updated);

-- What is to be spoken, in order. `audio` is a file in the project's folder, '' until it was recorded; `judgement` is
-- JSON of core/judgement.Judgement, '' until it was judged.
CREATE TABLE training_sentences (
    project_id TEXT NOT NULL REFERENCES training_projects ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    audio TEXT NOT NULL DEFAULT '',
    judgement TEXT NOT NULL DEFAULT '',
    recorded TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, ordinal)
) STRICT, WITHOUT ROWID;
