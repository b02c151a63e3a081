-- A library as the fifth version of the schema kept it.
PRAGMA user_version = 5;
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
INSERT INTO recordings VALUES('r1','key',1,'aa/r1.pcm',22050,44100,1,'[["\u4f60","character",0,5000,0,1]]','character','[]','2026-01-01T00:00:00.000+00:00');
CREATE TABLE take_parts (
    take_id TEXT NOT NULL REFERENCES takes ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    recording_id TEXT NOT NULL REFERENCES recordings,
    segment_start INTEGER NOT NULL,
    segment_end INTEGER NOT NULL,
    segment_text TEXT NOT NULL,
    PRIMARY KEY (take_id, ordinal)
) WITHOUT ROWID;
INSERT INTO take_parts VALUES('abc',0,'r1',0,2,'你好');
INSERT INTO take_parts VALUES('def',0,'r1',0,2,'你好');
INSERT INTO take_parts VALUES('fed',0,'r1',0,2,'你好');
CREATE TABLE takes (
    take_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    account TEXT NOT NULL,
    voice TEXT NOT NULL,
    created TEXT NOT NULL,
    complete INTEGER NOT NULL
, seconds REAL NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '[]', source TEXT NOT NULL DEFAULT 'speech', trashed TEXT NOT NULL DEFAULT '');
INSERT INTO takes VALUES('abc','雨 once more','你好','local','local-zh-female','2026-01-01T00:00:00.000+00:00',1,2.0,'["rain", "雨天"]','speech','');
INSERT INTO takes VALUES('def','Title def','你好','local','local-zh-female','2026-01-02T00:00:00.000+00:00',1,2.0,'["rain", "雨天"]','tasks','');
INSERT INTO takes VALUES('fed','Title fed','你好','work','x4_yezi','2026-01-03T00:00:00.000+00:00',1,2.0,'[]','speech','2026-01-04T00:00:00.000+00:00');
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
INSERT INTO timbres VALUES('t1','mine','aipaas','abc','清亮','','zh','female','[]','a note',1,0,0,'here','','',0,'','清亮','清亮 abc');
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
INSERT INTO jobs VALUES(1,'job-done','tasks','mine','xingyun','第一章 雨','x4_yezi','over','done','','task-1',NULL,'',1767225600.0,1767225609.0,1767225601.0,1,'','','batch/1',1767225603.0,0,'','',0,0,1,'第一章 雨
x4_yezi
mine','第一章 雨');
INSERT INTO jobs VALUES(2,'job-failed','tasks','mine','xingyun','Chapter two','x4_yezi','over','failed','','task-2',NULL,'["refused","Chapter two","10903","no","r-2"]',1767225600.0,1767225609.0,1767225601.0,1,'','','batch/2',1767225603.0,0,'','',0,0,1,'chapter two
x4_yezi
mine','chapter two');
INSERT INTO jobs VALUES(3,'job-running','tasks','mine','xingyun','Chapter three','x4_yezi','following','running','processing','task-3',0.5,'',1767225600.0,1767225608.0,1767225601.0,1,'','','batch/3',1767225612.0,0,'','',0,0,1,'chapter three
x4_yezi
mine','chapter three');
INSERT INTO jobs VALUES(4,'job-sending','tasks','mine','xingyun','Chapter four','x4_yezi','sending','queued','','',NULL,'',1767225600.0,1767225604.0,1767225604.0,1,'','','batch/4',0.0,0,'a program','',0,0,1,'chapter four
x4_yezi
mine','chapter four');
INSERT INTO jobs VALUES(5,'job-talk','transcription','local','aipaas','talk.wav','/home/person/talk.wav','over','done','','heard-1',NULL,'',1767225660.0,1767225670.0,1767225605.0,1,'','','talk',1767225663.0,0,'','',0,0,1,'talk.wav
/home/person/talk.wav
local','talk.wav');
CREATE TABLE job_contents (
    number INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    asked TEXT NOT NULL,
    came TEXT NOT NULL DEFAULT '{}'
);
INSERT INTO job_contents VALUES(1,'{"text":"雨了","voice":"x4_yezi","name":""}','{"take":"abc","audio":"ab/job-done.mp3","rate":24000,"seconds":1.5,"characters":2}');
INSERT INTO job_contents VALUES(2,'{"text":"Two.","voice":"x4_yezi","name":""}','{}');
INSERT INTO job_contents VALUES(3,'{"text":"Three.","voice":"x4_yezi","name":""}','{}');
INSERT INTO job_contents VALUES(4,'{"text":"Four.","voice":"x4_yezi","name":""}','{}');
INSERT INTO job_contents VALUES(5,'{"source":"/home/person/talk.wav","language":"en"}','{"segments":2,"words":3,"language":"en","understood":true,"seconds":2.5}');
CREATE TABLE job_programs (
    name TEXT PRIMARY KEY,
    expires REAL NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO job_programs VALUES('a program',1767225630.0,1);
CREATE TABLE job_pauses (
    since REAL NOT NULL
);
CREATE VIRTUAL TABLE takes_found USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2');
INSERT INTO takes_found (rowid, words) VALUES(1,' 雨  once more  ["rain", " 雨  天 "]   你  好 ');
INSERT INTO takes_found (rowid, words) VALUES(2,'title def  ["rain", " 雨  天 "]   你  好 ');
INSERT INTO takes_found (rowid, words) VALUES(3,'title fed  []   你  好 ');
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
INSERT INTO transcripts VALUES('job-talk','local','talk.wav','en',1,'/home/person/talk.wav','2026-01-01T00:01:10.000+00:00','2026-01-02T00:00:00.000+00:00');
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
INSERT INTO transcript_segments VALUES('job-talk',0,'Good morning.','Good morning.',0.0,1.0,'1',0.9,'[["good", 0.0, 0.5, 0.9], ["morning", 0.5, 1.0, null]]');
INSERT INTO transcript_segments VALUES('job-talk',1,'下雨了','雨了',1.5,2.5,'',NULL,'[]');
CREATE TABLE transcript_answers (
    transcript_id TEXT PRIMARY KEY REFERENCES transcripts ON DELETE CASCADE,
    answer BLOB NOT NULL
);
INSERT INTO transcript_answers VALUES('job-talk',X'789CAB562A49AD2851B252504ACFCF4F51C8CD2FCACBCC4B578829B5344BB588293549B53053AA0500ED610C38');
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
CREATE INDEX takes_by_age ON takes (trashed, created);
CREATE INDEX takes_by_title ON takes (trashed, title COLLATE NOCASE, created);
CREATE INDEX takes_by_account ON takes (trashed, account, created);
CREATE INDEX takes_by_seconds ON takes (trashed, seconds, created);
CREATE INDEX takes_by_speaker ON takes (trashed, voice, created);
CREATE TRIGGER take_found AFTER INSERT ON takes BEGIN
    INSERT INTO takes_found (rowid, words) VALUES (NEW.rowid, search_words(NEW.title, NEW.tags, NEW.text));
END;
CREATE TRIGGER take_found_anew AFTER UPDATE OF title, tags, text ON takes
    WHEN NEW.title <> OLD.title OR NEW.tags <> OLD.tags OR NEW.text <> OLD.text BEGIN
    INSERT INTO takes_found (takes_found, rowid, words)
        VALUES ('delete', OLD.rowid, search_words(OLD.title, OLD.tags, OLD.text));
    INSERT INTO takes_found (rowid, words) VALUES (NEW.rowid, search_words(NEW.title, NEW.tags, NEW.text));
END;
CREATE TRIGGER take_lost AFTER DELETE ON takes BEGIN
    INSERT INTO takes_found (takes_found, rowid, words)
        VALUES ('delete', OLD.rowid, search_words(OLD.title, OLD.tags, OLD.text));
END;
COMMIT;
