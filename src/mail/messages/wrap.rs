//! Line breaks of plain text mail: paragraphs are written on one line in the templates and broken here.

/// The widest line, in characters, that old mail programs show without breaking it again.
const WIDTH: usize = 72;

/// Breaks long lines between words. Lines with two spaces in a row are rows of a table and stay as they are, and so does a
/// single word that is too long, such as a link. Blank lines never stand twice in a row.
pub fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        if line.contains("  ") {
            out.push_str(line);
        } else {
            wrap_line(line, &mut out);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn wrap_line(line: &str, out: &mut String) {
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_break_and_rows_do_not() {
        let long = "word ".repeat(20);
        let wrapped = wrap(&format!("{long}\n\n\n\nTime:  {long}"));
        let lines: Vec<_> = wrapped.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].chars().count() <= WIDTH && lines[2].is_empty());
        assert!(lines[3].starts_with("Time:  word") && lines[3].len() > WIDTH);
    }

    #[test]
    fn a_link_stays_whole() {
        let link = format!("https://hiring.example.org/t/{}", "x".repeat(80));
        assert_eq!(wrap(&link), format!("{link}\n"));
    }
}
