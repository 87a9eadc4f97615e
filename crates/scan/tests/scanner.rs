//! A scanner that is told of changes answers as a scan that begins anew.

use std::fs;
use std::path::{Path, PathBuf};

use switchrt_manifest::{Manifest, Route};
use switchrt_scan::{Cancel, Delta, ScanError, ScanOptions, Scanner, Target, scan};
use tempfile::TempDir;

mod shared;

use shared::{cases, copy, options_of};

fn write(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn app(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| drop(write(dir.path(), name, text)));
    dir
}

fn update(scanner: &mut Scanner, paths: &[PathBuf]) -> Delta {
    scanner.update(paths, &Cancel::default()).expect("a delta")
}

/// The published bytes of the scanner, after a look at those of a fresh scan.
fn agree(scanner: &mut Scanner, options: &ScanOptions, what: &str) -> Manifest {
    let fresh = scan(options).expect("a fresh scan").manifest;
    let ours = scanner.manifest().expect("a manifest");
    let (a, b) = (ours.to_json().unwrap(), fresh.to_json().unwrap());
    if a != b {
        let first = a.lines().zip(b.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let near = |text: &str| text.lines().skip(first.saturating_sub(8)).take(20).collect::<Vec<_>>().join("\n");
        panic!("{what}\nscanner:\n{}\nfresh:\n{}", near(&a), near(&b));
    }
    ours
}

/// A delta turns the answer before into the answer after.
fn applies(before: &Manifest, delta: &Delta, after: &Manifest, what: &str) {
    let key = |route: &Route| (route.route.clone(), route.file.clone());
    let mut routes: std::collections::BTreeMap<_, Route> =
        before.routes.iter().map(|route| (key(route), route.clone())).collect();
    for route in &delta.removed {
        assert_eq!(routes.remove(&key(route)).as_ref(), Some(route), "{what}: removed");
    }
    for route in &delta.added {
        assert!(routes.insert(key(route), route.clone()).is_none(), "{what}: added");
    }
    for route in &delta.changed {
        let known = routes.insert(key(route), route.clone());
        assert!(known.is_some_and(|known| known != *route), "{what}: changed");
    }
    let found: Vec<&Route> = routes.values().collect();
    assert_eq!(found, after.routes.iter().collect::<Vec<_>>(), "{what}: routes");
    let mut told = before.diagnostics.clone();
    told.retain(|known| !delta.resolved.contains(known));
    assert_eq!(told.len() + delta.resolved.len(), before.diagnostics.len(), "{what}: resolved");
    told.extend(delta.diagnostics.iter().cloned());
    assert_eq!(told.len(), after.diagnostics.len(), "{what}: findings");
    assert!(after.diagnostics.iter().all(|known| told.contains(known)), "{what}: findings");
}

const EDGE: &str = "export const runtime = 'edge';\n";

#[test]
fn a_change_in_a_lib_changes_the_routes_that_reach_it() {
    let dir = app(&[
        ("pages/a.tsx", "import { x } from '../lib/x';\nexport const runtime = 'edge';\nexport default () => x();\n"),
        ("pages/b.tsx", "import { y } from '../lib/y';\nexport const runtime = 'edge';\nexport default () => y();\n"),
        ("pages/c.tsx", "export default () => null;\n"),
        ("lib/x.ts", "import { z } from './z';\nexport const x = () => z();\n"),
        ("lib/y.ts", "export const y = () => 1;\n"),
        ("lib/z.ts", "export const z = () => 1;\n"),
    ]);
    let options = ScanOptions::new(dir.path());
    let mut scanner = Scanner::new(options.clone()).unwrap();
    let before = agree(&mut scanner, &options, "at first");
    let path = write(dir.path(), "lib/z.ts", "import { cwd } from 'process';\nexport const z = () => cwd();\n");
    let delta = update(&mut scanner, &[path]);
    assert_eq!(delta.stats.parsed, 1);
    assert_eq!(delta.changed.iter().map(|route| route.route.as_str()).collect::<Vec<_>>(), ["/a"]);
    assert_eq!(delta.diagnostics.len(), 1, "{:?}", delta.diagnostics);
    let after = agree(&mut scanner, &options, "after");
    applies(&before, &delta, &after, "after");
    let path = write(dir.path(), "lib/z.ts", "export const z = () => 1;\n");
    let delta = update(&mut scanner, &[path]);
    assert_eq!((delta.changed.len(), delta.diagnostics.len(), delta.resolved.len()), (1, 0, 1));
    assert!(update(&mut scanner, &[dir.path().join("lib/z.ts")]).is_empty(), "nothing changed since");
    assert!(update(&mut scanner, &[]).is_empty(), "nothing changed anywhere");
}

#[test]
fn relative_paths_and_files_of_no_account_are_fine() {
    let dir = app(&[("pages/a.tsx", "export default () => 1;\n"), ("readme.md", "a\n")]);
    let options = ScanOptions::new(dir.path());
    let mut scanner = Scanner::new(options.clone()).unwrap();
    write(dir.path(), "readme.md", "b\n");
    let delta = update(&mut scanner, &[PathBuf::from("readme.md"), PathBuf::from("none/such.ts")]);
    assert!(delta.is_empty());
    assert_eq!(delta.stats.files, 0, "nothing was looked at again");
    write(dir.path(), "pages/a.tsx", &format!("{EDGE}export default () => 1;\n"));
    assert_eq!(update(&mut scanner, &[PathBuf::from("pages/a.tsx")]).changed.len(), 1);
    agree(&mut scanner, &options, "after");
}

#[test]
fn a_project_that_empties_is_an_error_until_it_fills() {
    let dir = app(&[("pages/a.tsx", "export default () => 1;\n")]);
    let options = ScanOptions::new(dir.path());
    let mut scanner = Scanner::new(options.clone()).unwrap();
    fs::rename(dir.path().join("pages"), dir.path().join("pagez")).unwrap();
    let pages = dir.path().join("pages");
    let error = scanner.update(std::slice::from_ref(&pages), &Cancel::default());
    assert!(matches!(error, Err(ScanError::Empty(_))), "{error:?}");
    assert!(scanner.manifest().is_err());
    fs::rename(dir.path().join("pagez"), &pages).unwrap();
    update(&mut scanner, &[]);
    agree(&mut scanner, &options, "again");
}

#[test]
fn an_aborted_update_loses_nothing() {
    let dir = app(&[("pages/a.tsx", "export default () => 1;\n")]);
    let options = ScanOptions::new(dir.path());
    let mut scanner = Scanner::new(options.clone()).unwrap();
    let path = write(dir.path(), "pages/a.tsx", &format!("{EDGE}export default () => 1;\n"));
    let added = write(dir.path(), "pages/b.tsx", "export default () => 1;\n");
    let cancel = Cancel::default();
    cancel.0.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(matches!(scanner.update(&[path, added], &cancel), Err(ScanError::Aborted)));
    let delta = update(&mut scanner, &[]);
    assert_eq!((delta.changed.len(), delta.added.len()), (1, 1));
    agree(&mut scanner, &options, "after");
}

#[test]
fn folders_tell_where_to_look() {
    let dir = app(&[
        ("pages/a/b.tsx", &format!("import '../../lib/x';\n{EDGE}export default () => 1;\n")),
        ("lib/x.ts", "export {};\n"),
        ("other/y.ts", "export {};\n"),
    ]);
    let root = fs::canonicalize(dir.path()).unwrap();
    let scanner = Scanner::new(ScanOptions::new(dir.path())).unwrap();
    let folders = scanner.folders();
    for wanted in ["", "pages", "pages/a", "lib"] {
        assert!(folders.contains(&root.join(wanted).components().collect()), "{wanted} in {folders:?}");
    }
    assert!(!folders.contains(&root.join("other")));
}

/// Repeatable, and good enough.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.roll(items.len())]
    }
}

