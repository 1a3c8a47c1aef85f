"""The tables of a catalog; a change of them, or of how terms are made, is a new version."""

VERSION = 3
# With a large buffer few segments have to be merged: a third less time to fill.
_FTS_BUFFER = 32 << 20
SCHEMA = f"""
PRAGMA user_version={VERSION};
CREATE TABLE regulations(
  id INTEGER PRIMARY KEY, source_key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, sha256 TEXT NOT NULL,
  format TEXT NOT NULL, recipe TEXT NOT NULL, indexed_at TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL,
  kind TEXT NOT NULL, number TEXT NOT NULL, promulgated TEXT, effective TEXT, notes TEXT NOT NULL,
  actors TEXT NOT NULL, grade TEXT NOT NULL DEFAULT '');
CREATE INDEX regulations_key ON regulations(key);
CREATE INDEX regulations_sha256 ON regulations(sha256);
CREATE TABLE blocks(id INTEGER PRIMARY KEY, regulation_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX blocks_regulation ON blocks(regulation_id);
CREATE TABLE provisions(
  id INTEGER PRIMARY KEY, regulation_id INTEGER NOT NULL REFERENCES regulations(id), article TEXT NOT NULL,
  addenda INTEGER NOT NULL, deleted INTEGER NOT NULL, units INTEGER NOT NULL, passage TEXT,
  block INTEGER NOT NULL REFERENCES blocks(id), place INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE INDEX provisions_regulation ON provisions(regulation_id);
CREATE INDEX provisions_passage ON provisions(passage) WHERE passage IS NOT NULL;
CREATE TABLE further(
  provision INTEGER NOT NULL REFERENCES provisions(id), part INTEGER NOT NULL, passage TEXT NOT NULL,
  PRIMARY KEY(provision, part)) WITHOUT ROWID;
CREATE INDEX further_passage ON further(passage);
CREATE VIEW passages AS SELECT id AS provision, 0 AS part, passage FROM provisions WHERE passage IS NOT NULL
  UNION ALL SELECT provision, part, passage FROM further;
CREATE TABLE citing(regulation_id INTEGER NOT NULL, law TEXT NOT NULL, articles INTEGER NOT NULL);
CREATE INDEX citing_regulation ON citing(regulation_id);
-- Its own law is '': most articles that are cited are those of the same law.
CREATE TABLE citing_articles(
  regulation_id INTEGER NOT NULL, law TEXT NOT NULL, article TEXT NOT NULL, articles INTEGER NOT NULL,
  PRIMARY KEY(regulation_id, law, article)) WITHOUT ROWID;
CREATE TABLE cited(law TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE store(dead INTEGER NOT NULL);
INSERT INTO store VALUES(0);
CREATE VIRTUAL TABLE addenda_terms USING fts5(law, title, text, content='', tokenize='unicode61 remove_diacritics 0');
INSERT INTO addenda_terms(addenda_terms, rank) VALUES('hashsize', {_FTS_BUFFER});
"""  # noqa: S608 - no value of a user stands in it
# A library from before there were grades is read as one that nobody graded, and gets the column when it is built upon.
GRADED = "SELECT count(*) FROM pragma_table_info('regulations') WHERE name='grade'"
ADD_GRADE = "ALTER TABLE regulations ADD COLUMN grade TEXT NOT NULL DEFAULT ''"
