//! Pure rules: values in, values out. No IO, no clock, no randomness. Start with `rubric` and `scoring`.

pub mod grading;
pub mod level;
pub mod rubric;
pub mod text_enum;
pub mod words;