const PLACES: &[&str] = &[
    "pages/index.tsx",
    "pages/a.tsx",
    "pages/a/index.tsx",
    "pages/[id].tsx",
    "pages/[slug].js",
    "pages/api/x.ts",
    "pages/api/y.js",
    "pages/_app.tsx",
    "pages/_document.tsx",
    "pages/deep/er/z.tsx",
    "pages/deep/_middleware.ts",
    "app/layout.tsx",
    "app/page.tsx",
    "app/s/layout.tsx",
    "app/s/page.tsx",
    "app/s/@m/page.tsx",
    "app/(g)/s/page.js",
    "app/api/route.ts",
    "middleware.ts",
    "proxy.ts",
    "src/pages/q.tsx",
    "lib/a.ts",
    "lib/a.tsx",
    "lib/b.ts",
    "lib/b/index.ts",
    "lib/c.js",
    "lib/config.ts",
    "node_modules/p/index.js",
    "node_modules/p/main.js",
];

fn source(dice: &mut Dice) -> String {
    let mut out = String::new();
    for _ in 0..dice.roll(3) {
        let what = dice.pick(&["fs", "node:os", "@/a", "@/b", "@/c", "@lib/b", "p", "missing", "path", "server-only"]);
        let form = dice.pick(&[
            "import * as N from 'W';\n",
            "import 'W';\n",
            "export * from 'W';\n",
            "import { a as N } from 'W';\n",
            "const N = require('W');\n",
        ]);
        out.push_str(&form.replace('W', what).replace('N', &format!("n{}", dice.roll(9))));
    }
    out.push_str(dice.pick(&[
        "",
        "",
        EDGE,
        "export const runtime = 'nodejs';\n",
        "export const config = { runtime: 'edge' };\n",
        "export const runtime = 'egde';\n",
        "import { r } from '@/config';\nexport const runtime = r;\n",
        "export const config = { runtime: 'experimental-edge', maxDuration: 3 };\n",
        "export const config = { matcher: '/x' };\n",
        "export { r as runtime } from '@/config';\n",
        "export let runtime = 'edge';\n",
    ]));
    out.push_str(dice.pick(&[
        "",
        "export const r = 'edge';\n",
        "export const r = 'nodejs';\n",
        "eval('1');\n",
        "export const a = () => process.cwd();\n",
        "export const a = 1;\n",
        "// switchrt-ignore edge/dynamic-code -- fine here\neval('1');\n",
        "// switchrt-ignore edge/node-module -- fine here\n\n",
        "export const a = (x) => import(`../lib/${x}`);\n",
    ]));
    out.push_str(dice.pick(&[
        "export default function D() { return n1; }\n",
        "export default () => null;\n",
        "export function GET() {}\n",
        "",
        "export default (;\n",
    ]));
    out
}

