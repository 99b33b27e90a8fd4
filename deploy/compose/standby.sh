#!/bin/sh
# The standby: a copy of the primary, made when its directory is empty, that follows it.
set -eu
if ! [ -s "$PGDATA/PG_VERSION" ]; then
  export PGPASSWORD="$REPLICATION_PASSWORD"
  pg_basebackup --pgdata "$PGDATA" --wal-method stream --slot standby --write-recovery-conf \
    --dbname "host=postgres user=replicator application_name=standby"
  echo "primary_conninfo = 'host=postgres user=replicator password=$REPLICATION_PASSWORD application_name=standby'" \
    >>"$PGDATA/postgresql.auto.conf"
fi
exec postgres
