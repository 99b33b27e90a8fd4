-- What staff are waited for, who reported and blocked whom, and which browsers are told of new messages.

-- What needs staff: a party spoke and no staff since, or something was reported and nobody has looked.
ALTER TABLE logs
    ADD COLUMN reported integer NOT NULL DEFAULT 0,        -- reports that staff have not settled
    ADD COLUMN reported_since timestamptz,                 -- of the oldest of them
    ADD COLUMN needs_since timestamptz GENERATED ALWAYS AS (least(unanswered_since, reported_since)) STORED;
CREATE INDEX logs_needs ON logs (tenant_id, needs_since, conversation_id) WHERE needs_since IS NOT NULL;

CREATE TABLE reports (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,                  -- who reported it
    reason text NOT NULL CHECK (reason IN ('spam', 'abuse', 'fraud', 'other')),
    words text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,                                -- staff have looked at it
    PRIMARY KEY (tenant_id, conversation_id, message_id, profile_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
);

CREATE TABLE blocks (
    tenant_id integer NOT NULL,
    profile_id text COLLATE "C" NOT NULL,                  -- who blocked
    blocked_id text COLLATE "C" NOT NULL,                  -- whom
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, profile_id, blocked_id),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles,
    FOREIGN KEY (tenant_id, blocked_id) REFERENCES profiles
);

CREATE TABLE push_subscriptions (
    tenant_id integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    role text,                                             -- of the token that subscribed: what it may hear
    conversations text[],                                  -- scope of that token; null: all
    endpoint text COLLATE "C" NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    site text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, endpoint),                          -- a browser is of one person at a time
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles
);
CREATE INDEX push_subscriptions_profile ON push_subscriptions (tenant_id, profile_id, created_at);

-- Messages of which a browser is still to be told. Who may read them is asked when they are sent.
CREATE TABLE push_due (
    tenant_id integer NOT NULL,
    subscription_id text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, subscription_id, conversation_id, message_id),
    FOREIGN KEY (tenant_id, subscription_id) REFERENCES push_subscriptions ON DELETE CASCADE
);
CREATE INDEX push_due_next ON push_due (next_at);

-- What someone did on the marketplace's pages, as these tell it: the latest 50 of each.
CREATE TABLE tracks (
    tenant_id integer NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,                          -- sorts by time
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    name text NOT NULL,
    properties jsonb NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, id),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles
);

GRANT SELECT, INSERT, UPDATE ON reports TO tradepost_tenant;
GRANT SELECT, INSERT, DELETE ON blocks TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_subscriptions, tracks TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON reports, blocks, push_subscriptions, push_due, tracks TO tradepost_service;

ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE tracks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON tracks TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON tracks TO tradepost_service USING (true);
CREATE POLICY tenant_wall ON reports TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY tenant_wall ON blocks TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY tenant_wall ON push_subscriptions TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY tenant_wall ON push_due TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON reports TO tradepost_service USING (true);
CREATE POLICY service ON blocks TO tradepost_service USING (true);
CREATE POLICY service ON push_subscriptions TO tradepost_service USING (true);
CREATE POLICY service ON push_due TO tradepost_service USING (true);

-- Pushes follow the log from their first step on: nobody is told of what was said before.
INSERT INTO followers (name) VALUES ('push');
