//! The bytes, the schema and the types say the same.

use std::collections::BTreeMap;

use serde_json::Value;
use switchrt_diagnostics::{Code, Diagnostic, Edit, Location};
use switchrt_manifest::*;

fn sample() -> Manifest {
    let mut diagnostic = Diagnostic::new(Code::EdgeNodeModule, "lib/a.ts", Location::default(), "no");
    diagnostic.edits.push(Edit { file: "lib/a.ts".into(), start: 0, end: 1, text: String::new() });
    diagnostic.routes = vec!["/b".into(), "/a".into(), "/a".into()];
    let route = Route {
        route: "/blog/[id]".into(),
        kind: RouteKind::Page,
        file: "pages/blog/[id].tsx".into(),
        runtime: Runtime::Edge,
        declared: Some("experimental-edge".into()),
        reason: Reason::Page,
        declared_at: Some(Place { file: "pages/blog/[id].tsx".into(), line: 3, column: 34 }),
        rendering: Rendering::Ssr,
        data_fetching: vec![DataFetching::GetServerSideProps],
        pattern: "^/blog/([^/]+?)(?:/)?$".into(),
        params: vec!["id".into()],
        matchers: vec![Matcher {
            source: "/".into(),
            regexp: "^/$".into(),
            has: vec![Condition { kind: ConditionType::Header, key: Some("x".into()), value: Some("a".into()) }],
            missing: vec![],
        }],
        config: serde_json::from_str(r#"{ "z": { "b": 1, "a": 2 }, "maxDuration": 5 }"#).unwrap(),
        uses: vec![Use {
            kind: UseKind::Module,
            api: "fs".into(),
            file: "lib/a.ts".into(),
            line: 1,
            column: 30,
            package: None,
            trace: vec!["pages/blog/[id].tsx".into(), "lib/a.ts".into()],
            confidence: Confidence::Certain,
            guarded: false,
        }],
        support: BTreeMap::from([("edge-light".into(), SupportLevel::No)]),
        size: Some(Size { bytes: 2, gzip: 1 }),
        hash: String::new(),
    };
    Manifest {
        version: SCHEMA_VERSION,
        tool: TOOL.into(),
        global_runtime: Runtime::Nodejs,
        targets: vec!["edge-light".into()],
        routes: vec![route],
        diagnostics: vec![diagnostic.clone(), diagnostic],
    }
}

/// Holds a value against the schema: every key there, in order, none beside, every word known.
fn hold(schema: &Value, root: &Value, value: &Value, path: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return hold(&root["$defs"][name.trim_start_matches("#/$defs/")], root, value, path);
    }
    if let Some(either) = schema["anyOf"].as_array() {
        return if value.is_null() {
            assert_eq!(either[1]["type"], "null", "{path}")
        } else {
            hold(&either[0], root, value, path)
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        return assert!(words.contains(value), "{path}: {value}");
    }
    match schema["type"].as_str() {
        Some("object") => {
            let map = value.as_object().unwrap_or_else(|| panic!("{path} is no object"));
            if let Some(properties) = schema["properties"].as_object() {
                assert!(map.keys().eq(properties.keys()), "{path}: {:?} against {:?}", map.keys(), properties.keys());
                for (key, schema) in properties {
                    hold(schema, root, &map[key], &format!("{path}.{key}"));
                }
            } else {
                map.iter().for_each(|(key, value)| {
                    hold(&schema["additionalProperties"], root, value, &format!("{path}.{key}"))
                });
            }
        }
        Some("array") => {
            let items = value.as_array().unwrap_or_else(|| panic!("{path} is no array"));
            assert!(
                !items.is_empty() || path.ends_with("missing"),
                "{path} is empty: the sample proves nothing about it"
            );
            items.iter().for_each(|item| hold(&schema["items"], root, item, &format!("{path}[]")));
        }
        Some("string") => assert!(value.is_string(), "{path}"),
        Some("integer") => assert!(value.is_u64(), "{path}"),
        Some("boolean") => assert!(value.is_boolean(), "{path}"),
        _ => {}
    }
}

#[test]
fn the_schema_describes_what_serde_writes() {
    let mut manifest = sample();
    manifest.seal();
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    hold(&schema, &schema, &serde_json::to_value(&manifest).unwrap(), "manifest");
}

#[test]
fn the_types_name_every_definition_of_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let types = typescript();
    for name in schema["$defs"].as_object().unwrap().keys() {
        assert!(
            types.contains(&format!("export interface {name} {{")) || types.contains(&format!("export type {name} =")),
            "{name}"
        );
    }
}

#[test]
fn bytes_are_canonical_and_read_back() {
    let mut manifest = sample();
    manifest.seal();
    let text = manifest.to_json().unwrap();
    assert!(text.starts_with("{\n  \"version\": 1,\n  \"tool\": \"switchrt-native@"));
    assert!(text.ends_with("}\n"));
    assert_eq!(manifest.diagnostics.len(), 1, "a finding told twice is one");
    assert_eq!(manifest.diagnostics[0].routes, ["/a", "/b"]);
    let read = read(text.as_bytes()).unwrap();
    assert_eq!(read, manifest);
    assert_eq!(read.to_json().unwrap(), text);
}

#[test]
fn the_hash_follows_the_answer_and_nothing_else() {
    let mut a = sample().routes.remove(0);
    a.seal();
    let mut b = a.clone();
    b.size = None;
    b.config = serde_json::from_str(r#"{ "maxDuration": 5, "z": { "a": 2, "b": 1 } }"#).unwrap();
    b.seal();
    assert_eq!(a.hash, b.hash, "size and key order are no part of the answer");
    b.runtime = Runtime::Nodejs;
    b.seal();
    assert_ne!(a.hash, b.hash);
    assert_eq!(a.hash.len(), 16);
}

#[test]
fn what_is_no_manifest_is_refused_in_one_sentence() {
    let say = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(say(b"{").starts_with("this is no JSON"));
    assert!(say(b"{}").contains("no `version`"));
    assert!(say(br#"{ "version": 9 }"#).contains("version 9"));
    assert!(say(br#"{ "version": 1 }"#).contains("missing field"));
    assert!(say(b"\xFF\xFE").starts_with("this is no JSON"));
}
