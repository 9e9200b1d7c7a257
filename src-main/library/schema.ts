/** The tables of the library, and how an older database becomes a newer one. */
import type Database from 'libsql'
import { UserError } from '../contract/errors'

/**
 * One script for each version, from the oldest on; `PRAGMA user_version` says how many were run. A script that was
 * released never changes: what is new is appended.
 */
export const migrations: readonly string[] = [
  `
  -- A model with all that changes its answers.
  CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    crop TEXT NOT NULL,
    precision TEXT NOT NULL,
    preprocessing TEXT NOT NULL,
    labels TEXT NOT NULL, -- JSON
    labels_sha256 TEXT NOT NULL,
    last_used REAL NOT NULL,
    UNIQUE (sha256, crop, precision, preprocessing, labels_sha256)
  ) STRICT;

  CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    settings TEXT NOT NULL, -- JSON of RunSettings
    app_version TEXT NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    state TEXT NOT NULL, -- running, completed, cancelled, failed, abandoned
    engine INTEGER NOT NULL, -- process that works on it
    done INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    reused INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;

  -- A file, and what a person says of it.
  CREATE TABLE image (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folder (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- sorts as people count
    raw BLOB NOT NULL DEFAULT x'', -- the path's bytes, where they are not valid UTF-8
    bytes INTEGER NOT NULL,
    modified REAL NOT NULL,
    taken REAL,
    human TEXT NOT NULL DEFAULT '[]', -- JSON
    accepted INTEGER NOT NULL DEFAULT 0,
    hash BLOB, -- XXH64 of the content, where it could be read
    judged BLOB, -- hash of the content that the person judged
    version INTEGER NOT NULL, -- grows with each change
    UNIQUE (folder, name, raw)
  ) STRICT;
  CREATE INDEX image_name ON image (name_key);
  CREATE INDEX image_version ON image (version);
  CREATE INDEX image_said ON image (id) WHERE human <> '[]' OR accepted = 1;
  CREATE INDEX image_hash ON image (hash);
  CREATE INDEX image_judged ON image (judged) WHERE judged IS NOT NULL;

  -- What a model says of an image: one answer for each pair.
  CREATE TABLE answer (
    model INTEGER NOT NULL REFERENCES model (id),
    image INTEGER NOT NULL REFERENCES image (id),
    run INTEGER NOT NULL REFERENCES run (id), -- the last one that met the image
    position INTEGER NOT NULL, -- in that run
    source INTEGER NOT NULL, -- of that run
    path TEXT NOT NULL, -- below that source
    bytes INTEGER NOT NULL, -- of the file that was classified
    modified REAL NOT NULL,
    hash BLOB,
    label INTEGER, -- class of the first prediction
    probability REAL, -- of the first prediction
    predictions BLOB NOT NULL, -- pairs of uint32 class and float32 probability, little endian, best first
    error TEXT,
    message TEXT,
    PRIMARY KEY (model, image)
  ) STRICT, WITHOUT ROWID;

  -- What a person did, for undo and redo.
  CREATE TABLE edit (
    id INTEGER PRIMARY KEY,
    made REAL NOT NULL,
    change TEXT NOT NULL, -- JSON of LabelChange
    undone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE edit_image (
    edit INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
    image INTEGER NOT NULL REFERENCES image (id),
    human_before TEXT NOT NULL,
    accepted_before INTEGER NOT NULL,
    human_after TEXT NOT NULL,
    accepted_after INTEGER NOT NULL,
    PRIMARY KEY (edit, image)
  ) STRICT, WITHOUT ROWID;

  -- Answers held against known classes.
  CREATE TABLE evaluation (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    made REAL NOT NULL,
    folder TEXT NOT NULL,
    mapping TEXT NOT NULL -- JSON
  ) STRICT;
  CREATE TABLE evaluation_image (
    evaluation INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    image INTEGER NOT NULL REFERENCES image (id),
    truth TEXT NOT NULL,
    predicted TEXT NOT NULL,
    PRIMARY KEY (evaluation, image)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX evaluation_cell ON evaluation_image (evaluation, truth, predicted);
  `,
  `
  -- Files that are copied, moved or linked into class folders.
  CREATE TABLE sorting_job (
    id INTEGER PRIMARY KEY,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    started INTEGER NOT NULL,
    -- 'planning' until all of it is written down: such a job has done nothing, and is dropped at the next start.
    state TEXT NOT NULL,
    process INTEGER NOT NULL -- that works on it
  ) STRICT;
  CREATE TABLE sorting_step (
    job INTEGER NOT NULL REFERENCES sorting_job(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    -- Text, or bytes where it is not valid UTF-8.
    source ANY NOT NULL,
    destination TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified TEXT NOT NULL,
    companion INTEGER NOT NULL,
    -- 'planned', 'done', 'failed', 'undone', 'left'
    state TEXT NOT NULL DEFAULT 'planned',
    reason TEXT,
    -- Of what was put at the destination.
    placed_modified TEXT,
    digest TEXT,
    PRIMARY KEY (job, number)
  ) STRICT, WITHOUT ROWID;
  -- Folders that did not exist before.
  CREATE TABLE sorting_folder (
    job INTEGER NOT NULL REFERENCES sorting_job(id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    PRIMARY KEY (job, path)
  ) STRICT, WITHOUT ROWID;

  -- Keywords that were written into sidecars and image files.
  CREATE TABLE tagging_job (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL, -- sidecar, file
    parent TEXT,
    started REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE tagging_step (
    job INTEGER NOT NULL REFERENCES tagging_job (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    image TEXT NOT NULL, -- path
    file ANY NOT NULL, -- path that was written: text, or bytes where it is not valid UTF-8
    keywords TEXT NOT NULL, -- JSON of those that were added
    inverse TEXT, -- JSON of splices; absent where the file is new
    modified REAL, -- of the earlier file
    digest_before TEXT,
    digest_after TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'written', -- written, undone, left
    reason TEXT,
    PRIMARY KEY (job, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tagging_file ON tagging_step (file);
  `,
  `
  -- Why the file could not be read in that run; the answer is the last one that there was.
  ALTER TABLE answer ADD COLUMN missing TEXT;
  `,
  `
  -- Until here, an image whose bands are not those of a picture could shift its neighbours' pixels in a batch: TIFF
  -- files, or some other kind, of which the last images of the batch were left without predictions. What a run with
  -- such an image found is asked again, and so is what a later run may have taken over from it.
  ALTER TABLE answer ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0; -- the model is asked again
  CREATE TEMP TABLE odd_place AS
    SELECT f.path || '/' || i.name AS path, i.id AS image FROM image i JOIN folder f ON f.id = i.folder
      WHERE i.name LIKE '%.tif' OR i.name LIKE '%.tiff' OR instr(i.name, '.') = 0;
  CREATE TEMP TABLE odd_run AS
    SELECT r.id, r.model FROM run r, json_each(r.settings, '$.sources') s
      WHERE EXISTS (
        SELECT 1 FROM odd_place p WHERE p.path = s.value OR (
          substr(p.path, 1, length(rtrim(s.value, '/\\'))) = rtrim(s.value, '/\\')
          AND substr(p.path, length(rtrim(s.value, '/\\')) + 1, 1) IN ('/', '\\')
        )
      )
    UNION SELECT run, model FROM answer
      WHERE image IN (SELECT image FROM odd_place) OR (error IS NULL AND length(predictions) = 0);
  UPDATE answer SET doubtful = 1 WHERE error IS NULL AND run IN (
    SELECT id FROM odd_run
    UNION SELECT r.id FROM run r WHERE r.reused > 0 AND EXISTS (
      SELECT 1 FROM odd_run o WHERE o.model = r.model AND o.id < r.id
    )
  );
  -- These are decoded differently now.
  UPDATE answer SET doubtful = 1 WHERE error IS NULL AND image IN (
    SELECT id FROM image
      WHERE name LIKE '%.tif' OR name LIKE '%.tiff' OR name LIKE '%.gif' OR name LIKE '%.bmp' OR name LIKE '%.dib'
  );
  DROP TABLE odd_run;
  DROP TABLE odd_place;
  `,
  `
  -- Shows which rows this installation wrote (seal.ts); without one, nothing is done with them.
  ALTER TABLE run ADD COLUMN seal TEXT;
  ALTER TABLE sorting_job ADD COLUMN seal TEXT;
  ALTER TABLE sorting_step ADD COLUMN seal TEXT;
  ALTER TABLE tagging_job ADD COLUMN seal TEXT;
  ALTER TABLE tagging_step ADD COLUMN seal TEXT;
  `,
  `
  -- Files that images were exported to.
  CREATE TABLE export_job (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    images INTEGER NOT NULL,
    started REAL NOT NULL,
    digest TEXT NOT NULL, -- SHA-256 of the file
    kept TEXT, -- where an earlier file of that name lies
    state TEXT NOT NULL DEFAULT 'completed', -- completed, undone, left
    reason TEXT, -- why it was left
    seal TEXT
  ) STRICT;
  `,
  `
  -- Images that were taken out of the library, and folders that were found elsewhere: each can be undone.
  CREATE TABLE library_change (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, -- removal, relocation
    made REAL NOT NULL,
    folder TEXT, -- that was removed as a whole, or that was moved
    target TEXT, -- where it was moved to
    images INTEGER NOT NULL,
    labelled INTEGER NOT NULL, -- of which a person had said something
    newest_run INTEGER NOT NULL, -- by then: it and earlier ones bring no image back
    undone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE change_image (
    change INTEGER NOT NULL REFERENCES library_change (id) ON DELETE CASCADE,
    image INTEGER NOT NULL REFERENCES image (id),
    -- What a person had said, once a later run brought the image back without it.
    human TEXT,
    accepted INTEGER,
    judged BLOB,
    -- Where a moved image was, and is.
    folder INTEGER,
    raw BLOB,
    new_folder INTEGER,
    new_raw BLOB,
    PRIMARY KEY (change, image)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE image ADD COLUMN removal INTEGER; -- the change that took it out
  CREATE INDEX image_removal ON image (removal) WHERE removal IS NOT NULL;
  -- What was found when files were looked for: 1 the file is gone, 2 its folder cannot be reached.
  ALTER TABLE image ADD COLUMN lost INTEGER;
  ALTER TABLE edit ADD COLUMN removal INTEGER; -- instead of a change of labels
  `,
  `
  -- What a model saw in an image, for teaching: once for each content. With rowids, as its rows are large.
  CREATE TABLE embedding (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    hash BLOB NOT NULL, -- XXH64 of the content
    scale REAL NOT NULL,
    steps BLOB NOT NULL -- int8: each value is so many times the scale
  ) STRICT;
  CREATE UNIQUE INDEX embedding_content ON embedding (model, hash);
  `,
  `
  ALTER TABLE answer ADD COLUMN precision TEXT; -- of one that was known in a more exact precision than the model's
  `,
  `
  -- 0 where a taught model says that the image is none of its classes.
  ALTER TABLE answer ADD COLUMN known INTEGER;
  `,
  `
  ALTER TABLE model ADD COLUMN task TEXT NOT NULL DEFAULT 'classify'; -- or 'detect'
  -- What a detector found: once for each content, so that it follows the picture wherever it is moved. With rowids, as its
  -- rows are large.
  CREATE TABLE detection (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES model (id),
    hash BLOB NOT NULL, -- XXH64 of the content
    objects BLOB NOT NULL, -- as packed-objects.ts packs them
    corrected TEXT -- JSON: the objects as a person sees them
  ) STRICT;
  CREATE UNIQUE INDEX detection_content ON detection (model, hash);
  -- What a person corrected, for undo and redo.
  CREATE TABLE edit_objects (
    edit INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
    model INTEGER NOT NULL REFERENCES model (id),
    hash BLOB NOT NULL,
    image INTEGER NOT NULL REFERENCES image (id), -- in which it was done
    before TEXT,
    after TEXT,
    PRIMARY KEY (edit, model, hash)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What classified the objects that detectors found. No row of model, whose answers are about whole images.
  CREATE TABLE object_classifier (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    precision TEXT NOT NULL,
    preprocessing TEXT NOT NULL,
    labels TEXT NOT NULL, -- JSON
    labels_sha256 TEXT NOT NULL,
    UNIQUE (sha256, precision, preprocessing, labels_sha256)
  ) STRICT;
  ALTER TABLE detection ADD COLUMN classifier INTEGER REFERENCES object_classifier (id);
  ALTER TABLE detection ADD COLUMN classified BLOB; -- as packed-classes.ts packs it
  `,
  `
  -- Of a video, which frames were looked at and what was seen in each, beside what they say together: JSON as video.ts packs it.
  ALTER TABLE answer ADD COLUMN video TEXT;
  ALTER TABLE detection ADD COLUMN video TEXT;
  `,
  `
  -- Cells of an evaluation of objects, and the images that have an object in each.
  CREATE TABLE evaluation_object (
    evaluation INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    truth TEXT NOT NULL, -- JSON: a class, or null for the background
    found TEXT NOT NULL, -- the same
    image INTEGER NOT NULL REFERENCES image (id),
    PRIMARY KEY (evaluation, truth, found, image)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX detection_corrected ON detection (hash) WHERE corrected IS NOT NULL;
  `
]

export function versionOf(database: Database.Database): number {
  const [row] = database.pragma('user_version') as { user_version: number }[]
  return row!.user_version
}

/**
 * Brings the tables to the newest version, all or nothing.
 * @param afterwards what else belongs to it
 */
export function migrate(
  database: Database.Database,
  scripts: readonly string[],
  afterwards?: () => void
): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const script of scripts.slice(versionOf(database))) database.exec(script)
    afterwards?.()
    database.exec(`PRAGMA user_version = ${scripts.length}; COMMIT`)
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** @throws UserError `library-newer` */
export function refuseNewer(file: string, version: number, scripts: readonly string[]): void {
  if (version <= scripts.length) return
  throw new UserError(
    'library-newer',
    `The library ${file} was made by a newer version of Netlens (it has version ${version}, this program knows ${scripts.length}). It was not touched.`
  )
}
