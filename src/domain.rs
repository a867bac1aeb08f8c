//! Pure rules: values in, values out. No IO, no clock, no randomness. Start with `rubric` and `scoring`.

pub mod access;
pub mod api_token;
pub mod application;
pub mod calibration;
pub mod coverage;
pub mod debrief;
pub mod decision;
pub mod explanation;
pub mod grading;
pub mod ids;
pub mod kit;
pub mod level;
pub mod plan;
pub mod practice;
pub mod preset;
pub mod role;
pub mod rubric;
pub mod run;
pub mod scorecard;
pub mod scoring;
pub mod search;
pub mod statistics;
pub mod take_home;
pub mod text_enum;
pub mod trail;
pub mod words;
