#!/bin/sh
# Waits for the database, brings it up to date, then becomes the service.
set -eu
service migrate upgrade --wait 60s
exec service
