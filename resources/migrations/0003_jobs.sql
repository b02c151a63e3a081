-- Remote work of every kind (see services/jobs.py). `state` is what people see, `phase` what the engine does next:
-- 'waiting' to be sent, 'sending' (written before a request that must not be repeated), 'following' what the vendor
-- does, 'collecting' what it has made, 'over'. Times are Unix seconds. A number never comes back, so the order of
-- numbers is the order of adding. `words` and `sort_title` are what searching and sorting read: casefolded, NFKC.
-- `error` is JSON or empty.
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    vendor TEXT NOT NULL,
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('waiting', 'sending', 'following', 'collecting', 'over')),
    state TEXT NOT NULL,
    vendor_state TEXT NOT NULL DEFAULT '',
    remote_id TEXT NOT NULL DEFAULT '',
    progress REAL,
    error TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    updated REAL NOT NULL,
    sent REAL,
    attempt INTEGER NOT NULL DEFAULT 1,
    earlier TEXT NOT NULL DEFAULT '',
    later TEXT NOT NULL DEFAULT '',
    -- Nothing of the same `key` is added twice. A job that is repeated hands its key on.
    key TEXT NOT NULL DEFAULT '',
    -- When the engine turns to it next, and how often that has come to nothing since it last helped.
    due REAL NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    -- Which program sends it, and what: '' is the order itself, else a later step of it.
    holder TEXT NOT NULL DEFAULT '',
    step TEXT NOT NULL DEFAULT '',
    -- The vendor has made it: it is never sent again, whatever becomes of collecting it.
    ready INTEGER NOT NULL DEFAULT 0,
    cancelling INTEGER NOT NULL DEFAULT 0,
    -- 0: forgotten by the person, or repeated by a later attempt.
    listed INTEGER NOT NULL DEFAULT 1,
    words TEXT NOT NULL,
    sort_title TEXT NOT NULL
);
-- One for each order of a list, with all that lists are filtered by: a page is read from it until it is full, and
-- counting reads one of them from end to end. (`listed` is among the columns because the table is read for it otherwise.)
CREATE INDEX jobs_by_number ON jobs (kind, number, state, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_updated ON jobs (kind, updated, number, state, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_title ON jobs (kind, sort_title, number, state, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_detail ON jobs (kind, detail, number, state, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_account ON jobs (kind, account, number, state, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_state ON jobs (kind, state, number, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_by_words ON jobs (kind, words, number, state, account, vendor, created, listed) WHERE listed;
CREATE INDEX jobs_open ON jobs (phase, account, due) WHERE phase <> 'over';
CREATE INDEX jobs_by_remote_id ON jobs (remote_id) WHERE remote_id <> '';
CREATE UNIQUE INDEX jobs_by_key ON jobs (key) WHERE key <> '';

-- What was asked and what came, as JSON of that kind: apart, because it is long and the rest changes often.
CREATE TABLE job_contents (
    number INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    asked TEXT NOT NULL,
    came TEXT NOT NULL DEFAULT '{}'
);

-- The programs that live on this home, each until `expires` (Unix seconds) unless it says so again; one of them runs
-- the jobs. What a program was sending that does not live any more is of unknown outcome.
CREATE TABLE job_programs (
    name TEXT PRIMARY KEY,
    expires REAL NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- A row while everything is paused.
CREATE TABLE job_pauses (
    since REAL NOT NULL
);
