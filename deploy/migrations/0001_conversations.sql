-- The tables of src/conversation/sql.ts: one row a conversation, one row a delivery, both with an expiry in milliseconds.
CREATE TABLE IF NOT EXISTS conversations (
  key TEXT PRIMARY KEY,
  memory TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS deliveries (
  key TEXT PRIMARY KEY,
  lease_until INTEGER NOT NULL,
  reply TEXT,
  expires_at INTEGER NOT NULL
);
