-- Who sees what: windows by the conversation's clock, enrolment by stage, moved messages, contact fields, the audit.

ALTER TABLE tenants ADD COLUMN policy_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX tenants_policy ON tenants (policy_at);

ALTER TABLE profiles ADD COLUMN phone text, ADD COLUMN email text;
CREATE INDEX profiles_phone ON profiles (tenant_id, phone) WHERE phone IS NOT NULL;

ALTER TABLE conversations
    ADD COLUMN stage_at timestamptz,
    ADD COLUMN moves integer NOT NULL DEFAULT 0;  -- messages told to others; an answer decided on before one is decided again

ALTER TABLE participants
    ADD COLUMN enrolled text,              -- the role that a stage opens and closes to them
    ADD COLUMN until timestamptz,          -- deadline of the enrolment
    ADD COLUMN history text;               -- what its first stint opens; null: as the role's policy says

ALTER TABLE stints
    ADD COLUMN since_at timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',  -- of the last event before it began
    ADD COLUMN upto_at timestamptz,        -- of the last event before it ended; null: open
    ADD COLUMN window_number integer NOT NULL DEFAULT 1;  -- counts stays; a change of role goes on in the same one
UPDATE stints SET since_at = began_at, upto_at = ended_at, window_number = number;

-- Where a message was before it was told to others: lane and place. A message that was read there is not unread again.
CREATE TABLE placements (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    version integer NOT NULL,              -- of the message then; the first is what its sender was answered
    PRIMARY KEY (tenant_id, conversation_id, message_id, version),
    FOREIGN KEY (tenant_id, conversation_id, message_id) REFERENCES messages,
    FOREIGN KEY (tenant_id, conversation_id, lane_id) REFERENCES lanes
);
CREATE INDEX messages_replies ON messages (tenant_id, conversation_id, reply_to) WHERE reply_to IS NOT NULL;

-- What staff and API keys did that others may ask about. Never content.
CREATE TABLE audit (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,          -- sorts by time
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    action text NOT NULL,
    actor text COLLATE "C" NOT NULL,       -- profile, or key/<id>
    conversation_id text COLLATE "C",
    message_id text COLLATE "C",
    participant_id text COLLATE "C",
    profile_id text COLLATE "C",
    reason text,
    details jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_conversation ON audit (tenant_id, conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX audit_profile ON audit (tenant_id, profile_id, id) WHERE profile_id IS NOT NULL;

GRANT SELECT, INSERT ON audit, placements TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit, placements TO tradepost_service;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['placements', 'audit']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
    END LOOP;
END $$;
