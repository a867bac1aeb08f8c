//! Reading one criterion with its anchors, bars and fact mappings. Start with [`criterion`].

use super::super::{
    Anchors, Condition, Criterion, Expected, FactMapping, Gate, LadderDirection, Source, Thresholds,
};
use super::table::Table;
use crate::domain::level::Level;

pub(super) fn criterion(mut table: Table) -> Criterion {
    let criterion = Criterion {
        id: table.text("id"),
        title: table.text("title"),
        definition: table.text("definition"),
        weight: table.whole("weight", 1..=4).unwrap_or(1),
        weight_reason: table.optional_text("weight_reason"),
        source: table.one_of("source", Source::ALL, Source::Human),
        expected: table.table("expected").map_or_else(lowest_bar, expected),
        gate: table.optional_table("gate").map(gate),
        levels: table.table("levels").map_or_else(no_anchors, anchors),
        evidence: table.optional_texts("evidence"),
        red_flags: table.optional_texts("red_flags"),
        facts: Vec::new(),
        ceiling: table.optional_level("ceiling"),
        ceiling_reason: table.optional_text("ceiling_reason"),
    };
    let facts = table
        .each_table("facts", mapping)
        .into_iter()
        .flatten()
        .collect();
    table.finish();
    Criterion { facts, ..criterion }
}

fn lowest_bar() -> Expected {
    Expected {
        junior: Level::ONE,
        mid: Level::ONE,
        senior: Level::ONE,
        lead: Level::ONE,
    }
}

fn expected(mut table: Table) -> Expected {
    let expected = Expected {
        junior: table.level("junior"),
        mid: table.level("mid"),
        senior: table.level("senior"),
        lead: table.level("lead"),
    };
    table.finish();
    expected
}

fn gate(mut table: Table) -> Gate {
    let gate = Gate {
        junior: table.optional_level("junior"),
        mid: table.optional_level("mid"),
        senior: table.optional_level("senior"),
        lead: table.optional_level("lead"),
    };
    table.finish();
    gate
}

fn no_anchors() -> Anchors {
    Anchors {
        one: String::new(),
        two: String::new(),
        three: String::new(),
        four: String::new(),
    }
}

fn anchors(mut table: Table) -> Anchors {
    let anchors = Anchors {
        one: table.text("1"),
        two: table.text("2"),
        three: table.text("3"),
        four: table.text("4"),
    };
    table.finish();
    anchors
}

fn mapping(mut table: Table) -> Option<FactMapping> {
    let key = table.text("key");
    let kind = table.text("kind");
    let mapping = match kind.as_str() {
        "ladder" => {
            let op = table.one_of("op", LadderDirection::ALL, LadderDirection::AtMost);
            let at = table.table("at").map(thresholds).unwrap_or_default();
            Some(FactMapping::Ladder { key, op, at })
        }
        "cap" => {
            let when = condition(&mut table);
            let max_level = table.level("max_level");
            when.map(|when| FactMapping::Cap {
                key,
                when,
                max_level,
            })
        }
        "veto" => condition(&mut table).map(|when| FactMapping::Veto { key, when }),
        "evidence" => Some(FactMapping::Evidence { key }),
        "" => None,
        other => {
            let problem = format!("\"{other}\" is no kind of fact mapping");
            table.report("kind", &problem, "Use ladder, cap, veto or evidence");
            return None;
        }
    };
    table.finish();
    mapping
}

fn thresholds(mut table: Table) -> Thresholds {
    let at = Thresholds {
        two: table.number("2"),
        three: table.number("3"),
        four: table.number("4"),
    };
    table.finish();
    at
}

fn condition(table: &mut Table) -> Option<Condition> {
    let text = table.text("when");
    if text.is_empty() {
        return None;
    }
    match Condition::try_from(text) {
        Ok(condition) => Some(condition),
        Err(refusal) => {
            table.report("when", &refusal.to_string(), "Correct the condition");
            None
        }
    }
}
