#![allow(clippy::print_stdout, clippy::print_stderr)]
use std::path::Path; use std::sync::Arc;
use switchrt_syntax::*;
fn collect(dir:&Path, files:&mut Vec<String>){ let Ok(es)=std::fs::read_dir(dir) else {return}; for e in es.flatten(){ let p=e.path(); let Ok(k)=e.file_type() else {continue}; if k.is_dir(){collect(&p,files)} else if p.extension().is_some_and(|e|["js","mjs","cjs","jsx","ts","tsx","mts"].iter().any(|k|e==*k)) && !p.to_string_lossy().contains(".d.") {files.push(p.to_string_lossy().into_owned())}}}
fn main(){ let mut fs=vec![]; collect(Path::new(&std::env::args().nth(1).unwrap()),&mut fs); fs.sort();
 let t=std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move||{ enter_worker(); let (mut n,mut bad,mut strips)=(0,0,0); let mut uses=std::collections::BTreeMap::<String,usize>::new(); let mut slow=vec![];
 for f in &fs { let Ok(s)=std::fs::read_to_string(f) else {continue}; let g=Grammar::from_path(f); let st=std::time::Instant::now(); let facts=parse(&s,g); let el=st.elapsed(); slow.push((el,f.clone(),s.len())); n+=1;
  if !facts.parsed { println!("UNPARSED {f} {:?}",facts.diagnostics.first().map(|d|(d.line,&d.message))); continue }
  for u in &facts.uses { if !u.guarded {*uses.entry(u.api.clone()).or_default()+=1} }
  let names:Vec<String>=facts.exports.iter().map(|e|e.name.clone()).collect(); let arc=Arc::new(facts);
  for name in names.iter().take(20){ let _=evaluate_export(name,&mut Alone(arc.clone())); }
  if s.len()<400_000 && arc.is_esm { for name in names.iter().take(3).chain(names.last()) { let r=strip_exports(&s,g,&[name]); match r { Err(e)=>{bad+=1;println!("STRIPERR {f} {e:?}")}, Ok(r)=>{ strips+=1; let u:Vec<u16>=s.encode_utf16().collect(); let mut o=vec![]; let mut at=0usize; let mut ok=true; for (a,b,t) in &r.edits { if (*a as usize)<at {ok=false;break} o.extend_from_slice(&u[at..*a as usize]); o.extend(t.encode_utf16()); at=*b as usize;} if !ok {bad+=1;println!("OVERLAP {f} {name} {:?}",r.edits);continue} o.extend_from_slice(&u[at..]); let o=String::from_utf16(&o).unwrap(); let fx=parse(&o,g); if !fx.parsed {bad+=1;println!("BROKEN {f} {name} {:?}",fx.diagnostics.first())} else if fx.exports.iter().any(|e|&e.name==name && !e.type_only) {println!("STILL {f} {name}")} else if let Some(x)=fx.uses.iter().find(|x| false && x.api.is_empty()) {let _=x;} } } } } }
 slow.sort(); for (e,f,l) in slow.iter().rev().take(8){println!("{e:?} {f} {l}")} println!("files {n} strips {strips} bad {bad}"); println!("{uses:?}"); }).unwrap(); t.join().unwrap(); }
