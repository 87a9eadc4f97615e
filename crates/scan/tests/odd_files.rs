//! What a disk can hold besides good source files: each is told, and no other route is lost.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use switchrt_diagnostics::Code;
use switchrt_manifest::Manifest;
use switchrt_scan::{ScanError, ScanOptions, scan};

const PAGE: &str = "export default () => null\nexport const config = { runtime: 'nodejs' }\n";

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn manifest(dir: &Path) -> Manifest {
    scan(&ScanOptions::new(dir)).unwrap().manifest
}

fn told(manifest: &Manifest) -> Vec<(Code, &str, u32, u32)> {
    manifest.diagnostics.iter().map(|d| (d.code, d.file.as_str(), d.line, d.column)).collect()
}

fn routes(manifest: &Manifest) -> Vec<&str> {
    manifest.routes.iter().map(|route| route.route.as_str()).collect()
}

#[test]
fn pipes_are_told_and_never_opened() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes())]);
    for name in ["pages/pipe.js", "middleware.js", "next.config.js"] {
        assert!(Command::new("mkfifo").arg(dir.path().join(name)).status().unwrap().success());
    }
    let manifest = manifest(dir.path());
    assert_eq!(routes(&manifest), ["/a"]);
    assert_eq!(
        told(&manifest),
        [
            (Code::IoUnreadable, "middleware.js", 1, 1),
            (Code::ConfigUnreadable, "next.config.js", 1, 1),
            (Code::IoUnreadable, "pages/pipe.js", 1, 1)
        ]
    );
}

#[test]
fn links_are_followed_and_circles_end() {
    let dir = project(&[
        ("pages/a.js", PAGE.as_bytes()),
        ("shared/b.js", PAGE.as_bytes()),
        ("shared/deep/c.js", PAGE.as_bytes()),
    ]);
    let at = |name: &str| dir.path().join(name);
    symlink(at("shared/b.js"), at("pages/linked.js")).unwrap();
    symlink(at("shared"), at("pages/folder")).unwrap();
    symlink(at("pages"), at("shared/deep/round")).unwrap();
    symlink("nowhere", at("pages/broken.js")).unwrap();
    symlink("self.js", at("pages/self.js")).unwrap();
    let manifest = manifest(dir.path());
    assert_eq!(routes(&manifest), ["/a", "/folder/b", "/folder/deep/c", "/linked"]);
    assert_eq!(
        told(&manifest),
        [
            (Code::IoUnreadable, "pages/broken.js", 1, 1),
            (Code::IoUnreadable, "pages/folder/deep/round", 1, 1),
            (Code::IoUnreadable, "pages/self.js", 1, 1)
        ]
    );
    assert_eq!(manifest.routes[3].declared_at.as_ref().unwrap().file, "pages/linked.js");
}

#[test]
fn a_folder_is_read_under_each_of_its_names() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes()), ("shared/b.js", PAGE.as_bytes())]);
    for name in ["pages/en", "pages/de"] {
        symlink("../shared", dir.path().join(name)).unwrap();
    }
    let manifest = manifest(dir.path());
    assert_eq!(routes(&manifest), ["/a", "/de/b", "/en/b"]);
    assert_eq!(told(&manifest), []);
}

