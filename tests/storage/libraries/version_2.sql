-- A library as the second version of the schema kept it.
PRAGMA user_version = 2;
BEGIN TRANSACTION;
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
INSERT INTO "recordings" VALUES('r1','key',1,'aa/r1.pcm',22050,44100,1,'[["\u4f60","character",0,5000,0,1]]','character','[]','2026-01-01T00:00:00.000+00:00');
CREATE TABLE take_parts (
    take_id TEXT NOT NULL REFERENCES takes ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    recording_id TEXT NOT NULL REFERENCES recordings,
    segment_start INTEGER NOT NULL,
    segment_end INTEGER NOT NULL,
    segment_text TEXT NOT NULL,
    PRIMARY KEY (take_id, ordinal)
) WITHOUT ROWID;
INSERT INTO "take_parts" VALUES('abc',0,'r1',0,2,'你好');
INSERT INTO "take_parts" VALUES('def',0,'r1',0,2,'你好');
INSERT INTO "take_parts" VALUES('fed',0,'r1',0,2,'你好');
CREATE TABLE takes (
    take_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    account TEXT NOT NULL,
    voice TEXT NOT NULL,
    created TEXT NOT NULL,
    complete INTEGER NOT NULL
);
INSERT INTO "takes" VALUES('abc','Title abc','你好','local','local-zh-female','2026-01-01T00:00:00.000+00:00',1);
INSERT INTO "takes" VALUES('def','Title def','你好','local','local-zh-female','2026-01-02T00:00:00.000+00:00',1);
INSERT INTO "takes" VALUES('fed','Title fed','你好','work','x4_yezi','2026-01-03T00:00:00.000+00:00',1);
CREATE TABLE timbre_deletions (
    timbre_id TEXT PRIMARY KEY REFERENCES timbres ON DELETE CASCADE,
    state TEXT NOT NULL,
    due REAL NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    lease REAL NOT NULL DEFAULT 0
);
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
INSERT INTO "timbres" VALUES('t1','mine','aipaas','abc','清亮','','zh','female','[]','a note',1,0,0,'here','','',0,'','清亮','清亮 abc');
CREATE UNIQUE INDEX recordings_by_key ON recordings (key, rank);
CREATE INDEX takes_by_created ON takes (created);
CREATE INDEX take_parts_by_recording ON take_parts (recording_id);
CREATE INDEX timbres_by_name ON timbres (
    sort_name, words, forgotten, state, account, vendor, voice_id, language, gender, tags, favourite, offered, used,
    last_used, verified
);
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
COMMIT;
