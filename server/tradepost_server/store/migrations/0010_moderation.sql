-- What was found in messages, messages that wait for staff, and conversations that staff calm down.

-- What of a message is hidden, and by which rule: {"rule", "kinds"}. Null: nothing.
ALTER TABLE messages ADD COLUMN masked jsonb;

ALTER TABLE conversations
    ADD COLUMN frozen boolean NOT NULL DEFAULT false,      -- parties say nothing
    ADD COLUMN slow_mode_s integer NOT NULL DEFAULT 0;     -- seconds between two messages of one party

-- One row for each message in which something was found, told or not.
CREATE TABLE flags (
    tenant_id integer NOT NULL,
    id text COLLATE "C" NOT NULL,                          -- sorts by time
    conversation_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    author_id text COLLATE "C" NOT NULL,                   -- participant
    author_role text NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,                             -- of what was sent
    decision text NOT NULL CHECK (decision IN ('allow', 'mask', 'hold', 'block')),
    rule text,                                             -- of the policy, that decided
    stage text,
    audience text[] NOT NULL,
    findings jsonb NOT NULL,                               -- [{field, start, end, kind, rule, score}], in the original
    shown jsonb,                                           -- content with what was found hidden; null: erased
    masked jsonb,                                          -- of one that waits: with all that was found hidden
    original bytea,                                        -- content as it was written, sealed; null: erased
    kinds text[] NOT NULL DEFAULT '{}',                    -- of what may not be said
    message_id text COLLATE "C",                           -- once it is told
    reply_to text COLLATE "C",
    state text NOT NULL CHECK (state IN ('waiting', 'open', 'settled')),
    outcome text CHECK (outcome IN ('approved', 'rejected', 'seen')),
    settled_at timestamptz,
    settled_by text COLLATE "C",
    reason text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
);
-- What was held back or refused is known again when it is sent again.
CREATE UNIQUE INDEX flags_sent ON flags (tenant_id, conversation_id, profile_id, client_id)
    WHERE decision IN ('hold', 'block');
CREATE INDEX flags_message ON flags (tenant_id, conversation_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX flags_state ON flags (tenant_id, state, id);

-- What people have asked staff to look at again: each matter of each in one conversation.
CREATE TABLE appeals (
    tenant_id integer NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    matter text COLLATE "C" NOT NULL,                      -- id of a message, a flag or a conversation
    conversation_id text COLLATE "C" NOT NULL,             -- the one with staff
    PRIMARY KEY (tenant_id, profile_id, matter),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
);

-- Messages that wait for staff make a conversation wait for them.
ALTER TABLE logs
    ADD COLUMN held integer NOT NULL DEFAULT 0,
    ADD COLUMN held_since timestamptz;
DROP INDEX logs_needs;
ALTER TABLE logs DROP COLUMN needs_since;
ALTER TABLE logs ADD COLUMN needs_since timestamptz
    GENERATED ALWAYS AS (least(unanswered_since, reported_since, held_since)) STORED;
CREATE INDEX logs_needs ON logs (tenant_id, needs_since, conversation_id) WHERE needs_since IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON flags TO tradepost_tenant;
GRANT SELECT, INSERT ON appeals TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON appeals TO tradepost_service;
ALTER TABLE appeals ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON appeals TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON appeals TO tradepost_service USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON flags TO tradepost_service;
ALTER TABLE flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON flags TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON flags TO tradepost_service USING (true);

-- Keys that may do everything may do this too.
UPDATE api_keys SET scopes = scopes || ARRAY['flags:read', 'flags:write']
WHERE scopes @> ARRAY['conversations:write', 'participants:write', 'messages:as', 'profiles:write', 'sessions:revoke',
    'tokens:create', 'policy:write', 'audit:read'] AND NOT scopes @> ARRAY['flags:read'];
