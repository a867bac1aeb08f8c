//! Tests of the grading agent on the real machine: sandbox, unpacking, environments. They need what the runner needs (see `assay doctor`).

mod sandbox;
