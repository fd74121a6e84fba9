//! From the surface, which keeps the rules, to the model.

use std::collections::BTreeSet;

use super::doc::{self, Doc, Names};
use super::{Api, ErrorDef, Field, Function, Literal, Module, Param, Shape, Ty, TypeDef, Variant};
use crate::defaults::{of_field, of_type};
use crate::fault::{Faults, Place};
use crate::names::snake;
use crate::source::{aliases, doc as doc_text, serde};
use crate::surface::{self, ERROR, Named, Surface};

/// Returns the model of a surface that keeps the rules.
pub(crate) fn read(surface: &Surface) -> Result<Api, Faults> {
    let mut reader = Reader {
        surface,
        faults: Faults::default(),
    };
    let api = reader.api();
    let Reader { mut faults, .. } = reader;
    let api = api.map(with_uses);
    match api {
        Some(api) => {
            defaults_agree(&api, &mut faults);
            faults.or(api)
        }
        None => Err(faults.sorted()),
    }
}

struct Reader<'a> {
    surface: &'a Surface,
    faults: Faults,
}

impl Reader<'_> {
    fn api(&mut self) -> Option<Api> {
        let surface = self.surface;
        let modules = surface.modules.iter().map(|(name, place, text)| Module {
            name: name.clone(),
            doc: self.doc(place, name, text, None),
        });
        let modules = modules.collect();
        let types = surface.types.iter().filter(|one| one.name != ERROR);
        let types = types.map(|one| self.type_def(one)).collect();
        let functions = surface.functions.iter().filter_map(|one| self.function(one)).collect();
        let Some(error) = surface.named(ERROR) else {
            let nowhere = Place {
                file: "error.rs".to_owned(),
                line: 0,
            };
            self.faults.add(&nowhere, ERROR, "there is no such enum");
            return None;
        };
        let error = ErrorDef {
            name: error.name.clone(),
            module: error.module.clone(),
            doc: self.doc(
                &error.place,
                &error.name,
                &doc_text(&error.attributes),
                Some(&error.name),
            ),
            variants: self.variants(error),
        };
        Some(Api {
            modules,
            types,
            functions,
            error,
        })
    }

    fn doc(&mut self, place: &Place, item: &str, text: &str, owner: Option<&str>) -> Doc {
        let (doc, faults) = doc::read(text, owner, self.surface);
        for says in faults {
            self.faults.add(place, item, says);
        }
        doc
    }

    fn type_def(&mut self, one: &Named) -> TypeDef {
        let shape = match &one.shape {
            surface::Shape::Struct(fields) => Shape::Record(self.fields(one, &one.name, fields)),
            _ if one.carries_data() => Shape::Union(self.variants(one)),
            _ => Shape::Choice(self.variants(one)),
        };
        TypeDef {
            name: one.name.clone(),
            module: one.module.clone(),
            doc: self.doc(&one.place, &one.name, &doc_text(&one.attributes), Some(&one.name)),
            aliases: aliases(&one.attributes),
            shape,
            default: of_type(self.surface, one).ok().flatten(),
            is_input: false,
            is_output: false,
            may_leave_out: false,
            has_float: false,
            place: one.place.clone(),
        }
    }

    fn variants(&mut self, one: &Named) -> Vec<Variant> {
        let capitals = serde(&one.attributes).get("rename_all").cloned().flatten().as_deref() == Some("UPPERCASE");
        let read = one.variants().iter().map(|variant| {
            let item = format!("{}::{}", one.name, variant.name);
            let renamed = serde(&variant.attributes).remove("rename").flatten();
            let usual = if capitals {
                variant.name.to_uppercase()
            } else {
                snake(&variant.name)
            };
            Variant {
                name: variant.name.clone(),
                wire: renamed.unwrap_or(usual),
                doc: self.doc(&variant.place, &item, &doc_text(&variant.attributes), Some(&one.name)),
                aliases: aliases(&variant.attributes),
                fields: self.fields(one, &item, &variant.fields),
            }
        });
        read.collect()
    }

    fn fields(&mut self, one: &Named, item: &str, fields: &[surface::Field]) -> Vec<Field> {
        let read = fields.iter().filter_map(|field| {
            Some(Field {
                name: field.name.clone(),
                doc: self.doc(
                    &field.place,
                    &format!("{item}.{}", field.name),
                    &doc_text(&field.attributes),
                    Some(&one.name),
                ),
                ty: field.written.clone().ok()?,
                default: of_field(self.surface, one, field).ok().flatten(),
            })
        });
        read.collect()
    }

    fn function(&mut self, one: &surface::Function) -> Option<Function> {
        let params = one.parameters.iter().map(|parameter| {
            Some(Param {
                name: parameter.name.clone(),
                ty: parameter.written.clone().ok()?,
                pass: parameter.pass,
            })
        });
        Some(Function {
            name: one.name.clone(),
            module: one.module.clone(),
            doc: self.doc(&one.place, &one.name, &doc_text(&one.attributes), None),
            params: params.collect::<Option<_>>()?,
            returns: one.returns.clone().ok()?,
            can_fail: one.can_fail,
            example: None,
            place: one.place.clone(),
        })
    }
}

