//! Tables, partitioned ones and partitions too.

use super::Sql;
use crate::facet::object;

object! {
    /// A table.
    Table = "table" {
        unlogged: bool => "unlogged",
        /// Such as `RANGE (day)`.
        partition_key: Option<String> => "partition key",
        /// The table that it is a partition of, as SQL writes it.
        partition_of: Option<String> => "partition of",
        /// Such as `FOR VALUES FROM (1) TO (2)`.
        bound: Option<String> => "partition bound",
        /// The tables it inherits from, in order, as SQL writes them.
        inherits: Vec<String> => "inherits",
        /// The composite type of a typed table.
        of_type: Option<String> => "of type",
        /// Storage parameters, `name=value`, sorted.
        options: Vec<String> => "options",
        row_security: bool => "row security",
        force_row_security: bool => "forced row security",
        /// As `REPLICA IDENTITY` takes it: `DEFAULT`, `FULL`, `NOTHING`, `USING INDEX name`.
        replica_identity: String => "replica identity",
        /// The index that `CLUSTER` uses, as SQL writes it.
        clustered_on: Option<String> => "clustered on",
        access_method: Option<String> => "access method",
        tablespace: Option<String> => ignored "tablespace",
        owner: String => ignored "owner",
    }
}

impl Sql for Table {}
