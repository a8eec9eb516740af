//! Scripts on a history's table of an earlier version.

use migrate_core::Config;
use migrate_runtime::Run;

use super::place::Place;
use super::{DIALECTS, TWO, chain, upgrade};

#[tokio::test]
async fn a_script_says_what_such_a_table_lacks() {
    for dialect in DIALECTS {
        let chain = chain(Config::new(&[dialect]), &TWO);
        let place = Place::new(dialect);
        Run::upgrade(chain, place.url()).to("a").await.unwrap();
        place.sql(
            "ALTER TABLE migrate_history DROP COLUMN statement_hashes; \
             ALTER TABLE migrate_history DROP COLUMN begun; UPDATE migrate_history SET layout = 1;",
        );
        let script = upgrade(chain, dialect, "a", "b");
        let said = place.refuses(&script);
        assert!(said.contains("statement_hashes"), "{said}");
        let way_out = script.split_once("run before it: ").unwrap().1;
        place.sql(way_out.lines().next().unwrap());
        place.run(&script).unwrap();
        let rows = place.sql("SELECT layout, revision, state FROM migrate_history ORDER BY seq;");
        assert_eq!(rows.trim(), "1|a|applied\n2|b|applied");
        let again = Run::upgrade(chain, place.url()).await.unwrap();
        assert_eq!(again.applied.len(), 0);
    }
}
