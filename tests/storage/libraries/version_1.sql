-- A library as the first version of the schema kept it.
PRAGMA user_version = 1;
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
CREATE UNIQUE INDEX recordings_by_key ON recordings (key, rank);
CREATE INDEX takes_by_created ON takes (created);
CREATE INDEX take_parts_by_recording ON take_parts (recording_id);
COMMIT;
