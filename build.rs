//! Links the addon against Node and stamps what the loader's handshake asks for.

fn main() {
    napi_build::setup();
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=SWITCHRT_TARGET={target}");
}
