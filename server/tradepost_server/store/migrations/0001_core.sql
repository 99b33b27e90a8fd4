-- The core: tenants, people, conversations, the log. Tables begin with tenant_id (exceptions: tenants, epochs, outbox).

CREATE TABLE tenants (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    test boolean NOT NULL DEFAULT false,
    policy jsonb NOT NULL DEFAULT '{}',
    policy_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A restore begins a new epoch; followers and cursors notice.
CREATE TABLE epochs (
    number integer PRIMARY KEY,
    system_identifier text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE profiles (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,          -- the marketplace's own id
    name text NOT NULL DEFAULT '',
    avatar_url text,
    locale text,
    banned boolean NOT NULL DEFAULT false,
    tokens_valid_from timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE identities (
    tenant_id integer NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,                 -- a phone (E.164), an email, a PSID
    profile_id text COLLATE "C" NOT NULL,
    verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, channel, address),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles
);

CREATE TABLE conversations (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,
    key text COLLATE "C",                  -- the marketplace's own key
    subject_type text,
    subject_id text COLLATE "C",
    title text,
    stage text,
    order_version bigint,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    attributes jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    active_at timestamptz NOT NULL DEFAULT clock_timestamp(),   -- last event, at most a minute old: lists are sorted by it
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CREATE INDEX conversations_active ON conversations (tenant_id, active_at DESC, id);
CREATE INDEX conversations_subject ON conversations (tenant_id, subject_type, subject_id) WHERE subject_id IS NOT NULL;

-- The head of each conversation's log: whoever appends locks this row first, and the row as locked is the truth.
CREATE TABLE logs (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL DEFAULT 1,     -- grows with each change that decisions rest on
    heads jsonb NOT NULL DEFAULT '{}',     -- lane → last seq
    last_at timestamptz NOT NULL DEFAULT '-infinity',
    unanswered_since timestamptz,          -- a party spoke, and no staff since
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
) WITH (fillfactor = 60);

CREATE TABLE participants (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, conversation_id, id),
    UNIQUE (tenant_id, conversation_id, profile_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations,
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles
);
CREATE INDEX participants_profile ON participants (tenant_id, profile_id, conversation_id);

CREATE TABLE stints (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    participant_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    role text NOT NULL,
    opened jsonb,                          -- lane → head at its beginning; null: history from the first
    ended jsonb,                           -- lane → head at its end; null: open
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    deadline_at timestamptz,
    PRIMARY KEY (tenant_id, conversation_id, participant_id, number),
    FOREIGN KEY (tenant_id, conversation_id, participant_id) REFERENCES participants
);

CREATE TABLE lanes (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    audience text[] NOT NULL,              -- normalised
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, conversation_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
);

-- The two hot tables: no foreign keys.
CREATE TABLE events (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    name text NOT NULL,
    actor_id text COLLATE "C",             -- participant; null: the marketplace
    message_id text COLLATE "C",
    data jsonb,                            -- what else the event says; never content
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, conversation_id, lane_id, seq)
);

CREATE TABLE messages (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,          -- sorts by at
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,                   -- of its message.created
    at timestamptz NOT NULL,
    author_id text COLLATE "C" NOT NULL,   -- participant
    author_role text NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,             -- of content, audience and reply_to as first sent
    content jsonb,                         -- null: deleted
    views jsonb,                           -- where some readers see it differently
    reply_to text COLLATE "C",
    version integer NOT NULL DEFAULT 1,
    edited_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, conversation_id, id),
    UNIQUE (tenant_id, conversation_id, profile_id, client_id)
) WITH (fillfactor = 90);

CREATE TABLE reactions (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    participant_id text COLLATE "C" NOT NULL,
    emoji text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, conversation_id, message_id, participant_id, emoji),
    FOREIGN KEY (tenant_id, conversation_id, message_id) REFERENCES messages,
    FOREIGN KEY (tenant_id, conversation_id, participant_id) REFERENCES participants
);

CREATE TABLE receipts (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    participant_id text COLLATE "C" NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    delivered bigint NOT NULL,
    read bigint NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id, participant_id, lane_id),
    FOREIGN KEY (tenant_id, conversation_id, participant_id) REFERENCES participants,
    FOREIGN KEY (tenant_id, conversation_id, lane_id) REFERENCES lanes
) WITH (fillfactor = 60);

-- What commands other than message.send answered, by client_id, for 24 hours.
CREATE TABLE answers (
    tenant_id integer NOT NULL REFERENCES tenants,
    actor_id text COLLATE "C" NOT NULL,    -- profile, or key/<id>
    client_id text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    result jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, actor_id, client_id)
);
CREATE INDEX answers_at ON answers (at);

CREATE TABLE api_keys (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,                 -- SHA-256 of the whole key
    name text NOT NULL DEFAULT '',
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (id)
);

CREATE TABLE signing_keys (
    tenant_id integer NOT NULL REFERENCES tenants,
    kid text COLLATE "C" NOT NULL,
    algorithm text NOT NULL,
    secret bytea,                          -- encrypted with the deployment's key; HS256
    public_key text,                       -- PEM; RS256, ES256, EdDSA
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    PRIMARY KEY (tenant_id, kid),
    UNIQUE (kid),
    CHECK ((secret IS NULL) <> (public_key IS NULL))
);

-- One row per committed batch until the broker has it: who dies in between loses nothing.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lanes jsonb NOT NULL                   -- [[tenant, conversation, lane, last seq], …]
);

-- Two roles. tradepost_tenant runs for one tenant at a time and sees only its rows; tradepost_service (log writer, hub,
-- followers) serves many.
DO $$
BEGIN
    BEGIN CREATE ROLE tradepost_tenant NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    BEGIN CREATE ROLE tradepost_service NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    EXECUTE format('GRANT tradepost_tenant, tradepost_service TO %I', current_user);
END $$;

GRANT USAGE ON SCHEMA public TO tradepost_tenant, tradepost_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tradepost_service;
GRANT SELECT, INSERT, UPDATE ON profiles, identities, conversations, logs, participants, stints, lanes, events, messages,
    reactions, receipts, answers TO tradepost_tenant;
GRANT DELETE ON reactions TO tradepost_tenant;
GRANT INSERT ON outbox TO tradepost_tenant;
GRANT SELECT ON tenants, epochs TO tradepost_tenant;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tradepost_service;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['profiles', 'identities', 'conversations', 'logs', 'participants', 'stints', 'lanes',
        'events', 'messages', 'reactions', 'receipts', 'answers', 'api_keys', 'signing_keys']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
    END LOOP;
    ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_wall ON tenants TO tradepost_tenant
        USING (id = current_setting('tradepost.tenant_id')::integer);
    CREATE POLICY service ON tenants TO tradepost_service USING (true);
END $$;