/// Makes one change, and says which paths it touched.
fn change(dir: &Path, dice: &mut Dice) -> Vec<PathBuf> {
    let place = dice.pick(PLACES);
    let path = dir.join(place);
    match dice.roll(20) {
        0..=10 => {
            if path.is_dir() || path.parent().is_some_and(Path::is_file) {
                return Vec::new();
            }
            vec![write(dir, place, &source(dice))]
        }
        11..=13 => {
            let _ = fs::remove_file(&path);
            vec![path]
        }
        14 => {
            let folder = dice.pick(&["pages", "app", "lib", "pages/deep", "app/s", "node_modules/p", "lib/b"]);
            let other = format!("{folder}-off");
            let (from, to) = (dir.join(folder), dir.join(&other));
            let (from, to) = if from.exists() && !to.exists() { (from, to) } else { (to, from) };
            if from.exists() && !to.exists() {
                fs::rename(&from, &to).unwrap();
            }
            vec![from, to]
        }
        15 => {
            let text = dice.pick(&[
                "module.exports = {};\n",
                "module.exports = { experimental: { runtime: 'edge' } };\n",
                "module.exports = { pageExtensions: ['js', 'ts'] };\n",
                "export default {\n",
                "const { r } = require('./lib/config');\nmodule.exports = { experimental: { runtime: r } };\n",
            ]);
            vec![write(dir, "next.config.js", text)]
        }
        16 => {
            let text = dice.pick(&[
                "{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"./lib/*\"] } } }",
                "{ \"extends\": \"./base.json\" }",
                "{",
                "{}",
            ]);
            let base = "{ \"compilerOptions\": { \"paths\": { \"@lib/*\": [\"./lib/*\"], \"@/*\": [\"./lib/*\"] } } }";
            vec![write(dir, "tsconfig.json", text), write(dir, "base.json", base)]
        }
        17 => {
            let text = dice.pick(&[
                "{ \"name\": \"p\", \"version\": \"1.0.0\" }",
                "{ \"name\": \"p\", \"main\": \"main.js\" }",
                "{ \"sideEffects\": false }",
            ]);
            vec![write(dir, "node_modules/p/package.json", text)]
        }
        18 => {
            let (from, to) = (dir.join(dice.pick(PLACES)), dir.join(dice.pick(PLACES)));
            if from.is_file() && !to.exists() && to.parent().is_some_and(Path::is_dir) {
                fs::rename(&from, &to).unwrap();
            }
            vec![from, to]
        }
        _ => {
            // As editors save.
            if !path.is_file() {
                return Vec::new();
            }
            let temporary = path.with_extension("tmp~");
            fs::write(&temporary, source(dice)).unwrap();
            fs::rename(&temporary, &path).unwrap();
            vec![temporary, path]
        }
    }
}

#[test]
fn any_sequence_of_changes_gives_what_a_fresh_scan_gives() {
    let rounds = std::env::var("SCANNER_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    for seed in 0..rounds {
        let mut dice = Dice(seed * 7919 + 17);
        let dir = app(&[
            ("pages/index.tsx", "export default () => 1;\n"),
            ("tsconfig.json", "{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"./lib/*\"] } } }"),
        ]);
        let options = ScanOptions {
            targets: vec![Target::parse("edge-light").unwrap(), Target::parse("workerd").unwrap()],
            all_uses: seed % 3 == 1,
            uses: seed % 3 != 2,
            ..ScanOptions::new(dir.path())
        };
        let mut scanner = Scanner::new(options.clone()).unwrap();
        let mut before = agree(&mut scanner, &options, "at first");
        for step in 0..120 {
            let what = format!("seed {seed}, step {step}");
            let touched: Vec<PathBuf> = (0..=dice.roll(3)).flat_map(|_| change(dir.path(), &mut dice)).collect();
            if touched.is_empty() {
                continue;
            }
            match scanner.update(&touched, &Cancel::default()) {
                Ok(delta) => {
                    let after = agree(&mut scanner, &options, &what);
                    applies(&before, &delta, &after, &what);
                    before = after;
                }
                Err(error) => {
                    assert_eq!(scan(&options).err().map(|error| error.to_string()), Some(error.to_string()), "{what}");
                }
            }
        }
    }
}

#[test]
fn every_fixture_stands_a_touch_of_each_file() {
    for case in cases() {
        let dir = tempfile::tempdir().unwrap();
        copy(&case, dir.path());
        let options = ScanOptions { dir: dir.path().to_path_buf(), ..options_of(&case) };
        let Ok(mut scanner) = Scanner::new(options.clone()) else { continue };
        let manifest = agree(&mut scanner, &options, "at first");
        for route in &manifest.routes {
            let path = dir.path().join(&route.file);
            let Ok(text) = fs::read_to_string(&path) else { continue };
            fs::write(&path, format!("// one more line\n{text}")).unwrap();
            update(&mut scanner, &[path]);
            agree(&mut scanner, &options, &format!("{} in {}", route.file, case.display()));
        }
    }
}

#[test]
fn a_file_that_a_templated_specifier_may_mean_is_seen() {
    let dir = app(&[
        ("pages/api/a.ts", "export const runtime = 'edge';\nexport default (x) => import(`../../lib/${x}.ts`);\n"),
        ("pages/b.tsx", "export default () => 1;\n"),
        ("lib/one.ts", "export default 1;\n"),
    ]);
    let options = ScanOptions::new(dir.path());
    let mut scanner = Scanner::new(options.clone()).unwrap();
    assert!(scanner.folders().contains(&fs::canonicalize(dir.path().join("lib")).unwrap()), "a watcher looks there");
    let of = |scanner: &Scanner, file: &str| scanner.affected(&[PathBuf::from(file)]).len();
    assert_eq!(of(&scanner, "lib/two.ts"), 1);
    assert_eq!(of(&scanner, "lib/deep/two.ts"), 1);
    assert_eq!((of(&scanner, "lib/two.md"), of(&scanner, "lib/two.d.ts"), of(&scanner, "libs/two.ts")), (0, 0, 0));
    let path = write(dir.path(), "lib/two.ts", "import 'fs';\nexport default 2;\n");
    let delta = update(&mut scanner, std::slice::from_ref(&path));
    assert_eq!((delta.changed.len(), delta.diagnostics.len()), (1, 1));
    agree(&mut scanner, &options, "a file is added");
    fs::remove_file(&path).unwrap();
    let delta = update(&mut scanner, &[path]);
    assert_eq!((delta.changed.len(), delta.resolved.len()), (1, 1));
    agree(&mut scanner, &options, "it is gone");
}

#[test]
fn affected_routes_are_those_that_a_file_has_a_say_in() {
    let dir = app(&[
        ("pages/a.tsx", "import { x } from '../lib/x';\nexport default () => x;\n"),
        ("pages/b.tsx", "export default () => 1;\n"),
        ("pages/api/c.ts", "export { r as runtime } from '../../lib/config';\nexport default () => 1;\n"),
        ("app/s/layout.tsx", "export default () => 1;\n"),
        ("app/s/page.tsx", "export default () => 1;\n"),
        ("lib/x.ts", "import './gone';\nexport const x = 1;\n"),
        ("lib/config.ts", "export const r = 'edge';\n"),
        ("readme.md", ""),
    ]);
    let scanner = Scanner::new(ScanOptions { all_uses: true, ..ScanOptions::new(dir.path()) }).unwrap();
    let of = |file: &str| -> Vec<String> {
        scanner.affected(&[PathBuf::from(file)]).into_iter().map(|(route, _)| route).collect()
    };
    assert_eq!(of("pages/b.tsx"), ["/b"]);
    assert_eq!(of("lib/x.ts"), ["/a"]);
    assert_eq!(of("lib/gone.ts"), ["/a"], "an import of it leads nowhere now");
    assert_eq!(of("lib/gone/index.js"), ["/a"]);
    assert_eq!(of("elsewhere/gone.ts"), [""; 0]);
    assert_eq!(of("lib/config.ts"), ["/api/c"]);
    assert_eq!(of("app/s/layout.tsx"), ["/s"]);
    assert_eq!(of("app/layout.tsx"), ["/s"], "a layout that is gone held for it");
    assert_eq!(of("readme.md"), [""; 0]);
    assert_eq!(of("next.config.js").len(), 4);
    assert_eq!(of("tsconfig.json").len(), 4);
    assert_eq!(of("package.json").len(), 4);
}
