-- Whether anything was ever sent here that is not told: only then a resend has to be looked for among what was found.
ALTER TABLE logs ADD COLUMN withheld boolean NOT NULL DEFAULT false;
UPDATE logs l SET withheld = true FROM (
    SELECT DISTINCT tenant_id, conversation_id FROM flags WHERE decision IN ('hold', 'block')) f
WHERE l.tenant_id = f.tenant_id AND l.conversation_id = f.conversation_id;