#[test]
fn links_to_folders_with_links_do_not_multiply_without_end() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes())]);
    for i in 0..24 {
        let folder = dir.path().join(format!("lib/d{i}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("p.js"), PAGE).unwrap();
        for name in ["x", "y"] {
            symlink(format!("../d{}", i + 1), folder.join(name)).unwrap();
        }
    }
    fs::create_dir_all(dir.path().join("lib/d24")).unwrap();
    symlink("../lib/d0", dir.path().join("pages/z")).unwrap();
    let manifest = manifest(dir.path());
    assert!((1_000..100_000).contains(&manifest.routes.len()), "{}", manifest.routes.len());
    assert!(told(&manifest).iter().any(|(code, file, ..)| *code == Code::IoUnreadable && file.starts_with("pages/z/")));
    assert!(routes(&manifest).contains(&"/a"));
}

#[test]
fn pages_that_lead_to_what_the_project_lies_in_are_told() {
    let dir = project(&[("app/page.js", b"export default () => null\n")]);
    for target in ["/", ".", ".."] {
        symlink(target, dir.path().join("pages")).unwrap();
        let manifest = manifest(dir.path());
        assert_eq!(routes(&manifest), ["/"], "{target}");
        assert_eq!(told(&manifest), [(Code::IoUnreadable, "pages", 1, 1)], "{target}");
        fs::remove_file(dir.path().join("pages")).unwrap();
    }
}

#[test]
fn large_files_are_refused_and_stay_listed() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes()), ("pages/large.js", b"")]);
    fs::File::options().write(true).open(dir.path().join("pages/large.js")).unwrap().set_len(33 * 1024 * 1024).unwrap();
    let manifest = manifest(dir.path());
    assert_eq!(routes(&manifest), ["/a", "/large"]);
    assert_eq!(told(&manifest), [(Code::IoTooLarge, "pages/large.js", 1, 1)]);
    assert_eq!(manifest.diagnostics[0].routes, ["/large"]);
}

#[test]
fn bad_bytes_are_placed_and_the_config_is_read_all_the_same() {
    let dir = project(&[
        ("pages/latin.js", b"// caf\xE9\nexport default () => null\nexport const config = { runtime: 'edge' }\n"),
        ("pages/bom.js", b"\xEF\xBB\xBFexport default () => null\r\nexport const config = { runtime: 'edge' }\r\n"),
        ("pages/nul.js", b"export default () => null\n// \0\nexport const config = { runtime: 'edge' }\n"),
    ]);
    let manifest = manifest(dir.path());
    assert!(manifest.routes.iter().all(|route| route.declared.as_deref() == Some("edge")));
    let errors: Vec<_> = told(&manifest).into_iter().filter(|(code, ..)| *code != Code::ConfigAliasValue).collect();
    assert_eq!(errors, [(Code::SyntaxParseError, "pages/latin.js", 1, 7)]);
    let bom = manifest.routes.iter().find(|route| route.route == "/bom").unwrap();
    assert_eq!(bom.declared_at.as_ref().map(|at| (at.line, at.column)), Some((2, 34)));
}

#[test]
fn a_page_that_is_gone_when_it_is_read_stays_listed() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes()), ("pages/dir.js/index.js", PAGE.as_bytes())]);
    assert_eq!(routes(&manifest(dir.path())), ["/a", "/dir.js"]);
}

#[test]
fn folders_that_are_none_are_one_sentence() {
    let dir = project(&[("file.txt", b"")]);
    let say = |path: &Path| scan(&ScanOptions::new(path)).map(|_| ()).unwrap_err();
    assert!(matches!(say(&dir.path().join("gone")), ScanError::NoFolder(_)));
    assert!(matches!(say(&dir.path().join("file.txt")), ScanError::NotAFolder(_)));
    let empty = say(dir.path());
    assert!(matches!(empty, ScanError::Empty(_)) && empty.to_string().contains("src/app"), "{empty}");
}

#[test]
fn a_raised_flag_ends_the_scan() {
    let dir = project(&[("pages/a.js", PAGE.as_bytes())]);
    let options = ScanOptions::new(dir.path());
    options.cancel.0.store(true, Ordering::Relaxed);
    assert!(matches!(scan(&options), Err(ScanError::Aborted)));
}

#[test]
fn deep_files_cost_no_other_route() {
    let deep = format!("export default {}1{}\n", "(".repeat(200_000), ")".repeat(200_000));
    let dir = project(&[("pages/a.js", PAGE.as_bytes()), ("pages/deep.js", deep.as_bytes())]);
    let manifest = manifest(dir.path());
    assert_eq!(routes(&manifest), ["/a", "/deep"]);
    assert_eq!(manifest.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::SyntaxTooDeep]);
}
