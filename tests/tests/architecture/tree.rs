//! What the rules read: the packages and the texts of the workspace.

use std::fs;
use std::path::Path;

use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};
use walkdir::{DirEntry, WalkDir};

/// The workspace as plain values.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) crates: Vec<Crate>,
    pub(crate) files: Vec<File>,
}

/// A workspace member.
#[derive(Debug, Default)]
pub(crate) struct Crate {
    pub(crate) name: String,
    /// Its folder, from the root.
    pub(crate) folder: String,
    pub(crate) is_published: bool,
    pub(crate) license: Option<String>,
    pub(crate) description: Option<String>,
    /// What it builds with; dependencies of its tests are left out.
    pub(crate) imports: Vec<Import>,
    /// Feature names and what each switches on.
    pub(crate) features: Vec<(String, Vec<String>)>,
}

/// A dependency.
#[derive(Clone, Debug, Default)]
pub(crate) struct Import {
    pub(crate) name: String,
    pub(crate) is_optional: bool,
    pub(crate) features: Vec<String>,
}

/// A text file.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Tree {
    /// Reads the workspace that this test belongs to.
    pub(crate) fn of_workspace() -> Self {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .expect("cargo reads its own workspace");
        let root = metadata.workspace_root.as_std_path();
        Self {
            crates: metadata
                .workspace_packages()
                .iter()
                .map(|package| krate(package, root))
                .collect(),
            files: files(root),
        }
    }

    /// Makes a tree of files alone.
    #[cfg(test)]
    pub(crate) fn of_files(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        });
        Self {
            files: files.collect(),
            ..Self::default()
        }
    }

    /// Returns the Rust files below a folder.
    pub(crate) fn rust_below(&self, folder: &str) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(move |file| file.is_rust() && file.path.starts_with(folder))
    }
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Returns whether this is a file of tests, by its path.
    pub(crate) fn is_test(&self) -> bool {
        let folders = self
            .path
            .split('/')
            .any(|part| ["tests", "benches", "examples"].contains(&part));
        folders || self.path.ends_with("/tests.rs")
    }

    /// Returns the number and text of each line of code: no comments, and no test module at the end of the file.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(line_idx, line)| (line_idx + 1, line));
        lines
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn krate(package: &Package, root: &Path) -> Crate {
    let folder = package
        .manifest_path
        .parent()
        .expect("a manifest stands in a folder")
        .as_std_path();
    let built = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development);
    Crate {
        name: package.name.to_string(),
        folder: relative(folder, root),
        is_published: package
            .publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty()),
        license: package.license.clone(),
        description: package.description.clone(),
        imports: built.map(import).collect(),
        features: package.features.clone().into_iter().collect(),
    }
}

fn import(dependency: &Dependency) -> Import {
    Import {
        name: dependency.name.clone(),
        is_optional: dependency.optional,
        features: dependency.features.clone(),
    }
}

fn files(root: &Path) -> Vec<File> {
    // Only the root's: a module may be called `target` too.
    let is_source = |entry: &DirEntry| {
        entry.depth() != 1
            || ![".git", "target"]
                .iter()
                .any(|name| entry.file_name() == *name)
    };
    let entries = WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_source);
    entries
        .map(|entry| entry.expect("the workspace can be read"))
        .filter(|entry| entry.file_type().is_file())
        // What isn't UTF-8 is no text. A file that another process removes meanwhile is none either.
        .filter_map(|entry| {
            Some(File {
                path: relative(entry.path(), root),
                text: fs::read_to_string(entry.path()).ok()?,
            })
        })
        .collect()
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root)
        .expect("it lies below the root")
        .display()
        .to_string()
}

#[test]
fn code_leaves_out_comments_and_tests() {
    let tree = Tree::of_files(&[(
        "a/src/lib.rs",
        "//! a\nuse b;\n    // c\nuse d;\n#[cfg(test)]\nmod tests;\n",
    )]);
    assert_eq!(
        tree.files[0].code().collect::<Vec<_>>(),
        [(2, "use b;"), (4, "use d;")]
    );
}
