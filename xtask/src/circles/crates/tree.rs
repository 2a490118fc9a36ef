//! The modules of a crate, read from its files.

use crate::paths::root;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItemFn, Item, ItemMod, ItemUse, Macro, Token, UseTree, Visibility};

pub(super) type Names = Vec<String>;

#[derive(Default)]
pub(super) struct Tree {
    /// The first is the crate's root.
    pub(super) modules: Vec<Module>,
}

#[derive(Default)]
pub(super) struct Module {
    /// From the repository's root on.
    pub(super) file: String,
    pub(super) parent: Option<usize>,
    pub(super) children: BTreeMap<String, usize>,
    /// What is declared here.
    pub(super) items: BTreeSet<String>,
    pub(super) uses: Vec<Use>,
    /// What the code names.
    pub(super) paths: Vec<Names>,
}

pub(super) struct Use {
    /// As it is called here; none for all of a module.
    pub(super) name: Option<String>,
    pub(super) path: Names,
    pub(super) is_public: bool,
}

impl Tree {
    pub(super) fn of_crate(file: &Path) -> Result<Self> {
        let mut tree = Self::default();
        let folder = file.parent().unwrap_or(file);
        tree.read_file(file, folder, None)?;
        Ok(tree)
    }

    /// `folder` is where the files of its children lie.
    fn read_file(&mut self, file: &Path, folder: &Path, parent: Option<usize>) -> Result<usize> {
        let text =
            fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
        let parsed =
            syn::parse_file(&text).with_context(|| format!("can't parse {}", file.display()))?;
        self.read_items(&parsed.items, file, folder, parent)
    }

    fn read_items(
        &mut self,
        items: &[Item],
        file: &Path,
        folder: &Path,
        parent: Option<usize>,
    ) -> Result<usize> {
        let mut reader = Reader::default();
        for item in items {
            reader.visit_item(item);
        }
        let index = self.modules.len();
        let name = file.strip_prefix(root()).unwrap_or(file).display().to_string();
        let items = items.iter().filter_map(name_of).collect();
        let Reader { uses, paths, children } = reader;
        self.modules.push(Module { file: name, parent, items, uses, paths, ..Module::default() });
        for child in children {
            let name = child.ident.to_string();
            let below = folder.join(&name);
            let child = match &child.content {
                Some((_, items)) => self.read_items(items, file, &below, Some(index))?,
                None => self.read_file(&file_of(&below), &below, Some(index))?,
            };
            self.modules[index].children.insert(name, child);
        }
        Ok(index)
    }
}

fn file_of(module: &Path) -> PathBuf {
    let own = module.with_extension("rs");
    if own.is_file() { own } else { module.join("mod.rs") }
}

/// Collects what a module's own code names. What is for tests is left out.
#[derive(Default)]
struct Reader<'ast> {
    uses: Vec<Use>,
    paths: Vec<Names>,
    children: Vec<&'ast ItemMod>,
}

impl<'ast> Visit<'ast> for Reader<'ast> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) if module.content.is_none() || !is_for_tests(&module.attrs) => {
                self.children.push(module);
            }
            Item::Mod(_) => {}
            item if is_for_tests(attributes(item)) => {}
            item => visit::visit_item(self, item),
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        leaves(&item.tree, &[], &mut |name, path| {
            self.uses.push(Use { name, path, is_public });
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// Reads those whose arguments are expressions, as most are.
    fn visit_macro(&mut self, item: &'ast Macro) {
        let arguments = item.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let mut reader = Reader::default();
        for argument in arguments.iter().flatten() {
            reader.visit_expr(argument);
        }
        self.paths.extend(reader.paths);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    /// `pub(crate)` names a module, too.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Calls back with each name that a `use` brings, and its path.
fn leaves(tree: &UseTree, above: &[String], found: &mut impl FnMut(Option<String>, Names)) {
    let with = |name: String| [above, &[name]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(path.ident.to_string()), found),
        UseTree::Name(name) if name.ident == "self" => {
            found(above.last().cloned(), above.to_vec());
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found(Some(name.clone()), with(name));
        }
        UseTree::Rename(rename) => {
            found(Some(rename.rename.to_string()), with(rename.ident.to_string()));
        }
        UseTree::Glob(_) => found(None, above.to_vec()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, above, found)),
    }
}
