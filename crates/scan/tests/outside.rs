//! Links that lead out of the project to more than any app has.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use switchrt_diagnostics::Code;
use switchrt_scan::{ScanOptions, scan};

#[test]
fn folders_outside_are_read_up_to_a_limit_that_is_told() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir_all(dir.path().join("pages/own/deeper")).unwrap();
    fs::write(dir.path().join("pages/own/deeper/a.js"), "export default 1").unwrap();
    for i in 0..5_000 {
        fs::create_dir(other.path().join(format!("d{i:04}"))).unwrap();
    }
    fs::write(other.path().join("near.js"), "export default 1").unwrap();
    fs::write(other.path().join("d0007/far.js"), "export default 1").unwrap();
    symlink(other.path(), dir.path().join("pages/linked")).unwrap();
    let manifest = scan(&ScanOptions::new(dir.path())).unwrap().manifest;
    let routes: Vec<_> = manifest.routes.iter().map(|route| route.route.as_str()).collect();
    assert_eq!(routes, ["/linked/near", "/own/deeper/a"]);
    let told: Vec<_> = manifest.diagnostics.iter().map(|told| (told.code, told.file.as_str())).collect();
    assert_eq!(told, [(Code::IoUnreadable, "pages/linked/d0000")]);
    assert!(manifest.diagnostics[0].message.contains("5,000 folders"));
}
