//! Markdown of ours as HTML: the brief of a kit.
//!
//! Raw HTML, images and addresses that lead nowhere are dropped, so the result can stand in a page as it is. A heading
//! that opens the text is dropped too: the page has its own.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Renders `text`; what comes out holds only elements that this module lets through.
pub fn render(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut events: Vec<Event<'_>> = parser.collect();
    if let Some(Event::Start(Tag::Heading {
        level: HeadingLevel::H1,
        ..
    })) = events.first()
    {
        let end = events
            .iter()
            .position(|event| matches!(event, Event::End(TagEnd::Heading(_))));
        events.drain(..=end.unwrap_or(0));
    }
    let mut out = String::new();
    let mut links = Vec::new();
    html::push_html(
        &mut out,
        events
            .into_iter()
            .filter_map(|event| allowed(event, &mut links)),
    );
    // Wide tables and listings scroll inside their own box, which a keyboard can reach.
    out.replace("<table>", "<div class=\"table-wrap\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table class=\"data\">")
        .replace("</table>", "</table></div>")
        .replace("<pre>", "<pre class=\"listing\" tabindex=\"0\">")
        .replace("<ol>", "<ol class=\"bullets\">")
        .replace("<ul>", "<ul class=\"bullets\">")
}

/// The event as it may stand in a page. `links` remembers of each open link whether it was kept.
fn allowed<'a>(event: Event<'a>, links: &mut Vec<bool>) -> Option<Event<'a>> {
    Some(match event {
        Event::Html(_) | Event::InlineHtml(_) => return None,
        Event::Start(Tag::HtmlBlock | Tag::Image { .. }) => return None,
        Event::End(TagEnd::HtmlBlock | TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below_page(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below_page(level))),
        Event::Start(Tag::Link {
            dest_url,
            link_type,
            ..
        }) => {
            links.push(leads_out(&dest_url));
            let link = Tag::Link {
                link_type,
                dest_url,
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            };
            return links
                .last()
                .is_some_and(|kept| *kept)
                .then_some(Event::Start(link));
        }
        Event::End(TagEnd::Link) => {
            return links
                .pop()
                .unwrap_or(false)
                .then_some(Event::End(TagEnd::Link));
        }
        other => other,
    })
}

/// The page's own heading is the only one of the first level.
fn below_page(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        other => other,
    }
}

fn leads_out(address: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn markdown_is_rendered_without_what_could_run() {
        let html = render(
            "# Title\n\n## Part\n\nSee <script>alert(1)</script> [the docs](https://example.org) and [this](javascript:alert(1)).\n\n![x](https://example.org/x.png)\n\n| a | b |\n|---|---|\n| `1` | <b>2</b> |\n",
        );
        assert!(html.starts_with("<h2>Part</h2>"), "{html}");
        assert!(
            html.contains("<a href=\"https://example.org\">the docs</a> and this."),
            "{html}"
        );
        assert!(html.contains("<td><code>1</code></td>"), "{html}");
        for dropped in ["<script", "javascript:", "<img", "<b>"] {
            assert!(!html.contains(dropped), "{dropped} in {html}");
        }
    }
}
