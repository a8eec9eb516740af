// The chain of the examples in the documentation.
use migrate_runtime::core::{Config, Dialect, Folder, SourceFile};
use migrate_runtime::Migrations;

pub fn migrations() -> Migrations {
    let files = vec![
        SourceFile::new(
            "migrations/a.sql",
            "-- revision: a\n-- parent: base\n-- message: create projects\n\n\
             -- migrate:up\nCREATE TABLE projects (id INTEGER PRIMARY KEY);\n\n\
             -- migrate:down\nDROP TABLE projects;\n",
        ),
        SourceFile::new(
            "migrations/b.sql",
            "-- revision: b\n-- parent: a\n-- message: add chunks\n\n\
             -- migrate:up\nCREATE TABLE chunks (id INTEGER PRIMARY KEY);\n\n\
             -- migrate:down\nDROP TABLE chunks;\n",
        ),
    ];
    let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), files);
    let folder: &'static Folder = Box::leak(Box::new(folder));
    Migrations::new(folder.chain().expect("the files fit together"))
}
