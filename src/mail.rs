//! Mail: what Assay writes to people.
//!
//! Owns the messages, each a typed value with an HTML and a plain text twin of the same words. Must never decide who is
//! written to or when; that is `ops`, which enqueues a job with the change the message is about. Start with [`messages`].

pub mod messages;
