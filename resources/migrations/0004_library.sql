-- What a person keeps about a take, and how it is found. `seconds` is its length, `tags` is JSON, `source` the feature
-- that made it, `trashed` when it was put into the trash (ISO 8601), "" for not.
ALTER TABLE takes ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE takes ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE takes ADD COLUMN source TEXT NOT NULL DEFAULT 'speech';
ALTER TABLE takes ADD COLUMN trashed TEXT NOT NULL DEFAULT '';
UPDATE takes SET seconds = coalesce((
    SELECT sum(CAST(frames AS REAL) / rate) FROM take_parts JOIN recordings USING (recording_id)
    WHERE take_parts.take_id = takes.take_id), 0);

-- One index for each order of the list, so that a page of it reads no more than a page.
CREATE INDEX takes_by_age ON takes (trashed, created);
CREATE INDEX takes_by_title ON takes (trashed, title COLLATE NOCASE, created);
CREATE INDEX takes_by_account ON takes (trashed, account, created);
CREATE INDEX takes_by_seconds ON takes (trashed, seconds, created);
CREATE INDEX takes_by_speaker ON takes (trashed, voice, created);

-- Full text: `search_words` (storage/search.py) sets every Han character apart, so a phrase of them finds any part of
-- a sentence. The index keeps no text of its own; rows are told apart by rowid, so this file must never be vacuumed.
CREATE VIRTUAL TABLE takes_found USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2');
INSERT INTO takes_found (rowid, words) SELECT rowid, search_words(title, tags, text) FROM takes;
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
