//! Scratch.
use switchrt_syntax::{Confidence, Grammar, parse};
fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for source in text.split("\n%%\n") {
        let mut facts = parse(source, Grammar::from_path("a.tsx"));
        if !facts.parsed {
            facts = parse(source, Grammar::from_path("a.js"));
        }
        let c = |c| match c {
            Confidence::Certain => "",
            Confidence::Likely => "?",
            Confidence::Possible => "??",
        };
        let g = |g: switchrt_syntax::Guard, a: &[u32]| {
            let mut s = if g.is_all() {
                "~".to_string()
            } else if g.is_none() {
                String::new()
            } else {
                format!("~{g:?}")
            };
            for a in a {
                let x = &facts.assumptions[*a as usize];
                s += &format!("<{}:{}{}={}>", x.specifier, x.imported, if x.call { "()" } else { "" }, x.holds);
            }
            s
        };
        let uses: Vec<String> = facts
            .uses
            .iter()
            .map(|u| {
                format!(
                    "{}{}{}[{}{}]",
                    u.api,
                    c(u.confidence),
                    g(u.guarded, &u.assumes),
                    if u.owners.module_load { "L" } else { "" },
                    u.owners.exports.join(",")
                )
            })
            .collect();
        let imports: Vec<String> = facts
            .imports
            .iter()
            .map(|i| {
                format!(
                    "{}:{:?}{}{}{}{}({})",
                    i.specifier,
                    i.kind,
                    c(i.confidence),
                    g(i.guarded, &i.assumes),
                    if i.whole { " whole" } else { "" },
                    if i.type_only { " type" } else { "" },
                    i.names
                        .iter()
                        .map(|n| format!("{}{}{}", n.imported, if n.used { "" } else { "?" }, g(n.guarded, &n.assumes)))
                        .collect::<Vec<_>>()
                        .join(",")
                )
            })
            .collect();
        println!(
            "{}{}\n    => {} | {}",
            if facts.parsed { "" } else { "UNPARSED " },
            source.trim().replace('\n', "\n"),
            uses.join(" "),
            imports.join(" ")
        );
        if !facts.truths.is_empty() {
            println!("    truths {:?}", facts.truths);
        }
        if !facts.replaces.is_empty() {
            println!("    replaces {:?}", facts.replaces);
        }
    }
}
