#!/bin/sh
# Run once by the image of PostgreSQL, on the primary's empty directory: who may copy it, and that commits wait for the copy.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE replicator REPLICATION LOGIN PASSWORD :'password';
SELECT pg_create_physical_replication_slot('standby');
ALTER SYSTEM SET synchronous_standby_names = 'standby';
SQL
echo 'host replication replicator samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
