-- Sites: the pages that carry the widget; those who come by them without a token, and one-time codes.

CREATE TABLE sites (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,          -- stands in pages, for all to see
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (id)
);

-- The origins of all sites of a tenant, with it: who checks a page reads one row, and policy_at tells of a change.
ALTER TABLE tenants ADD COLUMN site_origins text[] NOT NULL DEFAULT '{}';

-- Those that the server itself signs with for who comes by a site; a tenant's back end never does.
ALTER TABLE signing_keys ADD COLUMN of_sites boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX signing_keys_of_sites ON signing_keys (tenant_id) WHERE of_sites AND retired_at IS NULL;

-- What a code stands for until it is exchanged, once.
CREATE TABLE codes (
    tenant_id integer NOT NULL,
    digest bytea NOT NULL,                 -- SHA-256 of the code, which has 128 random bits
    site_id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    role text,
    conversations text[],                  -- the scope of the token that asked; null: all
    issued_at timestamptz NOT NULL,        -- of that token: what revokes it revokes the code
    token_ends_at timestamptz NOT NULL,    -- and its end: a code never gives more time
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE CASCADE
);
CREATE INDEX codes_expires ON codes (expires_at);
CREATE INDEX codes_site ON codes (tenant_id, site_id);

-- Visitors who became someone: their renewals open nothing any more.
CREATE TABLE merges (
    tenant_id integer NOT NULL REFERENCES tenants,
    visitor_id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,  -- who they became
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, visitor_id)
);

-- What people started from pages: the same is found again.
CREATE TABLE starts (
    tenant_id integer NOT NULL,
    profile_id text COLLATE "C" NOT NULL,  -- who started it
    digest bytea NOT NULL,                 -- of the site, with whom, and about what
    conversation_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, digest),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations
);

GRANT SELECT ON sites TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE ON starts TO tradepost_tenant;
GRANT SELECT, UPDATE (profile_id) ON search_documents TO tradepost_tenant;
GRANT SELECT, INSERT, DELETE ON codes TO tradepost_tenant;
GRANT SELECT, INSERT ON merges TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON sites, codes, merges, starts TO tradepost_service;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sites', 'codes', 'merges', 'starts']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
    END LOOP;
END $$;

-- API keys that may do everything may do this too.
UPDATE api_keys SET scopes = scopes || ARRAY['sites:read', 'sites:write']
WHERE scopes @> ARRAY['conversations:write', 'participants:write', 'messages:as', 'profiles:write', 'sessions:revoke',
    'tokens:create', 'policy:write', 'audit:read'] AND NOT scopes @> ARRAY['sites:read'];
