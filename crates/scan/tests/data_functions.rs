//! Data functions, wherever they come from.

mod project;

use project::{manifest, told};

fn data(files: &[(&str, &str)]) -> Vec<String> {
    let manifest = manifest(files);
    assert_eq!(told(&manifest), [] as [&str; 0], "{files:?}");
    let page = manifest.routes.iter().find(|route| route.route == "/a").unwrap();
    page.data_fetching.iter().map(|name| serde_json::to_value(name).unwrap().as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_star_brings_data_functions() {
    let view = "export default () => null;\n";
    let page = format!("export * from '../lib/data';\n{view}");
    for (lib, found) in [
        ("export const getServerSideProps = async () => ({ props: {} });\n", &["getServerSideProps"][..]),
        ("export { getStaticProps, getStaticPaths } from './more';\n", &["getStaticPaths", "getStaticProps"]),
        ("export * from './more';\nexport * from './data';\n", &["getStaticPaths", "getStaticProps"]),
        ("export const other = 1;\n", &[]),
        ("export type getStaticProps = string;\n", &[]),
    ] {
        let more =
            "export function getStaticProps() {}\nexport function getStaticPaths() {}\nexport * from './data';\n";
        assert_eq!(data(&[("pages/a.ts", &page), ("lib/data.ts", lib), ("lib/more.ts", more)]), found, "{lib}");
    }
}

#[test]
fn a_memoised_page_hands_no_initial_props_on() {
    let own = "const Page = () => null;\nPage.getInitialProps = () => ({});\n";
    for (export, found) in [
        ("export default Page;", true),
        ("export default withRouter(Page);", true),
        ("export default connect(s)(Page);", true),
        ("export default memo(Page);", false),
        ("export default React.memo(Page);", false),
        ("export default forwardRef(Page);", false),
        ("export default dynamic(() => Page);", false),
        ("export default withX(memo(Page));", false),
        ("const Memo = memo(Page);\nMemo.getInitialProps = Page.getInitialProps;\nexport default Memo;", true),
    ] {
        let text = format!("import React, {{ memo, forwardRef }} from 'react';\n{own}{export}\n");
        let expected: &[&str] = if found { &["getInitialProps"] } else { &[] };
        assert_eq!(data(&[("pages/a.js", &text)]), expected, "{export}");
    }
}
