-- When a receipt last moved: a sync tells the reader's other devices, so that their unread counts are right.

ALTER TABLE receipts ADD COLUMN moved_at timestamptz NOT NULL DEFAULT clock_timestamp();
