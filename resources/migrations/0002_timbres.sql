-- Voices of all accounts. `sort_name` and `words` are what sorting and searching read: casefolded, NFKC (see
-- storage/timbres.py). `alias` holds the name in other languages, `tags` is JSON, `trouble` is JSON or empty. A row stays when its timbre is gone or forgotten: it keeps the id and the notes.
CREATE TABLE timbres (
    timbre_id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    vendor TEXT NOT NULL,
    voice_id TEXT NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    language TEXT NOT NULL,
    gender TEXT NOT NULL,
    tags TEXT NOT NULL,
    notes TEXT NOT NULL,
    favourite INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    forgotten INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'here',
    verified TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '',
    used INTEGER NOT NULL DEFAULT 0,
    last_used TEXT NOT NULL DEFAULT '',
    sort_name TEXT NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (account, voice_id)
);
-- What the list is searched, filtered and sorted by: it reads this index and, of the table, only the rows it shows.
CREATE INDEX timbres_by_name ON timbres (
    sort_name, words, forgotten, state, account, vendor, voice_id, language, gender, tags, favourite, offered, used,
    last_used, verified
);

-- A deletion that was asked for and is not settled; written before anything is sent. It is sent from `due` on (Unix
-- seconds), by the program that first puts its name in `holder`. One that does not settle it until `lease` has died.
-- `state` is what the timbre goes back to.
CREATE TABLE timbre_deletions (
    timbre_id TEXT PRIMARY KEY REFERENCES timbres ON DELETE CASCADE,
    state TEXT NOT NULL,
    due REAL NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    lease REAL NOT NULL DEFAULT 0
);

-- In how many takes a timbre sounds, and when it last did, is counted when takes come and go.
CREATE INDEX takes_by_voice ON takes (account, voice, created);
CREATE TRIGGER timbre_added AFTER INSERT ON timbres BEGIN
    UPDATE timbres SET (used, last_used) = (
        SELECT count(*), coalesce(max(created), '') FROM takes WHERE account = NEW.account AND voice = NEW.voice_id)
    WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER take_added AFTER INSERT ON takes BEGIN
    UPDATE timbres SET used = used + 1, last_used = max(last_used, NEW.created)
    WHERE account = NEW.account AND voice_id = NEW.voice;
END;
CREATE TRIGGER take_changed AFTER UPDATE OF account, voice, created ON takes BEGIN
    UPDATE timbres SET used = used - 1 WHERE account = OLD.account AND voice_id = OLD.voice;
    UPDATE timbres SET used = used + 1, last_used = max(last_used, NEW.created)
    WHERE account = NEW.account AND voice_id = NEW.voice;
END;
CREATE TRIGGER take_deleted AFTER DELETE ON takes BEGIN
    UPDATE timbres SET used = used - 1, last_used = coalesce(
        (SELECT max(created) FROM takes WHERE account = OLD.account AND voice = OLD.voice), '')
    WHERE account = OLD.account AND voice_id = OLD.voice;
END;