impl Names for Surface {
    fn is_module(&self, name: &str) -> bool {
        self.modules.iter().any(|(module, _, _)| module == name)
    }

    fn is_function(&self, name: &str) -> bool {
        self.functions.iter().any(|one| one.name == name)
    }

    fn is_type(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    fn is_member(&self, ty: &str, member: &str) -> bool {
        let Some(one) = self.named(ty) else { return false };
        let field = matches!(&one.shape, surface::Shape::Struct(fields) if fields.iter().any(|one| one.name == member));
        field || one.variants().iter().any(|one| one.name == member)
    }
}

/// What is used where, and what hangs on it.
fn with_uses(mut api: Api) -> Api {
    let (mut given, mut returned) = (BTreeSet::new(), BTreeSet::new());
    for function in &api.functions {
        for param in &function.params {
            reach(&api, &param.ty, &mut given);
        }
        reach(&api, &function.returns, &mut returned);
    }
    let inside: Vec<BTreeSet<String>> = api
        .types
        .iter()
        .map(|one| {
            let mut inside = BTreeSet::new();
            reach(&api, &Ty::Named(one.name.clone()), &mut inside);
            inside
        })
        .collect();
    let having = |test: fn(&Field) -> bool| -> BTreeSet<String> {
        let found = api.types.iter().filter(|one| one.all_fields().any(test));
        found.map(|one| one.name.clone()).collect()
    };
    let (floats, defaults) = (
        having(|field| is_float(&field.ty)),
        having(|field| field.default.is_some()),
    );
    for (one, inside) in api.types.iter_mut().zip(inside) {
        one.is_input = given.contains(&one.name);
        one.is_output = returned.contains(&one.name);
        one.has_float = !inside.is_disjoint(&floats);
        one.may_leave_out = !inside.is_disjoint(&defaults);
    }
    api
}

fn is_float(ty: &Ty) -> bool {
    match ty {
        Ty::List(inner) | Ty::Option(inner) => is_float(inner),
        ty => *ty == Ty::Float,
    }
}

/// Adds a type and the types inside of it.
fn reach(api: &Api, ty: &Ty, reached: &mut BTreeSet<String>) {
    let Some(one) = ty.named().and_then(|name| api.ty(name)) else {
        return;
    };
    if reached.insert(one.name.clone()) {
        for field in one.all_fields() {
            reach(api, &field.ty, reached);
        }
    }
}

/// `YearStart()` in Python is made of the fields' defaults, `YearStart::default()` in Rust is the type's.
fn defaults_agree(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        let Some(Literal::Record {
            variant: None, fields, ..
        }) = &one.default
        else {
            continue;
        };
        for field in one.fields() {
            let own = fields
                .iter()
                .find(|(name, _)| *name == field.name)
                .map(|(_, value)| value.in_full(api));
            let left_out = field.default.as_ref().map(|value| value.in_full(api));
            if left_out.is_some() && own != left_out {
                let item = format!("{}.{}", one.name, field.name);
                faults.add(
                    &one.place,
                    item,
                    "has one default in the type's Default and another when it is left out",
                );
            }
        }
    }
}
