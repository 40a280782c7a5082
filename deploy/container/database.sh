#!/bin/sh
# Run once by the image of PostgreSQL: a role that policies bind, and two databases of its own.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$PELITA_PASSWORD" --username postgres <<'SQL'
CREATE ROLE pelita LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE pelita OWNER pelita;
CREATE DATABASE pelita_tracker OWNER pelita;
SQL
