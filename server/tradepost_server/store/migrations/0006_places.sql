-- Live locations: what is known of those that are under way. A row ends with its sharing; no message holds a position.

CREATE TABLE live_locations (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,  -- written in the same transaction, after this row
    participant_id text COLLATE "C" NOT NULL,
    stint integer NOT NULL,                -- with which it ends
    until timestamptz NOT NULL,            -- from then on nothing of it is shown, whatever the timers do
    latitude double precision,             -- the last known position, as the audience may know it
    longitude double precision,
    accuracy_m double precision,
    heading_deg double precision,
    speed_mps double precision,
    moved_at timestamptz,
    exact boolean NOT NULL DEFAULT true,   -- false: that position is blurred
    destination_latitude double precision, -- shown to nobody
    destination_longitude double precision,
    radius_m integer,
    distance_m double precision,           -- to the destination, as it is told
    eta_s integer,
    arrived_at timestamptz,
    PRIMARY KEY (tenant_id, conversation_id, message_id),
    UNIQUE (tenant_id, conversation_id, participant_id),
    FOREIGN KEY (tenant_id, conversation_id, participant_id) REFERENCES participants
) WITH (fillfactor = 60);

-- The track: the last minutes, for the speed; all of it where the tenant's policy keeps it for a while after the end.
CREATE TABLE positions (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    expires_at timestamptz,                -- set at the end of the sharing
    PRIMARY KEY (tenant_id, conversation_id, message_id, at)
);
CREATE INDEX positions_expiry ON positions (expires_at) WHERE expires_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON live_locations, positions TO tradepost_tenant, tradepost_service;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['live_locations', 'positions']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
    END LOOP;
END $$;
