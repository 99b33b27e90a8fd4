-- Files: what was uploaded, which messages carry it, uploads under way, and how much everyone keeps.

-- A row is there before its first byte is stored and after the last one is gone: what a crash leaves is found by it.
CREATE TABLE files (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,          -- fl_…
    owner_id text COLLATE "C" NOT NULL,    -- profile, or key/<id>
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'gone')),
    name text NOT NULL,                    -- made safe
    kind text NOT NULL DEFAULT 'file' CHECK (kind IN ('image', 'audio', 'video', 'file')),
    mime text NOT NULL DEFAULT '',
    size_bytes bigint NOT NULL DEFAULT 0,  -- of what is served
    kept_bytes bigint NOT NULL,            -- counted in file_usage: of all variants, or what was asked for
    width integer,
    height integer,
    placeholder text NOT NULL DEFAULT '',
    variants jsonb NOT NULL DEFAULT '{}',  -- main, thumbnail, still → key, mime, size_bytes
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,                -- collected then; null while a message carries it
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX files_expiring ON files (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX files_loose ON files (tenant_id, owner_id) WHERE expires_at IS NOT NULL;

CREATE TABLE uploads (
    tenant_id integer NOT NULL,
    id text COLLATE "C" NOT NULL,          -- up_…
    file_id text COLLATE "C" NOT NULL,     -- what it becomes
    owner_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C",
    name text NOT NULL,
    mime text,
    size_bytes bigint NOT NULL,
    part_bytes bigint NOT NULL,
    received_bytes bigint NOT NULL DEFAULT 0,
    busy_until timestamptz NOT NULL DEFAULT '-infinity',   -- someone makes the file of it
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, owner_id, client_id),
    FOREIGN KEY (tenant_id, file_id) REFERENCES files ON DELETE CASCADE
);
CREATE INDEX uploads_file ON uploads (tenant_id, file_id);

-- Which messages carry a file. A message that no longer does has no row.
CREATE TABLE attachments (
    tenant_id integer NOT NULL,
    file_id text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, file_id, conversation_id, message_id),
    FOREIGN KEY (tenant_id, file_id) REFERENCES files
);
CREATE INDEX attachments_message ON attachments (tenant_id, conversation_id, message_id);

-- Bytes that an owner keeps, and, under the empty owner, all of the tenant.
CREATE TABLE file_usage (
    tenant_id integer NOT NULL REFERENCES tenants,
    owner_id text COLLATE "C" NOT NULL,
    kept_bytes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, owner_id)
) WITH (fillfactor = 60);

GRANT SELECT, INSERT, UPDATE, DELETE ON files, uploads, attachments, file_usage TO tradepost_tenant, tradepost_service;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['files', 'uploads', 'attachments', 'file_usage']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
    END LOOP;
END $$;
