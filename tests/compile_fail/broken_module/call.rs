use migrate_runtime::migrations;

migrations!(pub mod chain = "migrations");

fn main() {
    let ids = chain::ALL.iter().map(|revision| revision.id());
    assert_eq!(ids.count(), chain::MIGRATIONS.chain().len());
    assert_eq!(chain::Revision::Users.message(), chain::HEAD.to_string());
    assert_eq!("posts".parse(), Ok(chain::Revision::Posts));
}
